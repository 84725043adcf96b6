"""Mail about a meeting goes to those whom it concerns, once, with an entry that calendars take."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, Meeting, OutboxMail, Participant, Reply
from matchmaker.services.actors.withdrawals import withdraw_actor
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.meetings.meeting_mail import (
    SEATED,
    Post,
    cancel_meeting,
    invite_everyone,
    post_of,
    send_letter,
    tell_of_change,
    write_about_meetings,
)
from matchmaker.services.meetings.meetings import change_meeting, get_meeting
from matchmaker.services.meetings.participants import Answer, add_participant, list_participants
from matchmaker.services.meetings.replies import answer_invitation
from matchmaker.settings import Settings
from matchmaker.testing.documents import calendar_faults
from tests.conftest import STOCKHOLM
from tests.services.meetings.test_meetings import details
from tests.services.talks import AT, EVENING, POST, add_meeting, add_talk


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path, contact_email="eva@norsjo.example", public_url="https://hjalps.example/")


@pytest.fixture
def post(settings: Settings) -> Post:
    return post_of(settings)


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    """Two talks; one of the four parties has an address."""
    meeting = add_meeting(session, by=by)
    add_talk(session, "1", by=by, meeting=meeting, contact_name="Gun-Britt Å", contact_email="gb@exempel.se")
    add_talk(session, "2", by=by, meeting=meeting, need={"title": "Pengar", "hide_name": True})
    return meeting


def mails(session: Session) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def entry(mail: OutboxMail) -> tuple[str, Any]:
    """The method and the event of the calendar entry in a mail."""
    assert mail.calendar is not None
    assert calendar_faults(mail.calendar.encode()) == []
    calendar = Calendar.from_ical(mail.calendar)
    assert calendar.walk("VTIMEZONE")
    [event] = calendar.walk("VEVENT")
    return str(calendar["method"]), event


def invited(session: Session, meeting: Meeting) -> Participant:
    return next(one for one in list_participants(session, meeting.id) if one.email)


def move(session: Session, meeting: Meeting, by: Who, **changed: Any) -> None:
    values: Any = details(meeting) | changed
    change_meeting(session, meeting.id, version=meeting.version, **values, zone=STOCKHOLM, by=by, at=AT)


def test_nobody_can_stop_the_invitations_with_the_key_of_a_form(
    session: Session, meeting: Meeting, post: Post, by: Who
) -> None:
    form_key = f"meeting-{meeting.id}-actor-2"
    add_participant(session, meeting.id, key=form_key, actor_id=1, name="Bo", email="", by=by, at=AT)
    assert invite_everyone(session, meeting.id, post, by=by, at=AT) == 1


def test_each_party_is_written_up_and_those_with_an_address_get_one_mail(
    session: Session, meeting: Meeting, post: Post, by: Who
) -> None:
    assert [invite_everyone(session, meeting.id, post, by=by, at=AT) for _ in range(2)] == [1, 0]
    people = list_participants(session, meeting.id)
    assert [(one.actor.name, one.name, one.invited_at) for one in people] == [
        ("Behöver 1", "", None),
        ("Behöver 2", "", None),
        ("Har 1", "Gun-Britt Å", AT),
        ("Har 2", "", None),
    ]
    [mail] = mails(session)
    assert (mail.recipient, mail.subject) == ("gb@exempel.se", "Välkomna till Dialogmöte i Bastuträsk")
    for words in (
        "Torsdag 3 december 2026 klockan 18.00–20.30\nSamlingshuset, Bastuträsk",
        "Fika från halv sex.",
        f"https://hjalps.example/svar/{invited(session, meeting).token}",
    ):
        assert words in mail.body


def test_the_entry_asks_one_person_and_tells_of_their_own_talks_only(
    session: Session, meeting: Meeting, post: Post, by: Who
) -> None:
    invite_everyone(session, meeting.id, post, by=by, at=AT)
    method, event = entry(mails(session)[0])
    assert (method, str(event["uid"]), event["sequence"], str(event["status"])) == (
        "REQUEST",
        meeting.uid,
        0,
        "CONFIRMED",
    )
    assert str(event["organizer"]) == "mailto:eva@norsjo.example"
    attendee = event["attendee"]
    assert (str(attendee), attendee.params["CN"], attendee.params["PARTSTAT"]) == (
        "mailto:gb@exempel.se",
        "Gun-Britt Å",
        "NEEDS-ACTION",
    )
    assert event["dtstart"].dt == EVENING
    assert "Behöver 1" in event["description"]
    assert "Pengar" not in event["description"]


def test_a_new_place_is_told_once_with_the_same_name_and_a_higher_sequence(
    session: Session, meeting: Meeting, post: Post, by: Who
) -> None:
    invite_everyone(session, meeting.id, post, by=by, at=AT)
    move(session, meeting, by, title="Höstmöte")
    assert tell_of_change(session, meeting.id, post, at=AT) == 0
    move(session, meeting, by, venue="Skolan")
    assert [tell_of_change(session, meeting.id, post, at=AT) for _ in range(2)] == [1, 0]
    mail = mails(session)[-1]
    assert mail.subject == "Ny tid eller plats: Höstmöte"
    assert "Skolan, Bastuträsk" in mail.body
    method, event = entry(mail)
    assert (method, str(event["uid"]), event["sequence"]) == ("REQUEST", meeting.uid, 1)


def test_a_change_that_was_not_told_at_once_is_told_by_the_upkeep(
    session: Session, meeting: Meeting, post: Post, settings: Settings, by: Who
) -> None:
    invite_everyone(session, meeting.id, post, by=by, at=AT)
    move(session, meeting, by, venue="Skolan")
    assert [write_about_meetings(session, settings, at=AT) for _ in range(2)] == [1, 0]
    move(session, meeting, by, venue="Kyrkan")
    assert tell_of_change(session, meeting.id, post, at=meeting.ends_at) == 0  # a correction afterwards


def test_a_cancelled_meeting_says_so_to_all_who_expect_it_and_leaves_their_calendars(
    session: Session, meeting: Meeting, post: Post, settings: Settings, by: Who
) -> None:
    invite_everyone(session, meeting.id, post, by=by, at=AT)

    def cancel(version: int, reason: str = "Snöstorm.", at: datetime = AT) -> int:
        return cancel_meeting(session, meeting.id, version=version, reason=reason, post=post, by=by, at=at)

    with pytest.raises(RefusedError, match="reason"):
        cancel(meeting.version, " ")
    with pytest.raises(ConflictError):
        cancel(meeting.version - 1)
    session.rollback()
    with pytest.raises(RefusedError, match="ended"):
        cancel(meeting.version, at=meeting.ends_at)
    session.rollback()
    assert [cancel(meeting.version) for _ in range(2)] == [1, 0]
    with pytest.raises(ConflictError):
        cancel(meeting.version - 1, "Ingen lokal.")
    session.rollback()
    mail = mails(session)[-1]
    assert mail.subject == "Inställt: Dialogmöte i Bastuträsk"
    assert "Snöstorm." in mail.body
    assert "Fika" not in mail.body
    method, event = entry(mail)
    assert (method, event["sequence"], str(event["status"])) == ("CANCEL", 1, "CANCELLED")
    assert write_about_meetings(session, settings, at=EVENING - timedelta(days=1)) == 0
    with pytest.raises(RefusedError, match="cancelled"):
        invite_everyone(session, meeting.id, post, by=by, at=AT)
    session.rollback()
    assert [e.verb for e in session.scalars(select(AuditEvent)) if e.noun == "meetings"].count("cancel") == 1


def test_who_said_no_is_told_of_nothing_more(
    session: Session, meeting: Meeting, post: Post, settings: Settings, by: Who
) -> None:
    invite_everyone(session, meeting.id, post, by=by, at=AT)
    one = invited(session, meeting)
    answer_invitation(session, one.id, Answer(one.name, Reply.NO), version=one.version, post=POST, by=by, at=AT)
    move(session, meeting, by, venue="Skolan")
    assert tell_of_change(session, meeting.id, post, at=AT) == 0
    assert write_about_meetings(session, settings, at=EVENING - timedelta(days=1)) == 0
    assert len(mails(session)) == 1


@pytest.mark.parametrize(("reply", "subject"), [(Reply.YES, "Snart ses vi"), (Reply.NONE, "Kommer ni?")])
def test_a_reminder_comes_once_two_days_before_and_says_what_is_still_to_do(
    session: Session, meeting: Meeting, post: Post, settings: Settings, by: Who, reply: Reply, subject: str
) -> None:
    invite_everyone(session, meeting.id, post, by=by, at=AT)
    one = invited(session, meeting)
    answer_invitation(session, one.id, Answer(one.name, reply), version=one.version, post=POST, by=by, at=AT)
    moments = [EVENING - timedelta(days=3), *[EVENING - timedelta(days=2)] * 2, EVENING - timedelta(hours=1)]
    assert [write_about_meetings(session, settings, at=at) for at in moments] == [0, 1, 0, 0]
    assert mails(session)[-1].subject.startswith(subject)
    assert entry(mails(session)[-1])[0] == "REQUEST"


def test_who_takes_no_part_any_longer_is_neither_invited_nor_reminded_but_told_what_becomes_of_it(
    session: Session, meeting: Meeting, post: Post, settings: Settings, by: Who
) -> None:
    invite_everyone(session, meeting.id, post, by=by, at=AT)
    gone = session.get_one(Actor, invited(session, meeting).actor_id)
    more: dict[str, Any] = {"actor_id": gone.id, "name": "Bo", "email": "bo@exempel.se"}
    add_participant(session, meeting.id, key="one-more".ljust(24, "-"), **more, by=by, at=AT)
    withdraw_actor(session, gone.id, version=gone.version, by=by, at=AT)
    assert invite_everyone(session, meeting.id, post, by=by, at=AT) == 0
    assert write_about_meetings(session, settings, at=EVENING - timedelta(days=2)) == 0
    move(session, meeting, by, venue="Skolan")
    assert tell_of_change(session, meeting.id, post, at=AT) == 1


@pytest.mark.parametrize(("days", "reminders"), [(21, 1), (1, 0)])
def test_who_was_reminded_of_a_day_that_is_another_now_is_reminded_anew_unless_it_is_as_soon(
    session: Session, meeting: Meeting, post: Post, settings: Settings, by: Who, days: int, reminders: int
) -> None:
    invite_everyone(session, meeting.id, post, by=by, at=AT)
    reminded = EVENING - timedelta(days=2)
    assert write_about_meetings(session, settings, at=reminded) == 1
    begins = EVENING + timedelta(days=days)
    move(session, meeting, by, starts_at=begins, ends_at=begins + timedelta(hours=2))
    assert tell_of_change(session, meeting.id, post, at=reminded + timedelta(hours=1)) == 1
    moments = (begins - timedelta(days=2), begins - timedelta(days=1))
    assert sum(write_about_meetings(session, settings, at=at) for at in moments) == reminders


def test_who_was_invited_today_is_not_reminded_today(
    session: Session, meeting: Meeting, post: Post, settings: Settings, by: Who
) -> None:
    late = EVENING - timedelta(hours=30)
    invite_everyone(session, meeting.id, post, by=by, at=late)
    assert write_about_meetings(session, settings, at=late + timedelta(hours=1)) == 0
    assert write_about_meetings(session, settings, at=late + timedelta(hours=25)) == 1


def test_who_gets_a_seat_is_told_in_their_language(
    session: Session, meeting: Meeting, settings: Settings, by: Who
) -> None:
    post = Post(settings, "https://hjalps.example/svar/{token}")
    for actor in session.scalars(select(Actor)):
        actor.language = "en"
    session.commit()
    invite_everyone(session, meeting.id, post, by=by, at=AT)
    send_letter(session, meeting, [invited(session, meeting)], SEATED, post, at=AT)
    invitation, seat = mails(session)
    assert invitation.subject.startswith("Welcome to")
    assert seat.subject.startswith("You have got a seat")
    assert "Thursday 3 December 2026, 18:00–20:30" in seat.body
    assert get_meeting(session, meeting.id).sequence == 0


def test_a_link_is_in_the_language_of_who_reads_it(settings: Settings) -> None:
    post = Post(settings, "https://norsjo.example/svar/{token}")
    assert post.address("t", "sv", "/fragor") == "https://norsjo.example/svar/t/fragor"
    assert post.address("t", "en", "/fragor") == "https://norsjo.example/svar/t/fragor?lang=en"
