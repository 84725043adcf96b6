"""Match runs that were killed are done again by the service itself, a few times at most, from the beginning."""

from datetime import datetime
from typing import cast

import structlog
from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.models import MatchRun, RunStatus
from matchmaker.services.audit import Who
from matchmaker.services.matchruns import carry_out_run, start_run
from matchmaker.services.plugins import plugins_in_use
from matchmaker.services.run_records import STALE_AFTER
from matchmaker.settings import Settings

MOST_TIMES = 2
"""A run that kills its process would do so again for ever."""

log = structlog.get_logger()


def redo_killed_run(session: Session, plugins: Registry, settings: Settings, *, at: datetime) -> MatchRun | None:
    """Do the oldest run again whose heart has stopped, in the name of who started it; None when there is none to do.

    A fault, or another run that is at work, is logged and stops nothing.
    """
    try:
        dead = _claim(session, at)
        return None if dead is None else _do_again(session, dead, plugins, settings, at=at)
    except Exception:
        session.rollback()
        log.exception("redo_failed")
        return None


def _claim(session: Session, at: datetime) -> MatchRun | None:
    """A killed run, marked as failed by this call and no other, if it has not been done again too often."""
    killed = (MatchRun.status == RunStatus.RUNNING, MatchRun.heartbeat_at < at - STALE_AFTER)
    dead = session.scalars(select(MatchRun).where(*killed).order_by(MatchRun.id).limit(1)).first()
    if dead is None:
        session.rollback()
        return None
    mine = session.execute(
        update(MatchRun)
        .where(MatchRun.id == dead.id, *killed)
        .values(status=RunStatus.FAILED, finished_at=at)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    return dead if cast("CursorResult[None]", mine).rowcount and times_done(dead) < MOST_TIMES else None


def times_done(run: MatchRun) -> int:
    """How many times it has been done again already."""
    return int(run.report.get("again", 0))


def _do_again(session: Session, dead: MatchRun, plugins: Registry, settings: Settings, *, at: datetime) -> MatchRun:
    by = _who(dead.started_by)
    run = start_run(session, by=by, at=at, actor_id=dead.touching_actor_id)
    run.report = {"again": times_done(dead) + 1}
    session.commit()
    used = plugins_in_use(session, plugins)
    per_shape = settings.groups_per_shape if dead.touching_actor_id is None else 0
    return carry_out_run(
        session,
        run.id,
        used.strategies,
        per_need=settings.suggestions_per_need,
        per_shape=per_shape,
        asked_at_most=settings.asked_at_most,
        by=by,
        **used.about,
    )


def _who(label: str) -> Who:
    kind, _, number = label.partition(":")
    return Who(label, int(number) if kind == "account" else None)
