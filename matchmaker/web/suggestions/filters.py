"""The queue's filter in an address: Swedish words there, a QueueFilter here, and back again for every link."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request

from matchmaker.matching.strategy import StrategyRole, StrategySpec
from matchmaker.models import EXCHANGES, GROUPS, Account, SuggestionShape, SuggestionState
from matchmaker.services.suggestions.queues import QueueFilter
from matchmaker.web.installation import registry
from matchmaker.web.labels import KINDS
from matchmaker.web.pages import LARGEST_ID, asked_words

STATES = {
    "vantar": SuggestionState.NEW,
    "godtagna": SuggestionState.ACCEPTED,
    "vilar": SuggestionState.PARKED,
    "avbojda": SuggestionState.DECLINED,
    "inaktuella": SuggestionState.GONE,
}
FORMS: dict[str, tuple[SuggestionShape, ...]] = {
    "par": (SuggestionShape.PAIR,),
    "grupper": GROUPS,
    "knippe": (SuggestionShape.BUNDLE,),
    "ring": (SuggestionShape.CYCLE,),
    "kedja": (SuggestionShape.CHAIN,),
    "pool": (SuggestionShape.POOL,),
    "utbyte": EXCHANGES,
    "samtal": (SuggestionShape.CONVERSATION,),
}


def wanted(account: Account) -> QueueFilter:
    """The filter of this request; what cannot be read is left out."""
    args = request.args
    actor_id = args.get("aktor", 0, type=int)
    return QueueFilter(
        state=STATES.get(args.get("lage", ""), SuggestionState.NEW),
        place=asked_words("ort") or None,
        kind=KINDS.get(args.get("slag", "")),
        actor_id=actor_id if 0 < actor_id <= LARGEST_ID else None,
        category=_known(args.get("service", ""), (category.id for category in registry().categories)),
        strategy=_known(args.get("satt", ""), (spec.name for spec in finders())),
        shapes=FORMS.get(args.get("form", ""), ()),
        best_of_need=args.get("basta") == "ja",
        new_since=account.previous_visit_at if args.get("nya") == "ja" else None,
    )


def address_args(chosen: QueueFilter, **more: Any) -> dict[str, Any]:
    """The filter as arguments of ``url_for``, with ``more`` of them; None leaves one out."""
    args: dict[str, Any] = {
        "lage": None if chosen.state is SuggestionState.NEW else _word(STATES, chosen.state),
        "ort": chosen.place,
        "slag": _word(KINDS, chosen.kind),
        "aktor": chosen.actor_id,
        "service": chosen.category,
        "satt": chosen.strategy,
        "form": _word(FORMS, chosen.shapes) if chosen.shapes else None,
        "basta": "ja" if chosen.best_of_need else None,
        "nya": "ja" if chosen.new_since is not None else None,
    }
    return {name: value for name, value in (args | more).items() if value is not None}


def finders() -> list[StrategySpec]:
    """The strategies that can propose a pair, and so can be asked for in the queue."""
    return [one.spec for one in registry().strategies if one.spec.role is StrategyRole.FINDS]


def _known(value: str, known: Iterable[str]) -> str | None:
    return value if value in known else None


def _word(words: Mapping[str, Any], value: object) -> str | None:
    return next((word for word, meant in words.items() if meant == value), None)
