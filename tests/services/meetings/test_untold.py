"""Who said yes by telephone is to be rung when a meeting moves or is cancelled, until somebody has."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, Meeting, OutboxMail, Participant, Reply
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError
from matchmaker.services.meetings.meeting_mail import (
    Post,
    cancel_meeting,
    post_of,
    tell_of_change,
    write_about_meetings,
)
from matchmaker.services.meetings.meetings import change_meeting
from matchmaker.services.meetings.participants import add_participant, list_participants
from matchmaker.services.meetings.untold import list_untold, note_told, who_expects
from matchmaker.settings import Settings
from tests.conftest import STOCKHOLM
from tests.services.meetings.test_meetings import details
from tests.services.talks import AT, EVENING, add_meeting
from tests.services.village import add_actor


@pytest.fixture
def post(settings: Settings) -> Post:
    return post_of(settings)


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    """A meeting with somebody of each kind, and another that nothing happens to."""
    meeting, other = add_meeting(session, by=by), add_meeting(session, "other", by=by)
    actor = add_actor(session, "a", name="Byalaget")
    session.commit()
    write_up(session, other, actor, by=by, name="Noa", reply=Reply.YES)
    for name, email, reply in (
        ("Åke", "", Reply.YES),
        ("Kö", "", Reply.QUEUED),
        ("Tyst", "", Reply.NONE),
        ("Nej", "", Reply.NO),
        ("Mia", "mia@exempel.se", Reply.YES),
        ("Ny", "ny@exempel.se", Reply.NONE),
    ):
        write_up(session, meeting, actor, by=by, name=name, email=email, reply=reply)
    return meeting


def write_up(
    session: Session, meeting: Meeting, actor: Actor, *, by: Who, name: str, reply: Reply, email: str = ""
) -> None:
    given = {"key": f"{meeting.id}{name}", "name": name, "email": email, "reply": reply}
    add_participant(session, meeting.id, actor_id=actor.id, **given, by=by, at=AT)  # type: ignore[arg-type]


def move(session: Session, meeting: Meeting, by: Who) -> None:
    values: Any = details(meeting) | {"venue": f"{meeting.venue} 2"}
    change_meeting(session, meeting.id, version=meeting.version, **values, zone=STOCKHOLM, by=by, at=AT)


def untold(session: Session) -> list[str]:
    return [one.name for those in list_untold(session, at=AT) for one in those.people.shown]


def named(session: Session, meeting: Meeting, name: str) -> Participant:
    return next(one for one in list_participants(session, meeting.id) if one.name == name)


def test_who_may_come_expects_it_and_who_was_only_written_up_with_an_address_does_not(
    session: Session, meeting: Meeting
) -> None:
    expecting = who_expects(session, meeting.id)
    assert [one.name for one in expecting.mailed] == ["Mia"]
    assert [one.name for one in expecting.rung] == ["Åke", "Kö", "Tyst"]


def test_a_change_is_mailed_to_those_with_an_address_and_the_others_are_to_be_rung(
    session: Session, meeting: Meeting, post: Post, settings: Settings, by: Who
) -> None:
    assert untold(session) == []
    move(session, meeting, by)
    assert tell_of_change(session, meeting.id, post, at=AT) == 1
    assert write_about_meetings(session, settings, at=AT) == 0
    assert [mail.recipient for mail in session.scalars(select(OutboxMail))] == ["mia@exempel.se"]
    assert named(session, meeting, "Mia").invited_at == AT
    assert untold(session) == ["Åke", "Kö", "Tyst"]
    [those] = list_untold(session, at=AT, meeting_id=meeting.id, most=2)
    assert ([one.name for one in those.people.shown], those.people.total) == (["Åke", "Kö"], 3)
    assert list_untold(session, at=AT, meeting_id=meeting.id + 1) == []
    assert list_untold(session, at=meeting.ends_at) == []


def test_who_was_rung_is_ticked_off_until_it_moves_again(session: Session, meeting: Meeting, by: Who) -> None:
    move(session, meeting, by)
    one = named(session, meeting, "Åke")
    for _ in range(2):
        note_told(session, meeting.id, one.id, sequence=1, by=by, at=AT)
    assert untold(session) == ["Kö", "Tyst"]
    assert [event.verb for event in session.scalars(select(AuditEvent))].count("tell") == 1
    move(session, meeting, by)
    for sequence in (1, 3):  # what a page showed before, and what nobody can have heard
        note_told(session, meeting.id, one.id, sequence=sequence, by=by, at=AT)
    assert untold(session) == ["Åke", "Kö", "Tyst"]
    with pytest.raises(NotFoundError):
        note_told(session, meeting.id + 1, one.id, sequence=1, by=by, at=AT)
    session.rollback()


def test_who_is_written_up_after_the_change_knows_of_it(session: Session, meeting: Meeting, by: Who) -> None:
    move(session, meeting, by)
    write_up(session, meeting, session.scalars(select(Actor)).one(), by=by, name="Ida", reply=Reply.YES)
    assert "Ida" not in untold(session)


def test_a_cancelled_meeting_is_told_of_until_it_would_have_been(
    session: Session, meeting: Meeting, post: Post, by: Who
) -> None:
    assert cancel_meeting(session, meeting.id, version=meeting.version, reason="Snö", post=post, by=by, at=AT) == 1
    assert untold(session) == ["Åke", "Kö", "Tyst"]
    assert list_untold(session, at=EVENING + timedelta(hours=3)) == []
