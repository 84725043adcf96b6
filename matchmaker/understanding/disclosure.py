"""What may be shown of a meeting's answers: nothing that rests on fewer than five, and nothing that figures give away.

The rules, each against a way to find out what one person answered:

- Nothing is made known before the questions are closed, and it is then made once. Whoever looked before and after
  somebody's answer could tell it from the difference.
- A figure about two groups rests on at least :data:`LEAST` of each. There are no figures about all groups together, so
  that none can be taken away from another to get at a group that is hidden.
- How many named each need is told of one of the two times only, the later that has enough answers. Were it told of
  both, somebody who answered one of them could be told from the difference. The measures of both times are means over
  all pairs of two people, rounded to a tenth of a need.
- What somebody wrote in their own words is in no count.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations

from matchmaker.understanding.coorientation import MOST, Relation, Topics, View, relation

LEAST = 5
"""From so many answers on something is shown."""

OWN_WORDS = "~"
"""With this begins a need in somebody's own words, which is nobody else's unless they wrote the same."""


@dataclass(frozen=True, slots=True)
class Named:
    """How many of ``of`` people named each need; by need, those that somebody named."""

    of: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """All that may be shown of the answers before and after a meeting, by group.

    The measures of a relation are in needs, from 0 to :data:`MOST`, rounded to a tenth. ``named`` has what groups hold
    for their own needs, ``guessed`` what those who look (first) believe of those they look at.
    """

    before: tuple[Relation, ...] = ()
    after: tuple[Relation, ...] = ()
    named: Mapping[str, Named] = field(default_factory=dict)
    guessed: Mapping[tuple[str, str], Named] = field(default_factory=dict)


def known(before: Sequence[View], after: Sequence[View]) -> Known:
    """What may be shown of these answers."""
    times = (after, before)  # the later one goes first
    groups = sorted({view.group for views in times for view in views})
    return Known(
        before=tuple(_relations(before, groups)),
        after=tuple(_relations(after, groups)),
        named={
            group: named for group in groups if (named := _first([_own(views, group) for views in times])) is not None
        },
        guessed={
            (looking, seen): named
            for looking, seen in permutations(groups, 2)
            if (named := _first([_guesses(views, looking, seen) for views in times])) is not None
        },
    )


def enough(number: int) -> bool:
    """Whether so many answers may be told of."""
    return number >= LEAST


def _relations(views: Sequence[View], groups: Sequence[str]) -> Iterator[Relation]:
    for looking, seen in permutations(groups, 2):
        found = relation(views, looking, seen)
        if found is not None and enough(found.lookers) and enough(found.seen_ones):
            yield _in_needs(found)


def _in_needs(found: Relation) -> Relation:
    values = ("agreement", "congruency", "accuracy", "best")
    return replace(found, **{name: round(MOST * getattr(found, name), 1) for name in values})


def _own(views: Sequence[View], group: str) -> Named | None:
    return _counted([view.own for view in views if view.group == group and view.own])


def _guesses(views: Sequence[View], looking: str, seen: str) -> Named | None:
    """What they guess of those they look at, where enough of these have told as well."""
    if _own(views, seen) is None:
        return None
    return _counted([view.guesses[seen] for view in views if view.group == looking and view.guesses.get(seen)])


def _counted(told: Sequence[Topics]) -> Named | None:
    if not enough(len(told)):
        return None
    counts = Counter(topic for topics in told for topic in topics if not topic.startswith(OWN_WORDS))
    return Named(len(told), dict(sorted(counts.items())))


def _first(found: Sequence[Named | None]) -> Named | None:
    return next((one for one in found if one is not None), None)
