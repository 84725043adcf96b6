"""How links become one score, and how the best groups are chosen so that they are not all about the same few."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

Item = TypeVar("Item")

AGAIN = 0.9
"""What a group's score is multiplied with for each time that someone in it is already in a better one."""

MUCH_THE_SAME = 0.7
"""What it is multiplied with for each better one that has half of the same parts, counted in the shorter of the two."""


def weakest_link_mean(scores: Sequence[float]) -> float:
    """The harmonic mean of scores in (0, 1], that is the power mean with the exponent -1: it lies near the lowest."""
    return len(scores) / sum(1 / score for score in scores)


def varied(
    items: Sequence[Item],
    most: int,
    *,
    score: Callable[[Item], float],
    members: Callable[[Item], Collection[Hashable]],
    parts: Callable[[Item], Collection[Hashable]] = lambda item: (),
) -> list[Item]:
    """At most ``most`` of the items, by score, with those later whose members, or most parts, have been there already.

    Each time the one is taken with the highest ``score * AGAIN ** n * MUCH_THE_SAME ** m``, where n is how many of the
    taken ones have the member that is in most of them, and m how many are much the same. Items with equal scores are
    taken in the order given. Since a discount only grows, an old one is a bound, and few need be counted anew (lazy
    greedy: Minoux 1978).
    """
    taken: list[Item] = []
    seen: Counter[Hashable] = Counter()
    having: dict[Hashable, list[int]] = defaultdict(list)  # by part, where those of the taken ones are that have it

    def much_the_same(item: Item) -> int:
        own = parts(item)
        shared = Counter(at for part in own for at in having.get(part, ()))
        return sum(2 * number >= min(len(own), len(parts(taken[at]))) for at, number in shared.items())

    def discounted(item: Item) -> float:
        again = max((seen[member] for member in members(item)), default=0)
        return -score(item) * AGAIN**again * MUCH_THE_SAME ** much_the_same(item)

    waiting = [(discounted(item), at) for at, item in enumerate(items)]
    heapq.heapify(waiting)
    while waiting and len(taken) < most:
        known, at = heapq.heappop(waiting)
        now = discounted(items[at])
        if now > known:
            heapq.heappush(waiting, (now, at))
            continue
        seen.update(members(items[at]))
        for part in parts(items[at]):
            having[part].append(len(taken))
        taken.append(items[at])
    return taken
