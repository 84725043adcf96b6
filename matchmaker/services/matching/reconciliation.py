"""What a match run changes among the suggestions that stand: decided on values alone, without the database."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matchmaker.matching.snapshot import Need, Resource, Snapshot
from matchmaker.models import SuggestionShape, SuggestionState
from matchmaker.services.suggestions.proposals import Ends, Proposal, contest_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A stored suggestion as far as a run needs to know it; ``contends`` = it takes one of the places there are.

    ``lapsed`` is a declined one that may come back, and ``by_hand`` one that only a person takes off the queue.
    """

    id: int
    identity: str
    shape: SuggestionShape
    state: SuggestionState
    score: float
    links: tuple[Ends, ...]
    contends: bool
    lapsed: bool = False
    by_hand: bool = False

    @property
    def contest(self) -> str:
        """What it competes in."""
        return contest_of(self.shape, self.links[0][0])


@dataclass(frozen=True)
class Scope:
    """What a run has really looked at: ``before`` is its snapshot, ``now`` what stands when it is done.

    ``touched`` are the actors (refs) it was about, None = all.
    """

    before: Snapshot
    now: Snapshot
    touched: frozenset[str] | None

    def covers(self, links: Iterable[Ends]) -> bool:
        """Whether the run's word on these holds: it was asked about each, and nobody has changed since."""
        return all(self._covers(need, resource) for need, resource in links)

    def _covers(self, need: str, resource: str | None) -> bool:
        actors = {self._seekers.get(need)} | ({self._givers.get(resource)} if resource is not None else set())
        if None in actors or not self._changed.isdisjoint(actors):
            return False
        return self.touched is None or not self.touched.isdisjoint(actors)

    def actors_of(self, need: str, resource: str | None) -> tuple[str | None, str | None]:
        """Who needs and who contributes, as things stand; None for who is not there."""
        return self._seekers.get(need), None if resource is None else self._givers.get(resource)

    def stands(self, links: Iterable[Ends]) -> bool:
        """Whether all that is joined is still there."""
        return all(need in self._seekers and (resource is None or resource in self._givers) for need, resource in links)

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

    new: list[Proposal] = field(default_factory=list)
    kept: list[tuple[int, Proposal]] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def plan_changes(
    standing: Iterable[Standing],
    found: Iterable[Proposal],
    scope: Scope,
    *,
    places: Mapping[SuggestionShape, int],
    may_remove: bool = True,
) -> Changes:
    """What the findings change among the suggestions that stand.

    Each need has as many ``places`` as pairs are allowed, and each shape of group as many as it is allowed. The best
    take them, of what was found (in that order, which looks at more than scores) and of what stands and the run did not
    look at; a declined suggestion takes none, unless that has lapsed. Without ``may_remove`` nothing leaves the queue.
    """
    stored = {row.identity: row for row in standing}
    finds = {item.identity: item for item in found if scope.covers(link.ends for link in item.links)}
    placed = _placed(stored, finds, scope, places)
    changes = Changes()
    for identity, find in finds.items():
        row = stored.get(identity)
        if row is None:
            changes.new += [find] if identity in placed else []
        elif identity in placed or row.by_hand or row.state not in {SuggestionState.NEW, SuggestionState.GONE}:
            changes.kept.append((row.id, find))
            is_away = row.lapsed or row.state is SuggestionState.GONE
            changes.back += [row.id] if is_away and identity in placed else []
    if may_remove:
        undecided = (row for row in stored.values() if row.state is SuggestionState.NEW and not row.by_hand)
        changes.gone = [row.id for row in undecided if row.identity not in placed and scope.stands(row.links)]
    return changes


def waiting_after(
    standing: Iterable[Standing], changes: Changes, returned: Mapping[int, SuggestionState]
) -> dict[str, float]:
    """What waits for a decision when the changes are made: the scores by identity.

    ``returned`` has the states to which those of ``changes.back`` return.
    """
    rows = {row.id: row for row in standing}
    gone = set(changes.gone)
    waiting = {
        row.identity: row.score for row in rows.values() if row.state is SuggestionState.NEW and row.id not in gone
    }
    for row_id, find in changes.kept:
        if returned.get(row_id, rows[row_id].state) is SuggestionState.NEW:
            waiting[find.identity] = find.score
    return waiting | {find.identity: find.score for find in changes.new}


def count_moved(before: Sequence[int], after: Sequence[int]) -> tuple[int, int]:
    """Of the same ids in two orders: how few must be moved, upwards and downwards, to come from one to the other.

    What stays is the longest run of ids that stand in the same order in both.
    """
    was = {key: place for place, key in enumerate(before)}
    tails: list[int] = []  # the lowest last place of a run of each length
    ends: list[int] = []  # how long the longest run is that ends with each
    for key in after:
        length = bisect_left(tails, was[key])
        tails[length : length + 1] = [was[key]]
        ends.append(length)
    stays, wanted, least = set[int](), len(tails) - 1, len(before)
    for key, length in zip(reversed(after), reversed(ends), strict=True):
        if length == wanted and was[key] < least:
            stays.add(key)
            least, wanted = was[key], wanted - 1
    moved = [place < was[key] for place, key in enumerate(after) if key not in stays]
    return sum(moved), len(moved) - sum(moved)


def _placed(
    stored: Mapping[str, Standing],
    finds: Mapping[str, Proposal],
    scope: Scope,
    places: Mapping[SuggestionShape, int],
) -> set[str]:
    """The identities that take a place; equal scores are ordered by identity, as the engine orders by resource.

    What was found after something with a lower score is worth no more than that one, and comes after it.
    """
    contenders: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    room: dict[str, int] = {}
    lowest: dict[str, float] = {}
    for at, (identity, find) in enumerate(finds.items(), start=1):
        row = stored.get(identity)
        room[find.contest] = places[find.shape]
        if row is None or row.lapsed or row.state is not SuggestionState.DECLINED:
            worth = lowest[find.contest] = min(find.score, lowest.get(find.contest, find.score))
            contenders[find.contest].append((-worth, at if worth < find.score else 0, identity))
    for identity, row in stored.items():
        room[row.contest] = places[row.shape]
        if row.contends and scope.stands(row.links) and not scope.covers(row.links):
            contenders[row.contest].append((-row.score, 0, identity))
    return {identity for contest, those in contenders.items() for *_, identity in sorted(those)[: room[contest]]}
