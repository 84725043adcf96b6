"""The strategies that rest on earlier verdicts: one lifts what people said yes to, one lowers what they said no to."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import Evidence, Snapshot, StrategyRole, StrategySpec, Task, Text

from .lessons import Lesson, Lessons, lessons_from, share_of_yes, strongest
from .likeness import Likeness
from .sentences import of_alike, of_lesson, on_the_whole
from .traits import Trait, traits_between, traits_of_helper

HALF = 0.15
"""So much likeness to earlier verdicts is worth half of what there can be."""


TRAITS_COUNT = 0.25
"""What a trait counts for beside likeness: who has a thing and how near they are tells little of whether it fits."""


class Learnt:
    """What a snapshot's verdicts tell, when ``share`` of them are a yes."""

    def __init__(self, snapshot: Snapshot, share: float) -> None:
        self._snapshot, self._share = snapshot, share
        self._latest: tuple[NDArray[np.intp], NDArray[np.float64]] | None = None
        self._lessons: Lessons = lessons_from(snapshot.verdicts, snapshot.place_by_name, share)

    @cached_property
    def _likeness(self) -> Likeness:
        """Made when a pair is asked about: who reads the lessons has no use for it, and it reads every text."""
        return Likeness(self._snapshot, self._share)

    def lessons(self, *, supports: bool) -> list[Lesson]:
        """What was learnt about traits, the strongest first."""
        told = (lesson for lesson in self._lessons.values() if lesson.supports is supports)
        return sorted(told, key=lambda lesson: -lesson.strength)

    def strengths(self, task: Task, *, supports: bool) -> NDArray[np.float64]:
        """How strongly each pair is supported, or spoken against, in [0, 1]: the larger of likeness and traits."""
        return np.maximum(self._alike(task, supports), self._of_traits(task, supports))

    def evidence(self, task: Task, *, supports: bool) -> list[Evidence | None]:
        """What each pair's strength rests on: verdicts about something alike, or a trait."""
        alike = self._alike(task, supports).tolist()
        found: list[Evidence | None] = []
        for (need, resource), parties, likeness, (i, j) in zip(
            task, task.parties(), alike, task.pairs.tolist(), strict=True
        ):
            traits = (*traits_of_helper(parties[1]), *traits_between(*parties, self._snapshot.place_by_name))
            lesson = self._strongest(traits, supports)
            if lesson is not None and lesson.strength * TRAITS_COUNT >= likeness:
                found.append(of_lesson(lesson, parties[1].name))
            else:
                verdicts = self._likeness.alike(i, j) if likeness else []
                found.append(of_alike(verdicts, need, resource, supports=supports) if verdicts else None)
        return found

    def _alike(self, task: Task, supports: bool) -> NDArray[np.float64]:
        latest = self._latest
        if latest is None or latest[0] is not task.pairs:
            self._latest = latest = (task.pairs, self._likeness.signed(task.pairs))
        signed = latest[1]
        towards = np.maximum(signed if supports else -signed, 0)
        return towards / (towards + HALF)

    def _of_traits(self, task: Task, supports: bool) -> NDArray[np.float64]:
        """Asked once for each helper, and once for each two kinds and places, of which there are few."""
        actors, places = self._snapshot.actors, self._snapshot.place_by_name
        alike = list(dict.fromkeys((actor.kind, actor.place) for actor in actors))
        number = {both: k for k, both in enumerate(alike)}
        one = {number[actor.kind, actor.place]: actor for actor in actors}
        of_actor = np.array([number[actor.kind, actor.place] for actor in actors], dtype=np.intp)
        n = len(alike)

        def strength(traits: Iterable[Trait]) -> float:
            lesson = self._strongest(traits, supports)
            return 0.0 if lesson is None else lesson.strength * TRAITS_COUNT

        parties = task.actor_pairs()
        return np.maximum(
            _each(parties[:, 1], lambda k: strength(traits_of_helper(actors[k]))),
            _each(
                of_actor[parties] @ np.array([n, 1]),
                lambda key: strength(traits_between(one[key // n], one[key % n], places)),
            ),
        )

    def _strongest(self, traits: Iterable[Trait], supports: bool) -> Lesson | None:
        return strongest(self._lessons, traits, supports=supports)


class Latest:
    """What the latest snapshot taught, which both strategies ask about."""

    def __init__(self) -> None:
        self._of: tuple[Snapshot, Learnt | None] | None = None

    def learnt(self, snapshot: Snapshot) -> Learnt | None:
        """What a snapshot's verdicts tell; None while they are too few."""
        of = self._of  # read once, since runs in other threads may put theirs here
        if of is None or of[0] is not snapshot:
            share = share_of_yes(snapshot.verdicts)
            self._of = of = (snapshot, None if share is None else Learnt(snapshot, share))
        return of[1]


class _Experience:
    """What both strategies do, each with the verdicts that speak its way."""

    spec: StrategySpec
    _supports: bool

    def __init__(self, latest: Latest | None = None) -> None:
        self._learnt = (latest or Latest()).learnt

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """How many of those that are alike, or share a trait, people said yes or no to."""
        learnt = self._learnt(task.snapshot)
        return [None] * len(task) if learnt is None else learnt.evidence(task, supports=self._supports)

    def lessons(self, snapshot: Snapshot) -> Sequence[Evidence]:
        """How many verdicts what is alike is compared with, and every trait that tells something."""
        learnt = self._learnt(snapshot)
        if learnt is None:
            return []
        helpers = {verdict.helper.id: verdict.helper.name for verdict in snapshot.verdicts}
        told = [
            of_lesson(lesson, helpers.get(lesson.trait.of[0], "")) for lesson in learnt.lessons(supports=self._supports)
        ]
        return [on_the_whole(snapshot.verdicts, supports=self._supports), *told]

    def _strengths(self, task: Task) -> NDArray[np.float64]:
        """NaN where nothing has been learnt."""
        learnt = self._learnt(task.snapshot)
        if learnt is None or not len(task):
            return np.full(len(task), np.nan)
        strengths = learnt.strengths(task, supports=self._supports)
        return np.where(strengths > 0, strengths, np.nan)


class AcceptedBefore(_Experience):
    """Lifts what is like that which people said yes to; no opinion on anything else."""

    spec = StrategySpec(
        name="accepted_before",
        title=Text(sv="Godtaget förr", en="Accepted before"),
        description=Text(
            sv="Lyfter det som liknar sådant som ni har godtagit.",
            en="Lifts what is like that which you have accepted.",
        ),
        version="1.0",
        role=StrategyRole.LIFTS,
        weight=0.3,
    )
    _supports = True

    def score(self, task: Task) -> NDArray[np.float64]:
        """How strongly what people said speaks for each pair; NaN where it does not."""
        return self._strengths(task)


class DeclinedBefore(_Experience):
    """Lowers what is like that which people said no to; no opinion on anything else."""

    spec = StrategySpec(
        name="declined_before",
        title=Text(sv="Avböjt förr", en="Declined before"),
        description=Text(
            sv="Sänker det som liknar sådant som ni har avböjt.",
            en="Lowers what is like that which you have declined.",
        ),
        version="1.0",
        role=StrategyRole.WEIGHS,
        weight=0.3,
    )
    _supports = False

    def score(self, task: Task) -> NDArray[np.float64]:
        """1 less how strongly what people said speaks against each pair; NaN where it does not."""
        return 1 - self._strengths(task)


def _each(keys: NDArray[np.intp], value: Callable[[int], float]) -> NDArray[np.float64]:
    """The value of each key, asked once for each distinct one."""
    distinct, at = np.unique(keys, return_inverse=True)
    return np.array([value(key) for key in distinct.tolist()], dtype=np.float64)[at]
