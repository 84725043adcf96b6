"""Those who take part, come to their own pages by a real link."""

import re
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import OutboxMail
from matchmaker.services.taking_part.visits import mail_visit_link
from matchmaker.testing.pages import CheckedClient, Page, text_of

HAS, NEEDS = "har@example.org", "behover@example.org"


def mailed_link(database: Session, email: str, path: str = "/min-sida/lank/") -> str:
    """The path of the latest link of this kind in a mail to an address."""
    query = select(OutboxMail.body).where(OutboxMail.recipient == email.lower()).order_by(OutboxMail.id.desc())
    bodies = database.scalars(query).all()
    database.rollback()
    return next(found[0] for body in bodies if (found := re.search(rf"{re.escape(path)}\S+", body)))


def mail_link(database: Session, email: str) -> str:
    """The path of a fresh link to the page of the actors who have this address."""
    mail_visit_link(
        database, email, link="https://x.example/min-sida/lank/{token}", language="sv", at=datetime.now(UTC)
    )
    return mailed_link(database, email)


def visit(client: CheckedClient, database: Session, email: str) -> CheckedClient:
    """Let a browser come to the page of the actors who have this address."""
    response = client.post_form(mail_link(database, email))
    assert response.status_code == 303, response.text
    return client


def words(html: str) -> str:
    """What stands on a page, as text."""
    return text_of(next(iter(Page(html).all("main"))))
