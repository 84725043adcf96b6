"""Looking for what fits someone, as soon as they have come or changed."""

import structlog
from flask import current_app

from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.matchruns import match_actor
from matchmaker.web.pages import now

log = structlog.get_logger()


def match_now(actor_id: int, *, by: Who) -> None:
    """Match one actor. What they wrote is safe by now, so a fault is only logged: the next full run makes up for it."""
    registry = current_app.extensions["matchmaker.registry"]
    per_need = current_app.extensions["matchmaker.settings"].suggestions_per_need
    try:
        match_actor(
            db.session(), registry.strategies, actor_id, per_need=per_need, by=by, at=now(), faults=registry.faults
        )
    except Exception:
        db.session.rollback()
        log.exception("match_failed", actor=actor_id)
