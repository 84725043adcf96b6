"""Cycles and chains: actors who help each other round, or pass help on that starts with a gift."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.fusion import SUREST
from matchmaker.matching.groups.choosing import varied, weakest_link_mean
from matchmaker.matching.groups.gifts import gift_words
from matchmaker.matching.groups.learnt import LINK, Figures, likelihood, score_of
from matchmaker.matching.groups.reasons import of_chain, of_cycle
from matchmaker.matching.groups.results import Chain, Cycle, Link, Linked
from matchmaker.matching.judging import ROUNDING, Judged
from matchmaker.matching.snapshot import Snapshot

Row = TypeVar("Row", bound=Linked)

MOST_HELPERS = 20
"""So many likely helpers of each actor are followed, so that the search grows no faster than the actors."""

MOST_HELPED = 4
"""So many of those whom an actor is likely to help are followed in a chain."""

LINKS = 2
"""So many of the best links between two actors are tried in a cycle: one has several needs that the other may meet."""

THREES = 3
"""One in so many of the cycles that are proposed has three actors, where there are as many.

Equal links are likelier to fit all at once when they are two, so that twos would take nearly every place; but of those
each link shows as a pair that helps both, and threes nobody finds who looks at pairs.
"""

LONGEST_CHAIN = 4
"""In actors. A chain of two is a pair, so that the shortest has three."""

Help = Mapping[str, Mapping[str, Sequence[Link]]]
"""By actor who is helped and by actor who helps, or the other way round, the links between the two, best first."""


def links_between(judged: Judged, rows: NDArray[np.intp]) -> Help:
    """The :data:`LINKS` best links of each actor with each of its :data:`MOST_HELPERS` likeliest helpers.

    They are taken from the pairs at ``rows`` of the task.
    """
    snapshot = judged.task.snapshot
    links: dict[str, dict[str, list[Link]]] = defaultdict(lambda: defaultdict(list))
    for row, score in zip(rows.tolist(), judged.fused[rows].tolist(), strict=True):
        i, j = judged.task.pairs[row].tolist()
        need, resource = snapshot.needs[i], snapshot.resources[j]
        links[need.actor][resource.actor].append(Link(need.id, resource.id, score))
    return {actor: _likeliest(helpers, MOST_HELPERS) for actor, helpers in links.items()}


def signs_of_links(fused: NDArray[np.float64]) -> NDArray[np.float64]:
    """What tells how likely a pair with a fused score is to fit, its log-odds; shape (pairs, 1)."""
    sure = fused.clip(1 - SUREST, SUREST)
    odds: NDArray[np.float64] = np.log(sure / (1 - sure))[:, None]
    return odds


def cycles(snapshot: Snapshot, help: Help, most: int, figures: Figures = LINK) -> list[Cycle]:
    """At most ``most`` cycles of two or three actors, best first; the same cycle is never there twice, turned round.

    They are ordered by how likely it is that all links fit, as if each did so by itself, and their score is that of a
    pair that is as likely to. So many as :data:`THREES` says have three actors.
    """
    links = list({link for helpers in help.values() for those in helpers.values() for link in those})
    likely = likelihood(signs_of_links(np.array([link.score for link in links])), figures)
    fits = dict(zip(links, likely.tolist(), strict=True))
    found = [
        Cycle(actors, links, math.prod(fits[link] for link in links))
        for actors in _rings(help)
        for links in product(*(help[a][b] for a, b in zip(actors, (*actors[1:], actors[0]), strict=True)))
    ]
    found.sort(key=lambda cycle: (-cycle.score, cycle.actors, [_first(link) for link in cycle.links]))
    return [
        Cycle(c.actors, c.links, round(score_of(c.score), ROUNDING), of_cycle(snapshot, c))
        for c in _of_both_lengths(found, most)
    ]


def _of_both_lengths(found: Sequence[Cycle], most: int) -> list[Cycle]:
    """The best twos and the best threes, each varied, best first; where there are few of one, more of the other."""
    twos = [cycle for cycle in found if len(cycle.actors) == 2]
    threes = [cycle for cycle in found if len(cycle.actors) > 2]
    kept = min(len(threes), max(most // THREES, most - len(twos)))
    best_twos, best_threes = (_varied(those, places) for those, places in ((twos, most - kept), (threes, kept)))
    return list(heapq.merge(best_twos, best_threes, key=lambda cycle: -cycle.score))


def chains(snapshot: Snapshot, help: Help, most: int) -> list[Chain]:
    """At most ``most`` chains of three or four actors, best first, that start with a gift.

    A gift is a resource whose owner writes that it is free, or has no need at all.
    """
    helped = _turned(help)
    asking = {need.actor for need in snapshot.needs}
    gifts = {resource.id for resource in snapshot.resources if resource.actor not in asking or gift_words(resource)}
    found = []
    for giver in sorted(helped):
        for receiver, (link, *_) in helped[giver].items():
            if link.resource in gifts:
                onward = _passed_on(helped, (giver, receiver), (link,))
                found += [Chain(actors, links, _score(links)) for actors, links in onward]
    found.sort(key=lambda chain: (-chain.score, chain.actors))
    return [Chain(c.actors, c.links, c.score, of_chain(snapshot, c)) for c in _varied(found, most)]


def _varied(found: Sequence[Row], most: int) -> list[Row]:
    """The best, with those later that have the same actors or links as better ones."""
    return varied(found, most, score=lambda row: row.score, members=lambda row: row.actors, parts=lambda row: row.links)


def _rings(help: Help) -> Iterator[tuple[str, ...]]:
    """Every round of two or three actors once, beginning with the one whose id comes first."""
    for first, helpers in help.items():
        for second in helpers:
            if second > first:
                onward = help.get(second, {})
                if first in onward:
                    yield first, second
                for third in onward:
                    if third > first and third != second and first in help.get(third, {}):
                        yield first, second, third


def _passed_on(
    helped: Help, actors: tuple[str, ...], links: tuple[Link, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[Link, ...]]]:
    """What the last of the actors can pass on, and so on, up to :data:`LONGEST_CHAIN`."""
    for receiver, (link, *_) in helped.get(actors[-1], {}).items():
        if receiver not in actors:
            longer = (*actors, receiver), (*links, link)
            yield longer
            if len(longer[0]) < LONGEST_CHAIN:
                yield from _passed_on(helped, *longer)


def _turned(help: Help) -> Help:
    """By helper, the :data:`MOST_HELPED` whom each is likeliest to help."""
    turned: dict[str, dict[str, Sequence[Link]]] = defaultdict(dict)
    for receiver, helpers in help.items():
        for giver, links in helpers.items():
            turned[giver][receiver] = links
    return {giver: _likeliest(received, MOST_HELPED) for giver, received in turned.items()}


def _likeliest(links: Mapping[str, Sequence[Link]], most: int) -> dict[str, tuple[Link, ...]]:
    """The links with those actors, at most so many, whose best link is best."""
    best = {actor: tuple(sorted(those, key=_first)[:LINKS]) for actor, those in links.items()}
    return dict(sorted(best.items(), key=lambda item: _first(item[1][0]))[:most])


def _score(links: Sequence[Link]) -> float:
    return round(weakest_link_mean([link.score for link in links]), 6)


def _first(link: Link) -> tuple[float, str, str]:
    """What links are ordered by, best first."""
    return -link.score, link.need, link.resource
