"""The strategy "affinity": what meets what, by vectors that have learnt it from pairs."""

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import Evidence, Need, Resource, Snapshot, StrategyRole, StrategySpec, Task, Text, about_something

from .likeness import Compared, Side
from .model import Model
from .place_names import PlaceNames
from .reasons import reason_for

NEED_PREFIX, RESOURCE_PREFIX = "query: ", "passage: "
"""The model was published with two prefixes, for what is looked for and for what is found; so the sides differ."""


class Affinity:
    """Compares texts by vectors that have learnt from pairs what meets what: a need's lies near what meets it."""

    spec = StrategySpec(
        name="affinity",
        title=Text(sv="Möter behovet", en="Affinity"),
        description=Text(
            sv="Har lärt sig av många exempel vilka resurser som brukar möta vilka behov.",
            en="Has learnt from many examples which resources tend to meet which needs.",
        ),
        version="1.0",
        role=StrategyRole.FINDS,
        weight=1.0,
    )

    def __init__(self, model: Model) -> None:
        self._model = model
        self._latest: tuple[Snapshot, Compared] | None = None
        self._read_places_as(())

    def score(self, task: Task) -> NDArray[np.float64]:
        """A score for each pair; NaN where one side has no word that says what it is about."""
        if not len(task):
            return np.zeros(0)
        scores = self._model.learnt.calibration.score(self.likeness(task))
        needs, resources = map(about_something, task.snapshot.texts)
        return np.where(needs[task.pairs[:, 0]] & resources[task.pairs[:, 1]], scores, np.nan)

    def likeness(self, task: Task) -> NDArray[np.float64]:
        """What the score of each pair is made from; see :meth:`Compared.likeness`."""
        return self._compared(task).likeness(task.pairs)

    def vectors(self, task: Task) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """All needs and all resources, so that the likeliest pairs can be found first."""
        compared = self._compared(task)
        return compared.needs, compared.resources

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Name the words on each side that gave most to the score of each pair."""
        compared, places = self._compared(task), self._places
        needs = self._model.encoded([text_of(need, places) for need, _ in task], NEED_PREFIX)
        resources = self._model.encoded([text_of(resource, places) for _, resource in task], RESOURCE_PREFIX)
        evidence = []
        for k, (need, resource) in enumerate(task):
            i, j = task.pairs[k].tolist()
            in_need = compared.sides[0].shares(needs[k], compared.resources[j])
            in_resource = compared.sides[1].shares(resources[k], compared.needs[i])
            evidence.append(reason_for(need, resource, (needs[k], in_need), (resources[k], in_resource), places))
        return evidence

    def _compared(self, task: Task) -> Compared:
        """The texts of the task's snapshot as vectors, kept while it is the same."""
        latest = self._latest  # read once, since runs in other threads may put theirs here
        if latest is None or latest[0] is not task.snapshot:
            latest = self._latest = task.snapshot, self._compare(task)
        return latest[1]

    def _compare(self, task: Task) -> Compared:
        names = task.snapshot.place_by_name.keys()
        if names != self._places.names:
            self._read_places_as(names)
        learnt = self._model.learnt
        asked, offered = (texts.told(self._told) for texts in task.snapshot.texts)
        needs = self._vectors(task, asked, NEED_PREFIX, learnt.sides[0])
        resources = self._vectors(task, offered, RESOURCE_PREFIX, learnt.sides[1])
        answers = None
        if learnt.joining is not None:
            answers = learnt.joining.of_needs(asked, needs), learnt.joining.of_resources(offered, resources)
        return Compared(needs, resources, learnt.sides, answers)

    def _read_places_as(self, names: Iterable[str]) -> None:
        """Each text is read without the names of these places once."""
        self._places = PlaceNames(names)
        self._told = partial(_told, self._places)

    def _vectors(self, task: Task, texts: Sequence[str], prefix: str, side: Side) -> NDArray[np.float32]:
        def compute(texts: Sequence[str]) -> NDArray[np.float32]:
            return side.vectors(self._model.pooled(texts, prefix))

        return task.memory.vectors(f"{self._model.space} {prefix}".strip(), texts, compute)


def text_of(item: Need | Resource, places: PlaceNames) -> str:
    """What is compared of a need or resource."""
    return _told(places, (item.title, item.description))


def _told(places: PlaceNames, text: tuple[str, str]) -> str:
    return places.without(". ".join(text).strip())
