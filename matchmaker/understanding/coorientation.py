"""Co-orientation: whether two groups want the same, whether they believe so, and what they know of each other.

After J. M. McLeod and S. H. Chaffee, "Interpersonal approaches to communication research", American Behavioral
Scientist 16 (1973), pp. 469-499, with the three needs that somebody holds for the most pressing as what is compared.
With ``s(X, Y) = 2 |X ∩ Y| / (|X| + |Y|)`` (Dice's coefficient), A for those who look and B for those they look at:

- agreement is the mean of ``s(own of a, own of b)`` over all a in A and b in B,
- congruency is the mean of ``s(own of a, what a guesses of B)`` over all a in A,
- accuracy is the mean of ``s(what a guesses of B, own of b)`` over all a in A and b in B.

Those in B do not all want the same, so that nobody's guess can fit all of them. ``best`` is the accuracy of the guess
that fits them best, and what accuracy should be read against.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import product
from statistics import fmean

MOST = 3
"""As many needs as somebody names, and guesses, at most."""

Topics = frozenset[str]
"""Needs, by a word of any kind for each."""


@dataclass(frozen=True, slots=True)
class View:
    """What somebody of a group holds for most pressing, and believes that others do (by group, of those guessed)."""

    group: str
    own: Topics
    guesses: Mapping[str, Topics] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relation:
    """How ``looking`` see ``seen``: how many of each, and the measures that the module tells of, all in [0, 1]."""

    looking: str
    seen: str
    lookers: int
    seen_ones: int
    agreement: float
    congruency: float
    accuracy: float
    best: float


def overlap(one: Topics, other: Topics) -> float:
    """Dice's coefficient of two sets of needs, 0 when both are empty.

    >>> overlap(frozenset({"bus", "shop", "hall"}), frozenset({"bus"}))
    0.5
    """
    together = len(one) + len(other)
    return 2 * len(one & other) / together if together else 0.0


def relation(views: Collection[View], looking: str, seen: str) -> Relation | None:
    """How those of ``looking`` who have guessed see those of ``seen``; None when one of the sides is empty."""
    lookers = [view for view in views if view.group == looking and view.own and view.guesses.get(seen)]
    theirs = [view.own for view in views if view.group == seen and view.own]
    if not lookers or not theirs:
        return None
    return Relation(
        looking=looking,
        seen=seen,
        lookers=len(lookers),
        seen_ones=len(theirs),
        agreement=_mean_overlap([view.own for view in lookers], theirs),
        congruency=fmean(overlap(view.own, view.guesses[seen]) for view in lookers),
        accuracy=_mean_overlap([view.guesses[seen] for view in lookers], theirs),
        best=best_guess(theirs),
    )


def best_guess(theirs: Sequence[Topics]) -> float:
    """The accuracy of the guess of at most :data:`MOST` needs that fits these best.

    Of guesses of one size, each need counts for itself, so that those that count most make the best one.
    """
    best = 0.0
    for size in range(1, MOST + 1):
        worth: dict[str, float] = defaultdict(float)
        for own in theirs:
            for topic in own:
                worth[topic] += 2 / (size + len(own))
        best = max(best, sum(nlargest(size, worth.values())) / len(theirs))
    return min(best, 1.0)


def _mean_overlap(ones: Sequence[Topics], others: Sequence[Topics]) -> float:
    return fmean(overlap(one, other) for one, other in product(ones, others))
