"""Who has what a resource says that it lacks: a driver for the bus that is lent without one.

What is lacking is put to the strategies as a need of its own, so that somebody is found whom the need itself, far from
words about drivers, would not bring up.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from matchmaker.matching.engine import best, judge_all, rows_worth_showing
from matchmaker.matching.groups.lacks import Lack, Missing, lacks_of
from matchmaker.matching.groups.results import Cover
from matchmaker.matching.judging import ROUNDING, Judged
from matchmaker.matching.snapshot import Need, Resource
from matchmaker.matching.strategy import Strategy, StrategyRole

NAMED_WITH = frozenset({Missing.DRIVER, Missing.MACHINE})
"""Who drives, and what is driven, depends on what there is: these are asked for with the resource's title."""

_WHEELS = frozenset({Missing.VEHICLE, Missing.RIDE, Missing.HAULAGE})
CANNOT_HAVE = {missing: frozenset({missing}) for missing in Missing} | {
    Missing.VEHICLE: _WHEELS,
    Missing.TRAILER: _WHEELS | {Missing.TRAILER},
    Missing.RIDE: _WHEELS | {Missing.DRIVER},
    Missing.HAULAGE: _WHEELS | {Missing.DRIVER},
}
"""Who lacks one of these themselves cannot help whoever lacks the first: those without a car fetch nobody."""

MOST_HELPERS = 10
"""So many of the likeliest who have what is lacking are kept, since some may be in the same bundle already."""


def helpers(judged: Judged, lacking: Collection[str], strategies: Sequence[Strategy]) -> Mapping[str, list[Cover]]:
    """Who has what the resources with the ids ``lacking`` lack, likeliest first; only what is worth showing.

    Where each of two lacks what the other is, a bus and a driver, both scores speak for it (a noisy "or"). Left out is
    who would rather stand in for a resource than complete it: a bus with a driver is no driver for the bus.
    """
    by_id = judged.task.snapshot.resource_by_id
    asked = [(by_id[id], lack) for id in sorted(lacking) for lack in lacks_of(by_id[id])]
    if not asked:
        return {}
    wanted = [_need(one, lack.wanted, lack.missing in NAMED_WITH) for one, lack in asked]
    answers = _answers(judged, [*wanted, *(_need(one, one.title) for one, _ in asked)], strategies)
    of_lack, instead = answers[: len(asked)], answers[len(asked) :]
    between = {
        (one.id, r): score for (one, _), answer in zip(asked, of_lack, strict=True) for r, score in answer.items()
    }
    found: dict[str, list[Cover]] = defaultdict(list)
    for (one, lack), answer, other in zip(asked, of_lack, instead, strict=True):
        for r, score in answer.items():
            back = between.get((r, one.id), 0.0)
            if _able(by_id[r], lack) and (back or score > other.get(r, 0.0)):
                found[one.id].append(Cover(r, lack.words, round(1 - (1 - score) * (1 - back), ROUNDING), one.id))
    return {id: sorted(those, key=lambda cover: (-cover.score, cover.resource)) for id, those in found.items()}


def _able(helper: Resource, lack: Lack) -> bool:
    return CANNOT_HAVE[lack.missing].isdisjoint(other.missing for other in lacks_of(helper))


def _need(resource: Resource, title: str, named: bool = False) -> Need:
    """A need of the resource's owner at the resource's times."""
    described = resource.title if named else ""
    return Need("", resource.actor, title, described, months=resource.months, weekdays=resource.weekdays)


def _answers(judged: Judged, needs: Sequence[Need], strategies: Sequence[Strategy]) -> list[dict[str, float]]:
    """For each of ``needs`` the likeliest resources that are worth showing for it, by id, with their scores."""
    numbered = tuple(replace(need, id=f"{n}") for n, need in enumerate(needs))
    sound = [s for s in strategies if s.spec.name in judged.scores and s.spec.role is not StrategyRole.LIFTS]
    answered = judge_all(replace(judged.task.snapshot, needs=numbered), sound, memory=judged.task.memory)
    answers: list[dict[str, float]] = [{} for _ in needs]
    for row in best(answered, rows_worth_showing(answered), MOST_HELPERS).tolist():
        n, j = answered.task.pairs[row].tolist()
        answers[n][answered.task.snapshot.resources[j].id] = float(answered.fused[row])
    return answers
