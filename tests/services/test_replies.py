"""An answer to an invitation, and what follows from it for others."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, OutboxMail, Reply
from matchmaker.services.meeting_mail import post_of
from matchmaker.services.participants import Answer, add_participant, list_participants
from matchmaker.services.replies import take_reply
from matchmaker.settings import Settings
from tests.services.talks import AT, add_meeting, add_suggestion, staff


def test_who_says_no_gives_the_seat_to_the_first_in_the_queue_who_is_told(session: Session, tmp_path: Path) -> None:
    by = staff(session)
    meeting: Meeting = add_meeting(session, by=by, seats=1)
    actor_id = add_suggestion(session).links[0].need.actor_id
    for name in ("first", "second"):
        add_participant(
            session,
            meeting.id,
            key=name.ljust(24, "-"),
            actor_id=actor_id,
            name=name,
            email=f"{name}@x.example",
            reply=Reply.YES,
            by=by,
            at=AT,
        )
    first, second = list_participants(session, meeting.id)
    assert (first.reply, second.reply) == (Reply.YES, Reply.QUEUED)
    post = post_of(Settings(instance=tmp_path, public_url="https://hjalps.example"))
    take_reply(session, first, Answer("first", Reply.NO), version=first.version, post=post, by=by, at=AT)
    assert [one.reply for one in list_participants(session, meeting.id)] == [Reply.NO, Reply.YES]
    [mail] = session.scalars(select(OutboxMail))
    assert mail.recipient == "second@x.example"
