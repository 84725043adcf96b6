"""What a match run found, written beside what stands: identity, notes and decisions survive, and nothing by halves."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchmaker.matching.snapshot import Snapshot
from matchmaker.models import (
    GROUPS,
    Actor,
    MatchRun,
    Need,
    Resource,
    Review,
    RunStatus,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.matching.holding_back import HeldBack
from matchmaker.services.matching.reconciliation import Scope, Standing, count_moved, plan_changes
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.services.rows import in_lists
from matchmaker.services.suggestions.proposals import Proposal
from matchmaker.services.suggestions.reviews import STATE_AFTER, since, standing_review
from matchmaker.services.suggestions.suggestions import (
    Giver,
    GoneReason,
    change_states,
    join_parties,
    mark_gone,
    retire_withdrawn,
)


def reconcile(
    session: Session,
    run: MatchRun,
    found: Sequence[Proposal],
    before: Snapshot,
    *,
    touched: frozenset[str] | None,
    places: Mapping[SuggestionShape, int],
    may_remove: bool,
    at: datetime,
    held: HeldBack,
) -> dict[str, Any]:
    """Write the findings of ``run`` in the caller's transaction; gives counts of ``new``, ``kept`` and ``gone``.

    ``new_groups`` tells how many of the new ones are groups, by shape; ``moved`` how many of a full run's kept ones
    went ``up`` and ``down`` among those that wait. A run about some actors knows of pairs only, and leaves the groups
    as they are, but for those that rest on something withdrawn. ``held`` is what the run had to leave out: what goes
    because of that is told so.

    One run at a time: a second waits at :func:`lock_queue`, which the caller must have passed.
    """
    scope = Scope(before, take_snapshot(session), touched)
    needs = {link.need for item in found for link in item.links}
    standing = load_standing(session, touched, needs, held.lapsed)
    changes = plan_changes(standing, found, scope, places=places, may_remove=may_remove)
    _add(session, changes.new, run, at=at)
    _renew(session, changes.kept, run, at=at)
    _bring_back(session, changes.back, at=at)
    # First what is withdrawn, so that it leaves with its true reason.
    gone = retire_withdrawn(session, actors=touched, at=at)
    for reason, ids in _by_reason(changes.gone, standing, held, scope).items():
        gone[reason] = mark_gone(session, ids, reason, at=at)
    return {
        "new": len(changes.new) + len(changes.back),
        "new_groups": Counter(item.shape.value for item in changes.new if item.shape in GROUPS),
        "kept": len(changes.kept) - len(changes.back),
        "gone": {reason.value: number for reason, number in gone.items() if number},
        "moved": None if touched is not None else _moved(standing, changes.kept),
    }


def _moved(standing: Sequence[Standing], kept: Sequence[tuple[int, Proposal]]) -> dict[str, int]:
    """How many of those that wait have another place among each other than before, upwards and downwards."""
    waiting = [row for row in standing if row.state is SuggestionState.NEW]
    scores = {row_id: item.score for row_id, item in kept}
    before = [row.id for row in sorted(waiting, key=lambda row: (-row.score, row.id)) if row.id in scores]
    after = sorted(before, key=lambda row_id: (-scores[row_id], row_id))
    up, down = count_moved(before, after)
    return {"up": up, "down": down}


def _by_reason(
    gone: Collection[int], standing: Sequence[Standing], held: HeldBack, scope: Scope
) -> Mapping[GoneReason, list[int]]:
    """Why each of these leaves the queue: for something that was held back, or since something else fits better."""
    reasons: dict[GoneReason, list[int]] = defaultdict(list)
    for row in standing:
        if row.id in gone:
            ends = (scope.actors_of(*link) for link in row.links)
            why = (held.reason(seeker, giver) for seeker, giver in ends if seeker and giver)
            reasons[next(filter(None, why), GoneReason.FITS_LESS)].append(row.id)
    return reasons


def lock_queue(session: Session) -> None:
    """Wait until no other run is writing its findings. The first run's row is what they all reach for."""
    session.execute(select(MatchRun.id).order_by(MatchRun.id).limit(1).with_for_update(key_share=True))


def load_standing(
    session: Session,
    touched: frozenset[str] | None = None,
    needs: Collection[str] = (),
    lapsed: Collection[int] = (),
) -> list[Standing]:
    """The stored suggestions that a run may change: all, or those of the touched actors and of these needs (refs)."""
    full_runs = (MatchRun.status == RunStatus.DONE, MatchRun.touching_actor_id.is_(None))
    latest = session.scalar(select(func.max(MatchRun.id)).where(*full_runs)) or 0
    names = ("id", "identity", "shape", "state", "score", "run_id", "made_by_id")
    ends = (Need.ref.label("need"), Resource.ref.label("resource"))
    query: Select[*tuple[Any, ...]] = join_parties(select(*(getattr(Suggestion, name) for name in names), *ends))
    query = query.order_by(Suggestion.id, SuggestionLink.position)
    if touched is None:
        rows = session.execute(query).all()
    else:
        query = query.where(Suggestion.shape == SuggestionShape.PAIR)
        theirs = query.where(or_(Actor.ref.in_(touched), Giver.ref.in_(touched)))
        queries = [theirs, *(query.where(Need.ref.in_(refs)) for refs in in_lists(needs))]
        rows = list({row.id: row for part in queries for row in session.execute(part)}.values())
    return [_standing(list(links), latest, lapsed) for _, links in groupby(rows, key=lambda row: row.id)]


def _standing(rows: Sequence[Row[Any]], latest: int, lapsed: Collection[int]) -> Standing:
    """A suggestion of one row for each of its links."""
    row = rows[0]
    links = tuple((each.need, each.resource) for each in rows)
    by_hand = row.made_by_id is not None
    contends = _contends(row.state, (row.run_id or 0) >= latest) and not by_hand
    return Standing(row.id, row.identity, row.shape, row.state, row.score, links, contends, row.id in lapsed, by_hand)


def _contends(state: SuggestionState, is_current: bool) -> bool:
    """Decided ones hold a place while the latest full run still finds them; undecided ones until a run says no."""
    decided = state in {SuggestionState.ACCEPTED, SuggestionState.PARKED}
    return state is SuggestionState.NEW or (decided and is_current)


def _add(session: Session, found: list[Proposal], run: MatchRun, *, at: datetime) -> None:
    if not found:
        return
    rows = [
        _findings(item)
        | {
            "identity": item.identity,
            "shape": item.shape,
            "state": SuggestionState.NEW,
            "run_id": run.id,
            "created_at": at,
            "updated_at": at,
        }
        for item in found
    ]
    session.execute(insert(Suggestion), rows)
    # Asked for afterwards, since not every database gives the new ids of many rows in their order.
    ids = _ids(session, Suggestion.identity, Suggestion.id, {row["identity"] for row in rows})
    _write_links(session, {ids[item.identity]: item for item in found})


def _write_links(session: Session, proposals: Mapping[int, Proposal]) -> None:
    """Add the links of these suggestions, by id."""
    found = [link for item in proposals.values() for link in item.links]
    needs = _ids(session, Need.ref, Need.id, {link.need for link in found})
    given = {link.resource for link in found if link.resource is not None}
    resources = _ids(session, Resource.ref, Resource.id, given)
    links = [
        {
            "suggestion_id": suggestion_id,
            "position": position,
            "need_id": needs[link.need],
            "resource_id": None if link.resource is None else resources[link.resource],
            "part": link.part,
            "score": link.score,
        }
        for suggestion_id, item in proposals.items()
        for position, link in enumerate(item.links)
    ]
    if links:
        session.execute(insert(SuggestionLink), links)


def _renew(session: Session, kept: list[tuple[int, Proposal]], run: MatchRun, *, at: datetime) -> None:
    """Write score and evidence anew. State, note, version and history are the staff's and stay."""
    if kept:
        table = Suggestion.__table__
        statement = update(table).where(table.c.id == bindparam("row_id"))  # type: ignore[arg-type]
        rows = [_findings(item) | {"row_id": row_id, "run_id": run.id, "updated_at": at} for row_id, item in kept]
        session.connection().execute(
            statement.values({name: bindparam(name) for name in rows[0].keys() - {"row_id"}}), rows
        )
    # The same needs and resources of a group may come in another order now, for other parts and with other scores.
    groups = {row_id: item for row_id, item in kept if item.shape in GROUPS}
    for ids in in_lists(groups):
        session.execute(delete(SuggestionLink).where(SuggestionLink.suggestion_id.in_(ids)))
    _write_links(session, groups)


def _bring_back(session: Session, suggestion_ids: list[int], *, at: datetime) -> None:
    """Put what is found again where it stood before it went: undecided, or as it was decided.

    A declined suggestion that comes back has none of its earlier decisions any more.
    """
    declined = (SuggestionState.DECLINED,)
    change_states(session, suggestion_ids, declined, state=SuggestionState.NEW, came_back_at=at, updated_at=at)
    by_state: dict[SuggestionState, list[int]] = defaultdict(list)
    for suggestion_id, state in states_before(session, suggestion_ids).items():
        by_state[state].append(suggestion_id)
    for state, ids in by_state.items():
        change_states(session, ids, (SuggestionState.GONE,), state=state, gone_reason="", updated_at=at)


def states_before(session: Session, suggestion_ids: Collection[int]) -> dict[int, SuggestionState]:
    """How these suggestions, which have gone, stood before they went: undecided, or as they were decided."""
    histories: dict[int, list[Review]] = {suggestion_id: [] for suggestion_id in suggestion_ids}
    for ids in in_lists(suggestion_ids):
        for review in session.scalars(select(Review).where(Review.suggestion_id.in_(ids)).order_by(Review.id)):
            histories[review.suggestion_id].append(review)
    came_back = dict(_came_back(session, suggestion_ids))
    holding = {number: standing_review(since(came_back.get(number), history)) for number, history in histories.items()}
    return {number: STATE_AFTER[holds.decision] if holds else SuggestionState.NEW for number, holds in holding.items()}


def _came_back(session: Session, suggestion_ids: Collection[int]) -> Iterator[tuple[int, datetime]]:
    for ids in in_lists(suggestion_ids):
        query = select(Suggestion.id, Suggestion.came_back_at).where(Suggestion.id.in_(ids))
        yield from ((number, at) for number, at in session.execute(query) if at is not None)


def _ids(
    session: Session, name: InstrumentedAttribute[str], number: InstrumentedAttribute[int], names: set[str]
) -> dict[str, int]:
    """The ids of the rows with these names, by name."""
    queries = (select(name, number).where(name.in_(some)) for some in in_lists(names))
    return {row_name: row_id for query in queries for row_name, row_id in session.execute(query)}


def _findings(item: Proposal) -> dict[str, Any]:
    """The columns that a run writes each time it finds a suggestion."""
    return {"score": item.score, "strategies": dict(item.strategies), "evidence": list(item.evidence)}
