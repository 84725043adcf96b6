"""Who did something, and the trail of it that is written in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.models import Account, AuditEvent, Base


@dataclass(frozen=True, slots=True)
class Who:
    """The one who acts: a member of staff, someone with a form, or the service itself."""

    label: str
    account_id: int | None = None

    @classmethod
    def staff(cls, account: Account) -> "Who":
        """A signed-in member of staff."""
        return cls(f"account:{account.id}", account.id)

    @classmethod
    def actor(cls, actor_id: int) -> "Who":
        """One of those who take part, on their own page or by a link in a mail to them."""
        return cls(f"actor:{actor_id}")

    @classmethod
    def labelled(cls, label: str) -> "Who":
        """The one whose label was kept."""
        kind, _, number = label.partition(":")
        return cls(label, int(number) if kind == "account" else None)


SUBMITTER = Who("actor")
SYSTEM = Who("system")


def record_event(session: Session, verb: str, row: Base, *, by: Who, at: datetime, **details: Any) -> None:
    """Add an audit event about ``row``, which must have been flushed.

    ``details`` must hold no personal data and no words of anyone: the trail outlives what it is about. The words before
    and after a correction are kept by corrections.record_correction.
    """
    session.add(
        AuditEvent(
            at=at,
            by=by.label,
            account_id=by.account_id,
            verb=verb,
            noun=row.__tablename__,
            noun_id=getattr(row, "id", None),
            details=details,
        )
    )
