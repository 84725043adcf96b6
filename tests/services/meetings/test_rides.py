"""Rides are proposed where way and time fit, asked of both, and tell who it is only when both have said yes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, Meeting, OutboxMail, Participant, Place, Reply, RideSide
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings.meeting_mail import Post
from matchmaker.services.meetings.participants import (
    Answer,
    Wants,
    add_participant,
    get_participant,
    list_participants,
)
from matchmaker.services.meetings.replies import answer_invitation, remove_participant
from matchmaker.services.meetings.rides import (
    answer_ride,
    end_lost_rides,
    propose_rides,
    rides_among,
    ways_to,
    without_ride,
)
from matchmaker.settings import Settings
from tests.services.talks import AT, EVENING, POST, add_meeting, add_talk

Come = Callable[..., Participant]
DRIVES = Wants(ride=RideSide.OFFERS, car_seats=1, phone="070-111")
RIDES = Wants(ride=RideSide.NEEDS, phone="070-222")


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    meeting = add_meeting(session, by=by)
    add_talk(session, "1", by=by, meeting=meeting, needs_in="Norsjö")
    return meeting


@pytest.fixture
def post(settings: Settings) -> Post:
    return Post(settings, "https://norsjo.example/svar/{token}")


@pytest.fixture
def come(session: Session, meeting: Meeting, by: Who) -> Come:
    """Somebody of actor 1 or 2, who says yes and how they get there."""

    def come(name: str, wants: Wants, *, of: int = 1, **times: object) -> Participant:
        email = f"{name.lower()}@example.org"
        keyed = {"key": f"{name:-<24}", "actor_id": of, "name": name, "email": email}
        one = add_participant(session, meeting.id, **keyed, reply=Reply.YES, by=by, at=AT)  # type: ignore[arg-type]
        said = Answer(name, Reply.YES, wants=wants, **times)  # type: ignore[arg-type]
        answer_invitation(session, one.id, said, version=one.version, post=POST, by=SUBMITTER, at=AT)
        return get_participant(session, meeting.id, one.id)

    return come


def mails(session: Session) -> list[tuple[str, str]]:
    query = select(OutboxMail).where(OutboxMail.subject.contains("tillsammans")).order_by(OutboxMail.id)
    return [(mail.recipient.partition("@")[0], mail.subject.partition(":")[0]) for mail in session.scalars(query)]


def test_a_ride_is_proposed_once_to_both_and_nobody_is_named(
    session: Session, meeting: Meeting, come: Come, post: Post, by: Who
) -> None:
    ada, bo = come("Ada", DRIVES), come("Bo", RIDES)
    assert [one.name for one in without_ride(list_participants(session, meeting.id))] == ["Bo"]
    assert [propose_rides(session, meeting.id, post, by=by, at=AT) for _ in range(2)] == [1, 0]
    [ride] = rides_among(list_participants(session, meeting.id))
    assert (ride.passenger.id, ride.driver.id, ride.agreed) == (bo.id, ada.id, False)
    assert [who for who, _ in mails(session)] == ["bo", "ada"]
    bodies = "".join(session.scalars(select(OutboxMail.body)))
    assert "070-" not in bodies
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "propose_rides")).one()
    assert event.details == {"count": 1}


def test_contact_passes_when_both_have_said_yes_and_only_then(
    session: Session, meeting: Meeting, come: Come, post: Post, by: Who
) -> None:
    ada, bo = come("Ada", DRIVES), come("Bo", RIDES)
    propose_rides(session, meeting.id, post, by=by, at=AT)
    for _ in range(2):
        answer_ride(session, bo, ada.id, yes=True, post=post, by=SUBMITTER, at=AT)
    assert len(mails(session)) == 2
    answer_ride(session, ada, bo.id, yes=True, post=post, by=SUBMITTER, at=AT)
    assert [who for who, _ in mails(session)[2:]] == ["bo", "ada"]
    [ride] = rides_among(list_participants(session, meeting.id))
    assert ride.agreed
    assert (ride.other(bo).name, ways_to(ride.other(bo))) == ("Ada", ["070-111", "ada@example.org"])
    body = session.scalars(select(OutboxMail.body).where(OutboxMail.recipient == "bo@example.org")).all()[-1]
    assert "Ada, " in body
    assert "070-111" in body


def test_a_no_ends_it_and_the_same_two_are_not_put_together_again(
    session: Session, meeting: Meeting, come: Come, post: Post, by: Who
) -> None:
    ada, bo = come("Ada", DRIVES), come("Bo", RIDES)
    propose_rides(session, meeting.id, post, by=by, at=AT)
    answer_ride(session, bo, ada.id, yes=True, post=post, by=SUBMITTER, at=AT)
    answer_ride(session, ada, bo.id, yes=False, post=post, by=SUBMITTER, at=AT)
    assert rides_among(list_participants(session, meeting.id)) == []
    with pytest.raises(NotFoundError):
        answer_ride(session, bo, ada.id, yes=True, post=post, by=SUBMITTER, at=AT)
    session.rollback()
    assert propose_rides(session, meeting.id, post, by=by, at=AT) == 0
    come("Cia", DRIVES)
    assert propose_rides(session, meeting.id, post, by=by, at=AT) == 1


def test_seats_times_and_unknown_places_are_heeded(
    session: Session, meeting: Meeting, come: Come, post: Post, by: Who
) -> None:
    come("Ada", DRIVES)
    come("Bo", RIDES)
    come("Cia", RIDES)
    come("Dan", DRIVES, arrives_at=meeting.starts_at + timedelta(minutes=30))
    assert propose_rides(session, meeting.id, post, by=by, at=AT) == 1
    assert len(without_ride(list_participants(session, meeting.id))) == 1
    come("Eva", DRIVES, of=2)
    session.execute(update(Place).where(Place.id != session.get_one(Actor, 1).place_id).values(lat=None))
    session.commit()
    assert propose_rides(session, meeting.id, post, by=by, at=AT) == 0


def test_who_goes_by_themselves_after_all_or_is_struck_off_has_no_ride(
    session: Session, meeting: Meeting, come: Come, post: Post, by: Who
) -> None:
    ada, bo = come("Ada", DRIVES), come("Bo", RIDES)
    propose_rides(session, meeting.id, post, by=by, at=AT)
    remove_participant(session, meeting.id, ada.id, post=POST, by=by, at=AT)
    people = list_participants(session, meeting.id)
    assert (rides_among(people), [one.name for one in without_ride(people)]) == ([], ["Bo"])
    bo = get_participant(session, meeting.id, bo.id)
    answer_invitation(session, bo.id, Answer("Bo", Reply.YES), version=bo.version, post=POST, by=SUBMITTER, at=AT)
    assert without_ride(list_participants(session, meeting.id)) == []


def test_nothing_is_proposed_when_the_meeting_is_over(session: Session, meeting: Meeting, post: Post, by: Who) -> None:
    with pytest.raises(RefusedError):
        propose_rides(session, meeting.id, post, by=by, at=EVENING + timedelta(days=1))


def test_who_had_said_yes_is_told_when_the_other_says_no(
    session: Session, meeting: Meeting, come: Come, post: Post, by: Who
) -> None:
    ada, bo = come("Ada", DRIVES), come("Bo", RIDES)
    propose_rides(session, meeting.id, post, by=by, at=AT)
    answer_ride(session, bo, ada.id, yes=True, post=post, by=SUBMITTER, at=AT)
    answer_ride(session, ada, bo.id, yes=False, post=post, by=SUBMITTER, at=AT)
    assert mails(session)[2:] == [("bo", "Ni åker inte tillsammans")]


@pytest.mark.parametrize("leaves", ["struck", "stays at home", "drives no more"])
def test_when_the_driver_leaves_the_other_is_told_and_can_be_asked_anew(
    session: Session, meeting: Meeting, come: Come, post: Post, by: Who, leaves: str
) -> None:
    ada, bo = come("Ada", DRIVES), come("Bo", RIDES)
    propose_rides(session, meeting.id, post, by=by, at=AT)
    answer_ride(session, bo, ada.id, yes=True, post=post, by=SUBMITTER, at=AT)
    if leaves == "struck":
        remove_participant(session, meeting.id, ada.id, post=POST, by=by, at=AT)
    else:
        said = Answer("Ada", Reply.NO if leaves == "stays at home" else Reply.YES)
        answer_invitation(session, ada.id, said, version=ada.version, post=POST, by=SUBMITTER, at=AT)
    assert mails(session)[2:] == [("bo", "Ni åker inte tillsammans")]
    wants = get_participant(session, meeting.id, bo.id).wants
    assert wants is not None
    assert (wants.driver_id, wants.passenger_says, wants.driver_says) == (None, None, None)


def test_when_the_passenger_leaves_the_driver_is_told_who_had_said_yes_and_nobody_when_nothing_changed(
    session: Session, meeting: Meeting, come: Come, post: Post, by: Who
) -> None:
    ada, bo = come("Ada", DRIVES), come("Bo", RIDES)
    propose_rides(session, meeting.id, post, by=by, at=AT)
    answer_ride(session, ada, bo.id, yes=True, post=post, by=SUBMITTER, at=AT)
    end_lost_rides(session, rides_among(list_participants(session, meeting.id)), bo.id, post, at=AT)
    assert len(mails(session)) == 2
    remove_participant(session, meeting.id, bo.id, post=post, by=by, at=AT)
    assert mails(session)[2:] == [("ada", "Ni åker inte tillsammans")]
