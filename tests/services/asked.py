"""Who is asked to a meeting, and what they say: what the tests of invitations share."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Meeting, OutboxMail, Participant, Reply
from matchmaker.services.audit import SUBMITTER
from matchmaker.services.meetings.participants import Answer, Wants, list_participants
from matchmaker.services.meetings.replies import answer_invitation
from tests.services.talks import AT, EVENING, POST

PER = "Per@by.example"
NEEDS = Wants(quiet=True, words="Jag tål inte nötter")


def of(session: Session, meeting: Meeting, actor: Actor) -> list[Participant]:
    found = [one for one in list_participants(session, meeting.id) if one.actor_id == actor.id]
    session.commit()
    return found


def say(session: Session, one: Participant, reply: Reply, wants: Wants = NEEDS) -> None:
    said = Answer(one.name, reply, EVENING + timedelta(minutes=30), wants=wants)
    answer_invitation(session, one.id, said, version=one.version, post=POST, by=SUBMITTER, at=AT)


def mails(session: Session, to: str) -> list[OutboxMail]:
    """About the meeting, to one address."""
    query = select(OutboxMail).where(OutboxMail.recipient == to, OutboxMail.calendar != "")
    return list(session.scalars(query.order_by(OutboxMail.id)))
