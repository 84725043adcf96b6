"""Where a pair stands among others, in words: ties as ties, and what would move it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from matchmaker.matching.explaining.why_not import Standing
from matchmaker.matching.texts import Text
from matchmaker.models import Need, Resource, Suggestion
from matchmaker.models.extension import db
from matchmaker.services.matching.standings import why_pair
from matchmaker.web.installation import in_use, settings
from matchmaker.web.language import spoken
from matchmaker.web.suggestions.voices import voices

MOST_MOVES = 4
"""So many of the things that would move a pair are told: those that would move it furthest."""


def counted(need: Need, resource: Resource) -> dict[str, Any]:
    """What the strategies say now of a need and a resource, ready for a page: the ``answer`` itself, the ``place`` in
    words, the ``moves`` and the ``voices``.
    """
    strategies, per_need = in_use().strategies, settings().suggestions_per_need
    answer = why_pair(db.session(), strategies, need.id, resource.id, per_need=per_need)
    titles = {strategy.spec.name: strategy.spec.title for strategy in strategies}
    standing = answer.standing
    return {
        "answer": answer,
        "place": "" if standing is None else place_label(standing.rank, standing.ties),
        "moves": [] if standing is None else moves_told(standing, titles),
        "voices": [] if standing is None else voices(standing.strategies, answer.reasons),
    }


def place_label(rank: int, ties: int) -> str:
    """A rank from 1, shared with ``ties`` others: "trea", "delad tvåa", "nummer 14"."""
    names = [
        gettext("etta"),
        gettext("tvåa"),
        gettext("trea"),
        gettext("fyra"),
        gettext("femma"),
        gettext("sexa"),
        gettext("sjua"),
        gettext("åtta"),
        gettext("nia"),
        gettext("tia"),
    ]
    if rank > len(names):
        alone = gettext("nummer %(rank)s", rank=rank)
        return gettext("nummer %(rank)s tillsammans med andra", rank=rank) if ties else alone
    return gettext("delad %(place)s", place=names[rank - 1]) if ties else names[rank - 1]


def place_among(suggestion: Suggestion, rivals: Sequence[Suggestion]) -> tuple[int, int]:
    """The rank among these rivals for the same need, and how many of them have the very same score."""
    better = sum(other.score > suggestion.score for other in rivals)
    return better + 1, sum(other.score == suggestion.score for other in rivals)


def moves_told(standing: Standing, titles: Mapping[str, Text]) -> list[str]:
    """What would move a pair by a tenth of its rank or more, as sentences, what moves it furthest first.

    From place 115 to 114 is nothing that anyone wants to read. ``titles`` are those of the strategies, by name.
    """
    moves = [
        (rank, spoken(titles[name]) if name in titles else name, more)
        for name, ranks in standing.moves.items()
        for rank, more in zip(ranks, (True, False), strict=True)
        if abs(rank - standing.rank) * 10 >= standing.rank
    ]
    moves.sort(key=lambda move: -abs(move[0] - standing.rank))
    return [_move(standing.rank, *move) for move in moves[:MOST_MOVES]]


def _move(rank: int, new: int, way: str, more: bool) -> str:
    values = {"rank": rank, "new": new, "way": way}
    if new > rank and more:
        return gettext("Skulle falla från plats %(rank)s till %(new)s om ”%(way)s” vägde en femtedel mer.", **values)
    if new > rank:
        return gettext("Skulle falla från plats %(rank)s till %(new)s om ”%(way)s” vägde en femtedel mindre.", **values)
    if more:
        return gettext("Skulle stiga från plats %(rank)s till %(new)s om ”%(way)s” vägde en femtedel mer.", **values)
    return gettext("Skulle stiga från plats %(rank)s till %(new)s om ”%(way)s” vägde en femtedel mindre.", **values)
