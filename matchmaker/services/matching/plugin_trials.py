"""What would move in the queue if something that plugins bring were used otherwise: tried out, and nothing written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import judge_all, result_of
from matchmaker.models import SuggestionShape, SuggestionState
from matchmaker.services.matching.findings import load_standing, states_before
from matchmaker.services.matching.holding_back import HeldBack, held_back
from matchmaker.services.matching.matchruns import is_complete, looked_at, places_for
from matchmaker.services.matching.plugins import InUse, Key, Wish, plugins_in_use
from matchmaker.services.matching.reconciliation import Scope, plan_changes, waiting_after
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.services.matching.vectors import open_memory
from matchmaker.services.suggestions.own_words import Link, in_own_words
from matchmaker.services.suggestions.proposals import bare_groups, proposed_pairs

FIRST = 10
"""So many of those that move one way are listed."""


@dataclass(frozen=True, slots=True)
class Move:
    """A suggestion that gets another place in the queue, counted from 1; None = it is not there."""

    shape: SuggestionShape
    links: tuple[Link, ...]
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Moves:
    """How many move in one way, and the :data:`FIRST` of them."""

    number: int
    first: tuple[Move, ...]

    @property
    def steps(self) -> int:
        """How far the first of them moves; 0 when it comes or leaves, or when there is none."""
        return max((abs(move.after - move.before) for move in self.first if move.after and move.before), default=0)


@dataclass(frozen=True, slots=True)
class Preview:
    """The queue after a run now (``before``), and after one with the change (``after``), as numbers of suggestions.

    ``waiting`` is how many wait today: another number than ``before`` when something was decided or told since the
    latest run.
    ``come`` and ``leave`` are in the order of the queue; ``rise`` and ``sink`` begin with those that move furthest, and
    of those that move as far with the one that stands first.
    ``failed`` has the strategies that were left out when the change was tried, with the message: then nothing leaves.
    """

    waiting: int
    before: int
    after: int
    come: Moves
    leave: Moves
    rise: Moves
    sink: Moves
    failed: Mapping[str, str]

    @property
    def is_still(self) -> bool:
        """Whether nothing moves at all."""
        return not any(moves.number for moves in (self.come, self.leave, self.rise, self.sink))

    @property
    def sinks_most(self) -> bool:
        """Whether what moves furthest of all that stays moves down; what it makes room for moves a step or two."""
        return self.sink.steps > self.rise.steps


def preview_change(
    session: Session,
    registry: Registry,
    trial: Mapping[Key, Wish],
    *,
    per_need: int,
    per_shape: int,
    today: date,
    asked_at_most: int | None = None,
) -> Preview:
    """Compare two full runs over what there is now: as everything is set, and with ``trial`` in its place.

    Both are made here, so that what differs is due to the change alone and not to what has come since the latest run.
    What is decided stays decided in both, and what a run holds back ``today`` is held back.
    """
    queues = _Queues(session, held_back(session, asked_at_most=asked_at_most, today=today), per_need, per_shape)
    before, _ = queues.after(plugins_in_use(session, registry))
    after, failed = queues.after(plugins_in_use(session, registry, trial=trial))
    places = {identity: (before.get(identity), after.get(identity)) for identity in before | after}

    def moves(wanted: Callable[[int | None, int | None], int | None]) -> Moves:
        """Those for which ``wanted`` gives a number, the lowest first."""
        found = sorted(
            (at, place[1] or 0, identity) for identity, place in places.items() if (at := wanted(*place)) is not None
        )
        return Moves(len(found), tuple(queues.move(identity, *places[identity]) for *_, identity in found[:FIRST]))

    return Preview(
        waiting=queues.waiting,
        before=len(before),
        after=len(after),
        come=moves(lambda was, becomes: becomes if was is None else None),
        leave=moves(lambda was, becomes: was if becomes is None else None),
        rise=moves(lambda was, becomes: becomes - was if was and becomes and becomes < was else None),
        sink=moves(lambda was, becomes: was - becomes if was and becomes and becomes > was else None),
        failed=failed,
    )


class _Queues:
    """The queues that runs over the same data would leave."""

    def __init__(self, session: Session, held: HeldBack, per_need: int, per_shape: int) -> None:
        snapshot = take_snapshot(session)
        self._session, self._held = session, held
        self._scope = Scope(snapshot, snapshot, None)
        self._standing = [row for row in load_standing(session, lapsed=held.lapsed) if self._scope.stands(row.links)]
        self.waiting = sum(row.state is SuggestionState.NEW for row in self._standing)
        self._ids = {row.identity: row.id for row in self._standing}
        self._links = {row.identity: (row.shape, row.links) for row in self._standing}
        self._memory = open_memory(session)
        self._places = places_for(per_need, per_shape)
        self._top, self._most = looked_at(session, per_need, per_shape)

    def after(self, used: InUse) -> tuple[dict[str, int], dict[str, str]]:
        """The place of each suggestion that would wait after a run with these, and the strategies that fail in it."""
        judged = self._held.left_out(judge_all(self._scope.now, used.strategies, memory=self._memory))
        result = result_of(judged, (), top=self._top, reranker=used.reranker)  # nobody reads the reasons
        groups = bare_groups(judged, used.strategies, most=self._most)
        found = proposed_pairs(result) + self._held.groups_left(groups, self._scope.now)
        self._links |= {item.identity: (item.shape, tuple(link.ends for link in item.links)) for item in found}
        may_remove = is_complete(result, used.faults)
        changes = plan_changes(self._standing, found, self._scope, places=self._places, may_remove=may_remove)
        returned = states_before(self._session, changes.back)
        returned |= {row.id: SuggestionState.NEW for row in self._standing if row.lapsed and row.id in returned}
        waiting = waiting_after(self._standing, changes, returned)
        ordered = sorted(waiting, key=lambda identity: (-waiting[identity], self._number(identity), identity))
        faults = {report.name: report.fault.message for report in result.report.strategies if report.fault}
        return {identity: place for place, identity in enumerate(ordered, start=1)}, faults

    def move(self, identity: str, before: int | None, after: int | None) -> Move:
        """A suggestion with its words and both places."""
        shape, links = self._links[identity]
        return Move(shape, in_own_words(self._scope.now, links), before, after)

    def _number(self, identity: str) -> float:
        """As in the queue, where of two with the same score the older one comes first."""
        return self._ids.get(identity, float("inf"))
