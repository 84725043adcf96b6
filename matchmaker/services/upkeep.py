"""What the service does by itself: sends mail that is due, and clears away what has expired."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from matchmaker.models import Draft, SignInLink, Submission, WebSession
from matchmaker.services.outbox import deliver_mail
from matchmaker.settings import Settings

log = structlog.get_logger()
KEEP_USED_LINKS = timedelta(days=30)


def do_upkeep(session: Session, settings: Settings, *, at: datetime) -> None:
    """One round; a fault in one part is logged and does not stop the next round."""
    for part in (lambda: deliver_mail(session, settings, at=at), lambda: clear_expired(session, at=at)):
        try:
            part()
        except Exception:
            session.rollback()
            log.exception("upkeep_failed")


def clear_expired(session: Session, *, at: datetime) -> None:
    """Remove sessions and unsent drafts past their time, and sign-in links a month after."""
    sent = exists(select(Submission.id).where(Submission.draft_id == Draft.id))
    session.execute(delete(WebSession).where(WebSession.expires_at <= at))
    session.execute(delete(SignInLink).where(SignInLink.expires_at <= at - KEEP_USED_LINKS))
    session.execute(delete(Draft).where(Draft.expires_at <= at, ~sent))
    session.commit()
