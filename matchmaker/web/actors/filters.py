"""Who is wanted, in an address: Swedish words there, a DirectoryFilter here, and back again for every link."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext

from matchmaker.models import Account, Place
from matchmaker.services.actors.directory import DirectoryFilter, Holding, Order
from matchmaker.web.labels import KINDS, kind_label
from matchmaker.web.pages import asked_words

HOLDINGS = {
    "behov": Holding.NEEDS,
    "inget-behov": Holding.NO_NEEDS,
    "resurser": Holding.RESOURCES,
    "inga-resurser": Holding.NO_RESOURCES,
}
ORDERS = {
    "namn": Order.NAME,
    "ort": Order.PLACE,
    "nyast": Order.NEWEST,
    "andrad": Order.CHANGED,
}


def wanted_actors(account: Account) -> DirectoryFilter:
    """The filter of this request; what cannot be read is left out."""
    return DirectoryFilter(
        words=asked_words("ord"),
        place=asked_words("ort") or None,
        kind=KINDS.get(request.args.get("slag", "")),
        holding=HOLDINGS.get(request.args.get("har", "")),
        new_since=account.previous_visit_at if request.args.get("nya") == "ja" else None,
        unread=request.args.get("olast") == "ja",
        withdrawn=request.args.get("med") == "nej",
        order=ORDERS.get(request.args.get("ordning", ""), Order.BEST),
    )


def actor_args(wanted: DirectoryFilter) -> dict[str, Any]:
    """The filter as arguments of ``url_for``, without those that say nothing."""
    args: dict[str, Any] = {
        "ord": wanted.words,
        "ort": wanted.place,
        "slag": _word(KINDS, wanted.kind),
        "har": _word(HOLDINGS, wanted.holding),
        "nya": "ja" if wanted.new_since else None,
        "olast": "ja" if wanted.unread else None,
        "med": "nej" if wanted.withdrawn else None,
        "ordning": _word(ORDERS, wanted.order),
    }
    return {name: value for name, value in args.items() if value}


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to choose from above the directory: its name in the address, and (word, label) of each line."""

    name: str
    label: str
    lines: Sequence[tuple[str, str]]


def actor_choices(places: Sequence[Place]) -> Iterator[Choice]:
    """The lists by which the directory is narrowed and sorted; the first line of each asks for nothing."""
    holding = {
        Holding.NEEDS: gettext("Behöver något"),
        Holding.NO_NEEDS: gettext("Inget behov"),
        Holding.RESOURCES: gettext("Kan bidra med något"),
        Holding.NO_RESOURCES: gettext("Inget att bidra med"),
    }
    order = {
        Order.NAME: gettext("Namn"),
        Order.PLACE: gettext("Ort"),
        Order.NEWEST: gettext("Nyast först"),
        Order.CHANGED: gettext("Senast ändrad först"),
    }
    kinds = [(word, kind_label(kind)) for word, kind in KINDS.items()]
    holdings = [(word, holding[value]) for word, value in HOLDINGS.items()]
    orders = [(word, order[value]) for word, value in ORDERS.items()]
    names = [(place.name, place.name) for place in places]
    yield Choice("ort", gettext("Ort"), [("", gettext("Alla orter")), *names])
    yield Choice("slag", gettext("Vilka"), [("", gettext("Alla")), *kinds])
    yield Choice("har", gettext("Behov och resurser"), [("", gettext("Spelar ingen roll")), *holdings])
    yield Choice("med", gettext("Är de med?"), [("", gettext("Med nu")), ("nej", gettext("Inte med längre"))])
    yield Choice("ordning", gettext("I vilken ordning?"), [("", gettext("Bästa träff först")), *orders])


def _word(words: Mapping[str, Any], value: object) -> str | None:
    return next((word for word, meant in words.items() if meant == value), None)
