"""Looking for what fits someone, as soon as they have come or changed."""

import structlog

from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.matchruns import match_actor
from matchmaker.web.installation import registry, settings
from matchmaker.web.pages import now

log = structlog.get_logger()


def match_now(actor_id: int, *, by: Who) -> None:
    """Match one actor. What they wrote is safe by now, so a fault is only logged: the next full run makes up for it."""
    plugins = registry()
    try:
        match_actor(
            db.session(),
            plugins.strategies,
            actor_id,
            per_need=settings().suggestions_per_need,
            by=by,
            at=now(),
            faults=plugins.faults,
        )
    except Exception:
        db.session.rollback()
        log.exception("match_failed", actor=actor_id)
