"""What the service does by itself: sends mail that is due, and clears away what has expired."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from matchmaker.services.audit import SYSTEM
from matchmaker.services.outbox import deliver_mail
from matchmaker.services.purges import BY_THEMSELVES, purge
from matchmaker.settings import Settings

log = structlog.get_logger()


def do_upkeep(session: Session, settings: Settings, *, at: datetime) -> None:
    """One round; a fault in one part is logged and does not stop the next round."""
    for part in (lambda: deliver_mail(session, settings, at=at), lambda: clear_expired(session, settings, at=at)):
        try:
            part()
        except Exception:
            session.rollback()
            log.exception("upkeep_failed")


def clear_expired(session: Session, settings: Settings, *, at: datetime) -> None:
    """Remove what goes by a rule that needs no decision: sessions, links, drafts, mail and answered requests."""
    purge(session, settings, rules=tuple(BY_THEMSELVES), by=SYSTEM, at=at)
