"""What a match run changes among the suggestions that stand: decided on values alone, without the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from matchmaker.matching import results
from matchmaker.matching.snapshot import Need, Resource, Snapshot
from matchmaker.models import SuggestionState

Pair = tuple[str, str]
"""A need and a resource, by their refs."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A stored suggestion as far as a run needs to know it; ``contends`` = it takes one of its need's places."""

    id: int
    state: SuggestionState
    score: float
    need: str
    resource: str
    contends: bool


@dataclass(frozen=True)
class Scope:
    """What a run has really looked at: ``before`` is its snapshot, ``now`` what stands when it is done.

    ``touched`` are the actors (refs) it was about, None = all.
    """

    before: Snapshot
    now: Snapshot
    touched: frozenset[str] | None

    def covers(self, need: str, resource: str) -> bool:
        """Whether the run's word on a pair holds: it was asked about it, and neither party has changed since."""
        actors = {self._seekers.get(need), self._givers.get(resource)}
        if None in actors or not self._changed.isdisjoint(actors):
            return False
        return self.touched is None or not self.touched.isdisjoint(actors)

    def stands(self, need: str, resource: str) -> bool:
        """Whether both ends of a pair are still there."""
        return need in self._seekers and resource in self._givers

    @cached_property
    def _seekers(self) -> Mapping[str, str]:
        return {need.id: need.actor for need in self.now.needs}

    @cached_property
    def _givers(self) -> Mapping[str, str]:
        return {resource.id: resource.actor for resource in self.now.resources}

    @cached_property
    def _changed(self) -> frozenset[str | None]:
        """The actors that came, went or wrote something else while the run was at work."""
        actors = {actor.id for actor in set(self.before.actors) ^ set(self.now.actors)}
        before: set[Need | Resource] = {*self.before.needs, *self.before.resources}
        now: set[Need | Resource] = {*self.now.needs, *self.now.resources}
        return frozenset(actors | {item.actor for item in before ^ now})


@dataclass
class Changes:
    """What is to be written: found for the first time, found again, back on the queue, and no longer good enough."""

    new: list[results.Suggestion] = field(default_factory=list)
    kept: list[tuple[int, results.Suggestion]] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def plan_changes(
    standing: Iterable[Standing],
    found: Iterable[results.Suggestion],
    scope: Scope,
    *,
    per_need: int,
    may_remove: bool = True,
) -> Changes:
    """What the findings change among the suggestions that stand.

    Each need has ``per_need`` places. The best take them, of what was found and of what stands and the run did not
    look at; a declined suggestion takes none. Without ``may_remove`` nothing leaves the queue.
    """
    stored = {(row.need, row.resource): row for row in standing}
    finds = {(item.need, item.resource): item for item in found}
    placed = _placed(stored, finds, scope, per_need)
    changes = Changes()
    for pair, find in finds.items():
        row = stored.get(pair)
        if row is None:
            changes.new += [find] if pair in placed else []
        elif pair in placed or row.state not in {SuggestionState.NEW, SuggestionState.GONE}:
            changes.kept.append((row.id, find))
            changes.back += [row.id] if row.state is SuggestionState.GONE else []
    if may_remove:
        undecided = (pair for pair, row in stored.items() if row.state is SuggestionState.NEW)
        changes.gone = [stored[pair].id for pair in undecided if pair not in placed and scope.stands(*pair)]
    return changes


def _placed(
    stored: Mapping[Pair, Standing], finds: Mapping[Pair, results.Suggestion], scope: Scope, per_need: int
) -> set[Pair]:
    """The pairs that take their need's places; equal scores are ordered by the resource, as the engine does."""
    contenders: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (need, resource), find in finds.items():
        row = stored.get((need, resource))
        if row is None or row.state is not SuggestionState.DECLINED:
            contenders[need].append((-find.score, resource))
    for (need, resource), row in stored.items():
        if row.contends and scope.stands(need, resource) and not scope.covers(need, resource):
            contenders[need].append((-row.score, resource))
    return {(need, resource) for need, those in contenders.items() for _, resource in sorted(those)[:per_need]}
