"""Which ties are wanted, in an address: Swedish words there, a NetFilter here, and back again for every link."""

from flask import request
from flask_babel import gettext

from matchmaker.services.maps.nets import Bond, NetFilter
from matchmaker.web.labels import KINDS
from matchmaker.web.pages import asked_words

BONDS = {
    "vantar": Bond.WAITING,
    "godtagna": Bond.ACCEPTED,
    "vilar": Bond.PARKED,
    "samarbeten": Bond.TOGETHER,
}


def wanted_ties() -> NetFilter:
    """The filter of this request; what cannot be read is left out."""
    return NetFilter(
        place=asked_words("ort") or None,
        kind=KINDS.get(request.args.get("slag", "")),
        bond=BONDS.get(request.args.get("band", "")),
    )


def tie_args(wanted: NetFilter) -> dict[str, str]:
    """The filter as arguments of ``url_for``, without those that say nothing."""
    words = {
        "ort": wanted.place,
        "slag": next((word for word, kind in KINDS.items() if kind is wanted.kind), None),
        "band": next((word for word, bond in BONDS.items() if bond is wanted.bond), None),
    }
    return {name: word for name, word in words.items() if word is not None}


def bond_choices() -> list[tuple[str, str]]:
    """The bonds to choose from, as (word, label)."""
    labels = {
        Bond.WAITING: gettext("Förslag som väntar"),
        Bond.ACCEPTED: gettext("Godtagna förslag"),
        Bond.PARKED: gettext("Förslag som vilar"),
        Bond.TOGETHER: gettext("Samarbeten"),
    }
    return [(word, labels[bond]) for word, bond in BONDS.items()]
