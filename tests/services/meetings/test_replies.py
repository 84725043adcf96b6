"""An answer to an invitation, and what follows from it for others."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Meeting, OutboxMail, Participant, Reply, RideSide
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.meetings.participants import Answer, Wants, add_participant, list_participants
from matchmaker.services.meetings.replies import (
    answer_invitation,
    give_all_free_seats,
    give_free_seats,
    remove_participant,
)
from matchmaker.services.meetings.rides import answer_ride, propose_rides
from tests.services.talks import AT, POST, add_meeting, add_suggestion

BROKEN = replace(POST, link="{a fault}")
"""Post that fails when a letter is written."""

Leave = Callable[..., None]


def say_no(session: Session, one: Participant, **told: object) -> None:
    told = {"version": one.version, "by": SUBMITTER, "at": AT, "post": POST} | told
    answer_invitation(session, one.id, Answer(one.name, Reply.NO), **told)  # type: ignore[arg-type]


def strike(session: Session, one: Participant, **told: object) -> None:
    told = {"by": SUBMITTER, "at": AT, "post": POST} | told
    remove_participant(session, one.meeting_id, one.id, **told)  # type: ignore[arg-type]


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    """With one seat, which ``first`` has and ``second`` waits for."""
    meeting: Meeting = add_meeting(session, by=by, seats=1)
    actor_id = add_suggestion(session).links[0].need.actor_id
    for name in ("first", "second"):
        who = {"actor_id": actor_id, "key": name.ljust(24, "-"), "name": name, "email": f"{name}@x.example"}
        add_participant(session, meeting.id, **who, reply=Reply.YES, by=by, at=AT)  # type: ignore[arg-type]
    return meeting


def replies(session: Session, meeting: Meeting) -> list[Reply]:
    return [one.reply for one in list_participants(session, meeting.id)]


@pytest.mark.parametrize(("leave", "left"), [(say_no, [Reply.NO, Reply.YES]), (strike, [Reply.YES])])
def test_who_leaves_gives_the_seat_to_the_first_in_the_queue_who_is_told(
    session: Session, meeting: Meeting, leave: Leave, left: list[Reply]
) -> None:
    assert replies(session, meeting) == [Reply.YES, Reply.QUEUED]
    leave(session, list_participants(session, meeting.id)[0])
    assert replies(session, meeting) == left
    [mail] = session.scalars(select(OutboxMail))
    assert mail.recipient == "second@x.example"


@pytest.mark.parametrize("seats", [2, None])
def test_who_waits_gets_a_seat_when_there_are_more_of_them_and_once(
    session: Session, meeting: Meeting, by: Who, seats: int | None
) -> None:
    assert give_all_free_seats(session, POST, at=AT) == 0
    meeting.seats = seats
    session.commit()
    assert [give_free_seats(session, meeting.id, POST, by=by, at=AT), give_all_free_seats(session, POST, at=AT)] == [
        1,
        0,
    ]
    assert replies(session, meeting) == [Reply.YES, Reply.YES]
    [mail] = session.scalars(select(OutboxMail))
    assert (mail.recipient, "en plats till er" in mail.body) == ("second@x.example", True)


def test_nobody_gets_a_seat_at_what_is_over_or_not_to_be(session: Session, meeting: Meeting, by: Who) -> None:
    meeting.seats = 2
    session.commit()
    assert give_free_seats(session, meeting.id, POST, by=by, at=meeting.ends_at) == 0
    assert give_all_free_seats(session, POST, at=meeting.ends_at) == 0
    meeting.cancelled_at = AT
    session.commit()
    assert give_free_seats(session, meeting.id, POST, by=by, at=AT) == 0
    assert give_all_free_seats(session, POST, at=AT) == 0


def test_the_seat_of_one_who_is_purged_is_given_on(session: Session, meeting: Meeting) -> None:
    session.delete(list_participants(session, meeting.id)[0])
    session.commit()
    assert give_all_free_seats(session, POST, at=AT) == 1


@pytest.mark.parametrize("leave", [say_no, strike])
def test_no_seat_is_given_without_its_letter(session: Session, meeting: Meeting, leave: Leave) -> None:
    with pytest.raises(KeyError):
        leave(session, list_participants(session, meeting.id)[0], post=BROKEN)
    session.rollback()
    assert replies(session, meeting) == [Reply.YES, Reply.QUEUED]
    assert not session.scalars(select(AuditEvent).where(AuditEvent.verb.in_(["answer", "remove", "seat"]))).all()


@pytest.mark.parametrize("leave", [say_no, strike])
def test_no_ride_ends_without_its_letter(session: Session, meeting: Meeting, by: Who, leave: Leave) -> None:
    meeting.seats = None
    session.commit()
    drives, rides = Wants(ride=RideSide.OFFERS, car_seats=1), Wants(ride=RideSide.NEEDS)
    for one, wants in zip(list_participants(session, meeting.id), (drives, rides), strict=True):
        said = Answer(one.name, Reply.YES, wants=wants)
        answer_invitation(session, one.id, said, version=one.version, post=POST, by=by, at=AT)
    assert propose_rides(session, meeting.id, POST, by=by, at=AT) == 1
    first, second = list_participants(session, meeting.id)
    answer_ride(session, second, first.id, yes=True, post=POST, by=by, at=AT)
    with pytest.raises(KeyError):
        leave(session, list_participants(session, meeting.id)[0], post=BROKEN)
    session.rollback()
    assert replies(session, meeting) == [Reply.YES, Reply.YES]
