"""Match runs that were killed or never begun are done by the service, from the beginning, a few times at most."""

from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.models import MatchRun, RunStatus
from matchmaker.services.audit import Who
from matchmaker.services.matching.matchruns import carry_out_as_set
from matchmaker.services.run_records import STALE_AFTER, ask_for_run
from matchmaker.settings import Settings

MOST_TIMES = 2
"""A run that kills its process would do so again for ever."""


def redo_killed_run(session: Session, plugins: Registry, settings: Settings, *, at: datetime) -> MatchRun | None:
    """Do the oldest run whose heart does not beat, in the name of who asked for it; None when there is none to do.

    Raises what the run does, and RefusedError when somebody stopped it.
    """
    _bring_hearts_to(session, at)
    run = _ask_again(session, at)
    return None if run is None else carry_out_as_set(session, run.id, plugins, settings)


def _bring_hearts_to(session: Session, at: datetime) -> None:
    """Let no heart have beaten in the future, as it has when the clock was set back: until then it would seem to beat.

    One that does beats on, by the clock of its run, and is brought back each time.
    """
    ahead = (MatchRun.status == RunStatus.RUNNING, MatchRun.heartbeat_at > at + STALE_AFTER)
    session.execute(update(MatchRun).where(*ahead).values(heartbeat_at=at).execution_options(synchronize_session=False))
    session.commit()


def _ask_again(session: Session, at: datetime) -> MatchRun | None:
    """A run in the place of one that was killed, which this call and no other marks as failed in the same transaction.

    The killed one keeps where it is done again, so that its page can lead there.
    None when there is none, or it has been done again too often.
    """
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
    run = None
    if cast("CursorResult[None]", mine).rowcount and times_done(dead) < MOST_TIMES:
        run = ask_for_run(session, by=Who.labelled(dead.started_by), at=at, actor_id=dead.touching_actor_id)
        run.report = {"again": times_done(dead) + 1}
        dead.report = dead.report | {"redone_by": run.id}
    session.commit()
    return run


def times_done(run: MatchRun) -> int:
    """How many times it has been done again already."""
    return int(run.report.get("again", 0))
