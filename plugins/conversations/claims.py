"""Talks between those who lay claim to one resource and its owner, before anyone gets it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from matchmaker.api import WORTH_SHOWING, Conversation, Need, Task, Text

Claim = tuple[float, int]
"""How surely a need is met, and its place among the needs below zero: at a draw the first is the larger."""

CLAIM = 0.7
"""So surely must a resource meet a need for a claim to be laid to it: surer than a pair alone, since it takes two."""

FIRST_CHOICES = 2
"""A claim is laid only to what suits a need best: who has a better way has nothing to fall out over."""

MOST_CLAIMS = 3
"""Of very many who lay claim to one resource, so many of the likeliest sit down together."""


def about_claims(task: Task) -> Iterator[Conversation]:
    """For each resource that several actors need at one time, and have little else for: these and its owner."""
    snapshot = task.snapshot
    claims: Mapping[int, dict[str, Claim]] = defaultdict(dict)
    for i, j, surely in _first_choices(task):
        actor, claim = snapshot.needs[i].actor, (surely, -i)
        claims[j][actor] = max(claims[j].get(actor, claim), claim)
    for j, by_actor in claims.items():
        needs = [(snapshot.needs[-i], surely) for surely, i in sorted(by_actor.values(), reverse=True)]
        likeliest = next((some for one in needs if len(some := _together(one, needs)) > 1), [])
        if likeliest:
            resource = snapshot.resources[j]
            score = WORTH_SHOWING + (likeliest[1][1] - WORTH_SHOWING) / 2  # by what the second would lose
            reason = _claimed(resource.title, snapshot.actor_by_id[resource.actor].name, len(likeliest))
            yield Conversation(tuple(need.id for need, _ in likeliest), score, (reason,), resource.id)


def _first_choices(task: Task) -> Iterator[tuple[int, int, float]]:
    """Need, resource and how surely they fit, for the best few of each need that fit surely enough."""
    if task.found is None:
        return
    of_need: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for row in np.flatnonzero(task.found >= CLAIM).tolist():
        i, j = task.pairs[row].tolist()
        of_need[i].append((-float(task.found[row]), j))
    for i, fitting in of_need.items():
        yield from ((i, j, -surely) for surely, j in sorted(fitting)[:FIRST_CHOICES])


def _together(first: tuple[Need, float], claims: Sequence[tuple[Need, float]]) -> list[tuple[Need, float]]:
    """A claim and the likeliest others that can be at one time with it, at most :data:`MOST_CLAIMS` in all."""
    chosen = [first]
    for one in claims:
        if one not in chosen and len(chosen) < MOST_CLAIMS and _at_one_time([need for need, _ in (*chosen, one)]):
            chosen.append(one)
    return chosen


def _at_one_time(needs: Sequence[Need]) -> bool:
    """Whether some month and some weekday suits all, where none written means any."""
    written = [need.months for need in needs if need.months], [need.weekdays for need in needs if need.weekdays]
    return all(not some or set(some[0]).intersection(*some) for some in written)


def _claimed(title: str, owner: str, number: int) -> Text:
    return Text(
        sv=f"{number} har behov som ”{title}” hos {owner} kan passa för. "
        "Prata om hur det ska räcka innan någon får det.",
        en=f"{number} have needs that “{title}” at {owner} may suit. "
        "Talk about how it can go round before anyone gets it.",
    )
