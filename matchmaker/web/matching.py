"""Match runs that a request asked for are carried out after it; nobody waits for them."""

from functools import partial

import structlog
from flask import Flask, Response
from sqlalchemy.orm import Session

from matchmaker.models.extension import db
from matchmaker.services.errors import RefusedError
from matchmaker.services.matchruns import carry_out_as_set
from matchmaker.services.run_records import runs_asked_for
from matchmaker.web.background import run_in_background
from matchmaker.web.installation import registry, settings

log = structlog.get_logger()


def init_matching(app: Flask) -> None:
    """Carry out what services ask for, whichever page they were called from."""
    app.after_request(_begin_runs)


def _begin_runs(response: Response) -> Response:
    """What was written is safe by now, so a fault is only logged."""
    plugins, chosen = registry(), settings()

    def carry_out(session: Session, run_id: int) -> None:
        try:
            carry_out_as_set(session, run_id, plugins, chosen)
        except RefusedError:
            log.info("match_superseded", run=run_id)  # stopped, say; its page tells
        except Exception:
            log.exception("match_failed", run=run_id)

    for run_id in runs_asked_for(db.session()):
        run_in_background(partial(carry_out, run_id=run_id))
    return response
