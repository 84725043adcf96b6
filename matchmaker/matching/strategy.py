"""The contract of a strategy: one way to judge which resources meet which needs, with evidence for every reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.candidates import actor_positions
from matchmaker.matching.options import Options, Schema
from matchmaker.matching.snapshot import Actor, Need, Resource, Snapshot
from matchmaker.matching.texts import Text
from matchmaker.matching.vectors.memory import Memory
from matchmaker.matching.vectors.rows import Matrix
from matchmaker.matching.vocabulary import Category

WORTH_SHOWING = 0.5
"""From this score on a finding strategy holds that a pair is worth a person's time; strategies are scaled
to mean the same.
"""


class StrategyRole(StrEnum):
    """What a strategy's score is used for.

    A strategy that FINDS says that a resource meets a need. One that WEIGHS says how well the circumstances
    of a pair that others found allow it (distance, time): it can only lower. One that LIFTS says that
    something more speaks for a pair that others found (both gain): it can only raise. Circumstances alone
    never make a suggestion. One that TALKS is a :class:`Converser`: it says nothing of pairs and is not asked about
    them, but proposes who should talk with each other before anything is exchanged.
    """

    FINDS = "finds"
    WEIGHS = "weighs"
    LIFTS = "lifts"
    TALKS = "talks"


@dataclass(frozen=True, slots=True)
class StrategySpec:
    """How a strategy presents itself.

    ``weight`` in (0, 1] is how much it counts where nobody has set anything else. ``cost`` is the processor time in
    seconds that 10,000 pairs of texts that it knows may take at most. ``symmetric`` promises that the score stays
    when need and resource swap their texts. ``likens_needs`` is False when the rows of a :class:`Retriever` do not tell
    which needs are much the same. ``options`` is a schema of what can be set; a strategy that has options
    also has the method ``configured(options)``, which gives a copy that uses these values.
    """

    name: str
    title: Text
    description: Text
    version: str
    role: StrategyRole
    weight: float = 1.0
    cost: float = 10.0
    symmetric: bool = False
    options: Schema = field(default_factory=dict, hash=False)
    likens_needs: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """The words, time or place that a reason rests on.

    ``start`` and ``end`` are character offsets in ``title``, ``description`` or ``capacity``; for ``when``
    and ``place``, which are not free text, both are 0 and the whole is meant.
    """

    side: Literal["need", "resource"]
    field: Literal["title", "description", "capacity", "when", "place"]
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason, as a plain sentence, and the marks it rests on. ``supports`` is False when it speaks
    against the pair. ``vague`` is True when it tells only what counted, and not what the two have in common: of what
    finding strategies say, that comes last.
    """

    reason: Text
    marks: tuple[Mark, ...] = ()
    supports: bool = True
    vague: bool = False


PAIRS_AT_ONCE = 200_000


def some_at_a_time(n: int) -> Iterator[slice]:
    """Parts of ``n`` pairs, one at least, so that what is worked out on the way takes little room."""
    return (slice(start, start + PAIRS_AT_ONCE) for start in range(0, max(1, n), PAIRS_AT_ONCE))


@dataclass(frozen=True)
class Task:
    """Pairs to judge: ``pairs[k] = (i, j)`` stands for ``snapshot.needs[i]`` and ``snapshot.resources[j]``.

    ``found`` (same length as ``pairs``, in [0, 1]) is the score so far: None while the finding strategies are asked,
    for those that weigh what these found, for those that lift what weighing left of it, and for those that talk the
    fused score. When evidence is asked for, it is what weighing left, ``pairs`` has only those that will be shown, and
    ``whole`` is the task as it was scored. ``memory`` keeps what was computed from a text alone, also from one run to
    the next.
    """

    snapshot: Snapshot
    pairs: NDArray[np.intp]  # shape (n, 2)
    found: NDArray[np.float64] | None = None
    scored: "Task | None" = None
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[tuple[Need, Resource]]:
        needs, resources = self.snapshot.needs, self.snapshot.resources
        return ((needs[i], resources[j]) for i, j in self.pairs.tolist())

    def parties(self) -> Iterator[tuple[Actor, Actor]]:
        """The actor that needs and the actor that contributes, pair by pair."""
        by_id = self.snapshot.actor_by_id
        return ((by_id[need.actor], by_id[resource.actor]) for need, resource in self)

    def actor_pairs(self) -> NDArray[np.intp]:
        """The same parties as positions in ``snapshot.actors``, shape (n, 2), for strategies that work on arrays."""
        needs, resources = actor_positions(self.snapshot)
        return np.column_stack([needs[self.pairs[:, 0]], resources[self.pairs[:, 1]]])

    def parts(self) -> Iterator["Task"]:
        """Some pairs at a time, one part at least: for strategies that work on arrays and judge each pair by itself, so
        that what they work out on the way takes little room.
        """
        for part in some_at_a_time(len(self)):
            yield replace(self, pairs=self.pairs[part], found=None if self.found is None else self.found[part])

    @property
    def whole(self) -> "Task":
        """The task that was scored: this one, or the larger one that the pairs to explain were taken from."""
        return self if self.scored is None else self.scored


Scored = Sequence[float | None] | NDArray[np.float64]
"""How a strategy hands its scores back: a sequence with None, or an array with NaN, where it has no opinion."""


def opinions(scores: NDArray[np.float64], known: NDArray[np.bool_]) -> list[float | None]:
    """Scores as a strategy hands them back: those where ``known`` is true, None for the others. Same length both."""
    return [score if has else None for score, has in zip(scores.tolist(), known.tolist(), strict=True)]


@runtime_checkable
class Strategy(Protocol):
    """What a plugin registers. Both methods get a batch and must answer for every pair in it, in order.

    The score of a pair may rest on anything in the snapshot, but not on which other pairs happen to be in
    the batch, except on pairs between the same two actors, which always come together.
    """

    @property
    def spec(self) -> StrategySpec:
        """Name, texts, role and weight."""
        ...

    def score(self, task: Task) -> Scored:
        """A score in [0, 1] for each pair; None (NaN in an array) when there is no opinion, which is not 0."""
        ...

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """The evidence behind the score of each pair; asked only for pairs that will be shown."""
        ...


@runtime_checkable
class Configurable(Protocol):
    """What a strategy whose spec has ``options`` must also offer."""

    def configured(self, options: Options) -> Strategy:
        """A copy that uses these values; it has one for every option, checked against the schema."""
        ...


@runtime_checkable
class UsesCategories(Protocol):
    """What a strategy offers that works with the kinds of local service that all plugins bring."""

    def with_categories(self, categories: Sequence[Category]) -> Strategy:
        """A copy that uses these kinds, in this order; called once, when all plugins are loaded."""
        ...


@runtime_checkable
class Retriever(Protocol):
    """What a finding strategy may also offer, so that among millions of pairs only the likeliest need be judged."""

    def vectors(self, task: Task) -> tuple[Matrix, Matrix]:
        """All needs and all resources of the snapshot as rows, dense (float32) or sparse.

        The larger the product of a need's and a resource's row, the higher the score of the pair is likely to be; a row
        that is nought says nothing. By
        the products of their rows, needs are also held to be much the same; a strategy whose rows do not tell that
        says so with ``likens_needs=False`` in its spec.
        """
        ...


MOST_IN_A_CONVERSATION = 8
"""As many needs as fit in one talk at a table."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A talk that is proposed: the needs (ids) of two or more actors, each another's, and why, at least one reason.

    ``resource`` is something of yet another actor that they all lay claim to, whose owner should be there. ``score`` in
    (0, 1] says how much it is worth people's time; from :data:`WORTH_SHOWING` on it is. ``reasons`` are about the
    whole, and must not tell what stands in the description of a need, which its owner may keep to themselves: that
    belongs in ``own_words``, by the need's id, with marks on the need's side.
    """

    needs: tuple[str, ...]
    score: float
    reasons: tuple[Text, ...]
    resource: str | None = None
    own_words: tuple[tuple[str, Evidence], ...] = ()


@runtime_checkable
class Converser(Protocol):
    """What a strategy offers whose role is TALKS."""

    def conversations(self, task: Task) -> Sequence[Conversation]:
        """The talks that it proposes, in any order; none where there is nothing to say.

        ``task`` has the pairs of a need and a resource as a full run has judged them, with ``found`` as all
        other strategies together left it.
        """
        ...


@runtime_checkable
class Learner(Protocol):
    """What a strategy that learns from the snapshot's verdicts also offers, so that people can read what it has learnt.

    Such a strategy has no opinion on anything while there are too few verdicts.
    """

    def lessons(self, snapshot: Snapshot) -> Sequence[Evidence]:
        """All that it has learnt, the plainest first; each a sentence that tells how often, in whole numbers.

        The snapshot has at least the verdicts and the places; who takes part now, with what, need not be there.
        """
        ...
