"""Match runs that a request asked for are carried out after it, one after the other; nobody waits for them."""

from functools import partial

import structlog
from flask import Flask, Response
from sqlalchemy.orm import Session

from matchmaker.models.extension import db
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.heartbeats import RunClock, beating_hearts
from matchmaker.services.matching.matchruns import carry_out_as_set
from matchmaker.services.run_records import note_progress, runs_asked_for
from matchmaker.web.background import run_in_background
from matchmaker.web.installation import registry, settings

log = structlog.get_logger()


def init_matching(app: Flask) -> None:
    """Carry out what services ask for, whichever page they were called from."""
    waiting: dict[int, RunClock] = {}
    app.after_request(partial(_begin_runs, waiting))


def _begin_runs(waiting: dict[int, RunClock], response: Response) -> Response:
    """Let the runs that were asked for wait for their turn; what was written is safe by now, so a fault is only logged.

    The hearts of those that are ``waiting``, by id, beat while the one before is carried out.
    """
    plugins, chosen = registry(), settings()

    def carry_out(session: Session, run_id: int) -> None:
        try:
            if note_progress(session, run_id, heartbeat_at=waiting.pop(run_id).now()):  # was not stopped meanwhile
                with beating_hearts(session, waiting):
                    carry_out_as_set(session, run_id, plugins, chosen)
        except RefusedError:
            log.info("match_superseded", run=run_id)  # stopped, say; its page tells
        except Exception:
            log.exception("match_failed", run=run_id)

    for run in runs_asked_for(db.session()):
        waiting[run.id] = RunClock(run.started_at)
        run_in_background(partial(carry_out, run_id=run.id))
    return response
