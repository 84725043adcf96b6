"""Looking for what fits someone, as soon as they have come or changed; nobody waits for it."""

import structlog
from sqlalchemy.orm import Session

from matchmaker.services.audit import Who
from matchmaker.services.matchruns import match_actor
from matchmaker.services.plugins import plugins_in_use
from matchmaker.web.background import run_in_background
from matchmaker.web.installation import registry, settings
from matchmaker.web.pages import now

log = structlog.get_logger()


def match_soon(actor_id: int, *, by: Who) -> None:
    """Match one actor after this request. What they wrote is safe by now, so a fault is only logged: the next full
    run makes up for it.
    """
    plugins, chosen, at = registry(), settings(), now()
    per_need, asked_at_most = chosen.suggestions_per_need, chosen.asked_at_most

    def match(session: Session) -> None:
        try:
            used = plugins_in_use(session, plugins)
            match_actor(
                session,
                used.strategies,
                actor_id,
                per_need=per_need,
                asked_at_most=asked_at_most,
                by=by,
                at=at,
                **used.about,
            )
        except Exception:
            log.exception("match_failed", actor=actor_id)

    run_in_background(match)
