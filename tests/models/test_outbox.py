"""What the outbox holds is held whole."""

from sqlalchemy.orm import Session

from matchmaker.models import OutboxMail
from tests.conftest import NOW


def test_a_mail_is_kept_as_it_was_written(session: Session) -> None:
    body = "Hej på er,\n\nÅke säger: «tack» 🌲\n" * 2000
    session.add(OutboxMail(recipient="å@norsjö.example", subject="Ärende", body=body, created_at=NOW))
    session.commit()
    session.expunge_all()
    mail = session.get_one(OutboxMail, 1)
    assert (mail.body, mail.subject, mail.attempts, mail.fault, mail.sent_at) == (body, "Ärende", 0, "", None)
