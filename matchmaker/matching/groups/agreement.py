"""How many groups that are known to be good are among the first that are proposed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from matchmaker.matching.files.gold import Group
from matchmaker.matching.groups.results import Bundle, Cycle, Groups, Pool

Kind = TypeVar("Kind")

FIRST = 60
"""Among so many of a kind a listed group is looked for: as many as a person may look through."""


@dataclass(frozen=True, slots=True)
class Found:
    """Of ``listed`` groups of a kind, ``found`` are among the ``proposed``; others of these may be valid too."""

    listed: int
    found: int
    proposed: int


def agreement(listed: Sequence[Group], proposed: Groups, *, first: int = FIRST) -> Mapping[str, Found]:
    """How many of the listed bundles, cycles and pools are among the ``first`` proposed of their kind.

    A bundle is found when one for the same need has more than half of its resources (of two, both). A cycle is found
    when one has just the same links, wherever it begins. A pool is found when one has more than half of its needs, and
    more than half of that one's needs are listed in it.
    """
    return {
        "bundle": _found(_of(listed, "bundle"), proposed.bundles[:first], _same_bundle),
        "cycle": _found(_of(listed, "cycle"), proposed.cycles[:first], _same_cycle),
        "pool": _found(_of(listed, "pool"), proposed.pools[:first], _same_pool),
    }


def _of(listed: Sequence[Group], kind: str) -> list[Group]:
    return [group for group in listed if group.kind == kind]


def _found(listed: Sequence[Group], proposed: Sequence[Kind], same: Callable[[Group, Kind], bool]) -> Found:
    found = sum(any(same(group, one) for one in proposed) for group in listed)
    return Found(len(listed), found, len(proposed))


def _same_bundle(listed: Group, proposed: Bundle) -> bool:
    return listed.needs == (proposed.need,) and _most(listed.resources, proposed.resources)


def _same_cycle(listed: Group, proposed: Cycle) -> bool:
    return set(listed.links) == {(link.need, link.resource) for link in proposed.links}


def _same_pool(listed: Group, proposed: Pool) -> bool:
    return _most(listed.needs, proposed.needs) and _most(proposed.needs, listed.needs)


def _most(of: Collection[str], among: Collection[str]) -> bool:
    """Whether more than half of the one are among the other."""
    return 2 * len(set(of).intersection(among)) > len(set(of))
