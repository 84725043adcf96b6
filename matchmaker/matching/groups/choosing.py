"""How links become one score, and how the best groups are chosen so that they are not all about the same few."""

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

Item = TypeVar("Item")

AGAIN = 0.9
"""What a group's score is multiplied with for each time that someone in it is already in a better one."""


def weakest_link_mean(scores: Sequence[float]) -> float:
    """The harmonic mean of scores in (0, 1], that is the power mean with the exponent -1: it lies near the lowest."""
    return len(scores) / sum(1 / score for score in scores)


def varied(
    items: Sequence[Item], most: int, *, score: Callable[[Item], float], members: Callable[[Item], Collection[Hashable]]
) -> list[Item]:
    """At most ``most`` of the items, by score, with those later whose members have been there already.

    Each time the one is taken with the highest ``score * AGAIN ** n``, where n is how many of the taken ones have the
    member that is in most of them. Items with equal scores are taken in the order given. Since a discount only grows,
    an old one is a bound, and few need be counted anew (lazy greedy: Minoux 1978).
    """
    seen: Counter[Hashable] = Counter()

    def discounted(item: Item) -> float:
        return -score(item) * AGAIN ** max((seen[member] for member in members(item)), default=0)

    waiting = [(discounted(item), at) for at, item in enumerate(items)]
    heapq.heapify(waiting)
    taken: list[Item] = []
    while waiting and len(taken) < most:
        known, at = heapq.heappop(waiting)
        now = discounted(items[at])
        if now > known:
            heapq.heappush(waiting, (now, at))
            continue
        taken.append(items[at])
        seen.update(members(items[at]))
    return taken
