"""Match runs as rows: asking for one, which there are, whether one is at work, and the notes on how far it has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from matchmaker.models import Account, Actor, MatchRun, RunStatus
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.rows import get_row

STALE_AFTER = timedelta(seconds=30)
"""A run that has not been heard of for so long was killed."""

PAGE_SIZE = 20
ASKED_FOR = "runs_asked_for"


def ask_for_run(session: Session, *, by: Who, at: datetime, actor_id: int | None = None) -> MatchRun:
    """Add a run in the caller's transaction, so that it is there whenever what calls for it is.

    It is over everything, or about one actor. Who has committed carries out what :func:`runs_asked_for` gives; when
    nobody comes to that, its heart has never beaten, and it is done like any other that was killed.
    """
    run = MatchRun(
        status=RunStatus.RUNNING,
        touching_actor_id=actor_id,
        started_by=by.label,
        started_at=at,
        heartbeat_at=at,
        progress={"done": 0, "total": 0, "strategy": ""},
        report={},
    )
    session.add(run)
    session.flush()
    session.info.setdefault(ASKED_FOR, []).append(run)
    return run


def runs_asked_for(session: Session) -> list[MatchRun]:
    """The runs that were asked for in this session since this was last called, but for those rolled back."""
    return [run for run in session.info.pop(ASKED_FOR, ()) if run in session]


def is_interrupted(run: MatchRun, *, at: datetime) -> bool:
    """Whether a run that says it is at work was killed: its heart has stopped."""
    return run.status is RunStatus.RUNNING and run.heartbeat_at < at - STALE_AFTER


def get_run(session: Session, run_id: int) -> MatchRun:
    """A run as it stands now. Raises NotFoundError."""
    return get_row(session, MatchRun, run_id)


def full_run_at_work(session: Session, *, at: datetime) -> MatchRun | None:
    """The full run that is at work, if its heart beats."""
    query = select(MatchRun).where(MatchRun.status == RunStatus.RUNNING, MatchRun.touching_actor_id.is_(None))
    return session.scalars(query.where(MatchRun.heartbeat_at >= at - STALE_AFTER)).first()


def latest_full_run(session: Session) -> MatchRun | None:
    """The latest run over everyone that was done."""
    query = select(MatchRun).where(MatchRun.status == RunStatus.DONE, MatchRun.touching_actor_id.is_(None))
    return session.scalars(query.order_by(MatchRun.id.desc()).limit(1)).one_or_none()


def list_runs(session: Session, *, page: int) -> Page[MatchRun]:
    """Runs, the latest first, twenty a page."""
    total = session.scalar(select(func.count()).select_from(MatchRun)) or 0
    query = select(MatchRun).order_by(MatchRun.id.desc())
    return page_of(total, page, PAGE_SIZE, lambda part: session.scalars(query.slice(part.start, part.stop)).all())


def names_of_starters(session: Session, runs: Sequence[MatchRun]) -> dict[int, str]:
    """The names of the members of staff who started these runs, by the run's id; others have none."""
    accounts = {
        run.id: run.started_by.removeprefix("account:") for run in runs if run.started_by.startswith("account:")
    }
    query = select(Account.id, Account.name).where(Account.id.in_({int(number) for number in accounts.values()}))
    names = {str(account_id): name for account_id, name in session.execute(query)}
    return {run_id: names[number] for run_id, number in accounts.items() if number in names}


def names_of_touched(session: Session, runs: Sequence[MatchRun]) -> dict[int, str]:
    """The names of the actors that these runs were about, by the run's id; full runs and who is purged have none."""
    actors = {run.id: run.touching_actor_id for run in runs if run.touching_actor_id is not None}
    query = select(Actor.id, Actor.name).where(Actor.id.in_(set(actors.values())))
    names = {row.id: row.name for row in session.execute(query)}
    return {run_id: names[actor_id] for run_id, actor_id in actors.items() if actor_id in names}


def stop_run(session: Session, run_id: int, *, by: Who, at: datetime) -> None:
    """Let a run that is at work write nothing: it ends before its next strategy, and what stood stands.

    Raises NotFoundError, and RefusedError("not_at_work") when it is done already.
    """
    run = get_run(session, run_id)
    if not _write(session, run_id, status=RunStatus.FAILED, finished_at=at, report={"stopped": True}):
        session.rollback()
        raise RefusedError("not_at_work")
    record_event(session, "stop", run, by=by, at=at)
    session.commit()


def was_stopped(run: MatchRun) -> bool:
    """Whether somebody stopped it."""
    return bool(run.report.get("stopped"))


def note_progress(session: Session, run_id: int, **values: Any) -> bool:
    """Write how far a run has come, in a short transaction of its own; False when it is at work no longer."""
    at_work = _write(session, run_id, **values)
    session.commit()
    return at_work


def _write(session: Session, run_id: int, **values: Any) -> bool:
    written = session.execute(
        update(MatchRun)
        .where(MatchRun.id == run_id, MatchRun.status == RunStatus.RUNNING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(cast(CursorResult[Any], written).rowcount)
