"""An answer to an invitation, and what follows from it: a seat that somebody else gets, and a ride that is lost."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.models import Participant
from matchmaker.services.audit import Who
from matchmaker.services.meeting_mail import Post, tell_of_seats
from matchmaker.services.participants import Answer, answer_invitation, list_participants
from matchmaker.services.rides import end_lost_rides, rides_among


def take_reply(
    session: Session, participant: Participant, answer: Answer, *, version: int, post: Post, by: Who, at: datetime
) -> None:
    """Keep an answer, and tell whoever it gives a seat or takes a ride from. Raises as answer_invitation."""
    before = rides_among(list_participants(session, participant.meeting_id))
    seated = answer_invitation(session, participant.id, answer, version=version, by=by, at=at)
    tell_of_seats(session, seated, post, at=at)
    end_lost_rides(session, before, participant.id, post, at=at)
