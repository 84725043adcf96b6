"""Match runs carried out: asking the strategies about everything or about one actor, with progress for a page."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.hooks.faults import REASONS, SCORES, Fault
from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import MatchResult, Progress, judge_all, result_of
from matchmaker.matching.results import StrategyFault
from matchmaker.models import (
    GROUPS,
    Actor,
    MatchRun,
    Need,
    Resource,
    RunStatus,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.audit import Who, record_event
from matchmaker.services.categories import keep_categories
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.findings import lock_queue, reconcile
from matchmaker.services.matching.gaps import record_gaps
from matchmaker.services.matching.heartbeats import RunClock, beating_hearts
from matchmaker.services.matching.holding_back import held_back
from matchmaker.services.matching.plugins import InUse, plugins_in_use
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.services.matching.vectors import drop_unused, keep_vectors, open_memory
from matchmaker.services.run_records import STALE_AFTER, ask_for_run, get_run, note_progress
from matchmaker.services.suggestions.proposals import proposed_groups, proposed_pairs
from matchmaker.settings import Settings

Tell = Callable[[Progress], None]


def run_matching(
    session: Session,
    used: InUse,
    *,
    per_need: int,
    per_shape: int = 0,
    asked_at_most: int | None = None,
    zone: tzinfo,
    by: Who,
    at: datetime,
    progress: Tell | None = None,
) -> MatchRun:
    """Match everything: ``per_need`` pairs of each need at most, and ``per_shape`` groups of each shape.

    ``asked_at_most`` is how much may be asked of one actor, and ``zone`` where it is to be another day. Raises
    RefusedError("run_in_progress").
    """
    run = start_run(session, by=by, at=at)
    return carry_out_run(
        session,
        run.id,
        used,
        per_need=per_need,
        per_shape=per_shape,
        asked_at_most=asked_at_most,
        zone=zone,
        progress=progress,
    )


def start_run(session: Session, *, by: Who, at: datetime) -> MatchRun:
    """A run over everything that is about to begin, in the place of one that was killed.

    Raises RefusedError("run_in_progress") while another full run is at work.
    """
    session.execute(
        update(MatchRun)
        .where(
            MatchRun.status == RunStatus.RUNNING,
            MatchRun.touching_actor_id.is_(None),  # the service does the others again
            MatchRun.heartbeat_at < at - STALE_AFTER,
        )
        .values(status=RunStatus.FAILED, finished_at=at)
        .execution_options(synchronize_session=False)
    )
    try:
        run = ask_for_run(session, by=by, at=at)
    except IntegrityError as fault:  # the database holds that there is one full run at a time
        session.rollback()
        raise RefusedError("run_in_progress") from fault
    record_event(session, "start", run, by=by, at=at)
    session.commit()
    return run


def carry_out_as_set(session: Session, run_id: int, plugins: Registry, settings: Settings) -> MatchRun:
    """:func:`carry_out_run` with the strategies and numbers that hold in this installation now."""
    return carry_out_run(
        session,
        run_id,
        plugins_in_use(session, plugins),
        per_need=settings.suggestions_per_need,
        per_shape=settings.groups_per_shape,
        asked_at_most=settings.asked_at_most,
        zone=settings.zone,
    )


def carry_out_run(
    session: Session,
    run_id: int,
    used: InUse,
    *,
    per_need: int,
    per_shape: int = 0,
    asked_at_most: int | None = None,
    zone: tzinfo,
    progress: Tell | None = None,
) -> MatchRun:
    """Do a run that was asked for: ask the strategies outside any transaction, and write all findings in one.

    One about an actor looks only at what touches that one, in pairs: groups wait for a run over everything.
    Killed or failing before that, it leaves the earlier suggestions whole. Raises RefusedError("run_superseded") when
    somebody stopped it, or it was taken for dead and another run has begun.
    """
    run = get_run(session, run_id)
    clock, by = RunClock(run.heartbeat_at), Who.labelled(run.started_by)
    per_shape = per_shape if run.touching_actor_id is None else 0

    def tell(step: Progress) -> None:
        if not note_progress(session, run_id, progress=asdict(step), heartbeat_at=clock.now()):
            raise RefusedError("run_superseded")
        if progress is not None:
            progress(step)

    with beating_hearts(session, {run_id: clock}):
        try:
            touched = _touched_by(session, run.touching_actor_id)
            before = take_snapshot(session)
            held = held_back(session, asked_at_most=asked_at_most, today=run.started_at.astimezone(zone).date())
            top, most = looked_at(session, per_need, per_shape)
            session.commit()
            memory = open_memory(session)
            started = time.perf_counter()
            everything = judge_all(before, used.strategies, touching=touched, memory=memory, progress=tell)
            judged = held.left_out(everything)
            groups = proposed_groups(judged, used.strategies, most=most) if most else []
            result = result_of(
                judged, used.strategies, top=top, touching=touched, reranker=used.reranker, started=started
            )
            found = proposed_pairs(result) + held.groups_left(groups, before)
            _take_over(session, run)
            keep_vectors(session, memory)
            if touched is None:
                drop_unused(session, memory)
            if used.categories:
                keep_categories(session, used.categories, of_actor=run.touching_actor_id)
            at, may_remove = clock.now(), is_complete(result, used.faults)
            places = places_for(per_need, per_shape)
            counts = reconcile(
                session,
                run,
                found,
                before,
                touched=touched,
                places=places,
                may_remove=may_remove,
                at=at,
                held=held,
            )
            if touched is None:
                record_gaps(session, everything, held, result.why_none)
            _finish(session, run, result, used, counts, complete=may_remove, by=by, at=at)
        except BaseException as fault:  # also when the process is told to end: the page should know at once
            session.rollback()  # before the heart is waited for, which may itself wait for the run's row
            note_progress(
                session, run_id, status=RunStatus.FAILED, finished_at=clock.now(), report={"fault": _one_line(fault)}
            )
            raise
    return run


def _touched_by(session: Session, actor_id: int | None) -> frozenset[str] | None:
    """The actors (refs) a run is about; None = all.

    Those with a need that one of the actor's resources was once suggested for are asked about as well: if it no
    longer fits them, the next best resource must be able to take its place.
    """
    if actor_id is None:
        return None
    suggested = (
        select(Need.actor_id)
        .join(SuggestionLink, SuggestionLink.need_id == Need.id)
        .join(Resource, Resource.id == SuggestionLink.resource_id)
        .join(SuggestionLink.suggestion)
        .where(Resource.actor_id == actor_id, Suggestion.shape == SuggestionShape.PAIR)
    )
    return frozenset(session.scalars(select(Actor.ref).where((Actor.id == actor_id) | Actor.id.in_(suggested))))


def places_for(per_need: int, per_shape: int) -> dict[SuggestionShape, int]:
    """How many suggestions of each shape there may be: for one need in pairs, in all of groups."""
    return dict.fromkeys(GROUPS, per_shape) | {SuggestionShape.PAIR: per_need}


def looked_at(session: Session, per_need: int, per_shape: int) -> tuple[int, int]:
    """How many pairs of a need, and groups of a shape, must be looked at to fill these places.

    As many more as have been declined, of one need or shape at most, since those take no place.
    """
    declined = Suggestion.state == SuggestionState.DECLINED
    number = func.count().label("number")
    pairs = (
        select(number)
        .select_from(SuggestionLink)
        .join(SuggestionLink.suggestion)
        .where(declined, Suggestion.shape == SuggestionShape.PAIR)
        .group_by(SuggestionLink.need_id)
    )
    groups = select(number).where(declined, Suggestion.shape.in_(GROUPS)).group_by(Suggestion.shape)
    most_pairs, most_groups = (
        session.scalar(select(func.max(counted.subquery().c.number))) or 0 for counted in (pairs, groups)
    )
    return per_need + most_pairs, per_shape and per_shape + most_groups


def _take_over(session: Session, run: MatchRun) -> None:
    """Begin the transaction in which ``run`` writes its findings. Raises RefusedError("run_superseded")."""
    lock_queue(session)
    session.refresh(run, with_for_update=True)  # who stops it from now on comes too late, and is told so
    if run.status is not RunStatus.RUNNING:
        raise RefusedError("run_superseded")


def _finish(
    session: Session,
    run: MatchRun,
    result: MatchResult,
    used: InUse,
    counts: dict[str, Any],
    *,
    complete: bool,
    by: Who,
    at: datetime,
) -> None:
    faults = (*used.faults, *used.reranker.faults)
    run.status, run.finished_at, run.heartbeat_at, run.digest = RunStatus.DONE, at, at, result.report.digest
    run.report = counts | {
        "pairs": result.report.pairs,
        "seconds": result.report.seconds,
        "needs": len(result.suggestions),
        "without": _why_none(result),
        "strategies": _yields(result, used.origins),
        "plugin_faults": [asdict(fault) | {"left_out": asdict(fault.left_out)} for fault in faults],
        "complete": complete,
    }
    record_event(session, "finish", run, by=by, at=at, **counts)
    session.commit()


def is_complete(result: MatchResult, faults: Sequence[Fault]) -> bool:
    """Whether all strategies could say what they think. If not, what is no longer found may be right all the same.

    A plugin that lacks an optional library does not count: without it is how this installation is.
    """
    reports = result.report.strategies
    failed = any(report.fault is not None and report.fault.phase == "score" for report in reports)
    broken = any(not fault.is_mild for fault in faults)
    return bool(reports) and not failed and not broken


def _why_none(result: MatchResult) -> list[dict[str, Any]]:
    """How many needs got nothing, by the cause."""
    causes = Counter(result.why_none.values())
    return [{"sv": text.sv, "en": text.en, "needs": number} for text, number in causes.most_common()]


def _yields(result: MatchResult, origins: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each strategy's part: its plugin, time, opinions, fault, and in how many suggestions its reason is shown."""
    shown = Counter(
        name for items in result.suggestions.values() for item in items for name in {e.strategy for e in item.evidence}
    )
    return [
        asdict(report)
        | {"plugin": origins.get(report.name, ""), "reasons": shown[report.name], "fault": _told(report.fault)}
        for report in result.report.strategies
    ]


def _told(fault: StrategyFault | None) -> dict[str, Any] | None:
    """A fault with what was left out because of it."""
    if fault is None:
        return None
    return asdict(fault) | {"left_out": asdict(REASONS if fault.phase == "explain" else SCORES)}


def _one_line(fault: BaseException) -> str:
    return " ".join(f"{type(fault).__name__}: {fault}".split())
