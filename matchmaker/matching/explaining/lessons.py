"""What the strategies that learn have learnt, as sentences for people."""

from collections.abc import Sequence
from contextlib import suppress

from matchmaker.matching.judging import checked_evidence, in_order
from matchmaker.matching.results import AttributedEvidence
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Learner, Strategy


def lessons_of(snapshot: Snapshot, strategies: Sequence[Strategy]) -> list[AttributedEvidence]:
    """Everything that was learnt from the snapshot's verdicts, by strategy; one that fails has nothing to tell."""
    told: list[AttributedEvidence] = []
    for strategy in in_order(strategies):
        if isinstance(strategy, Learner):
            with suppress(Exception, SystemExit):  # the wall: a plugin's fault must not become ours
                lessons = list(strategy.lessons(snapshot))
                sound = filter(None, checked_evidence(lessons, len(lessons)))
                told += [AttributedEvidence(strategy.spec.name, lesson) for lesson in sound]
    return told
