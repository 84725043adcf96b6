"""The calendar of one's meetings: behind one private address at a time, with nobody else named."""

from datetime import timedelta

import icalendar
import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Actor, ContactPerson
from matchmaker.services.actors.contact_people import remove_person
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError
from matchmaker.services.meetings.calendars import own_calendar
from matchmaker.services.taking_part.own_calendars import KEEP, calendar_behind, make_calendar_link, stop_calendar
from matchmaker.settings import Settings
from tests.services.talks import AT, EVENING, add_talk

BY = Who.actor(1)


def made(session: Session, email: str = "b@example.org") -> str:
    url = make_calendar_link(session, 1, email=email, public_url="https://x.example", by=BY, at=AT)
    assert url.startswith("https://x.example/min-sida/kalender/")
    assert url.endswith("/moten.ics")
    return url.split("/")[-2]


@pytest.fixture(autouse=True)
def talks(session: Session, eva: Who) -> None:
    add_talk(session, "1", by=eva)
    session.get_one(Actor, 1).contact_email = "b@example.org"
    session.commit()


def test_the_address_leads_to_ones_own_meetings_until_a_year_after(session: Session) -> None:
    token = made(session)
    actor, [(meeting, suggestions)] = calendar_behind(session, token, at=AT)
    assert (actor.id, meeting.title, len(suggestions)) == (1, "Dialogmöte i Bastuträsk", 1)
    assert len(calendar_behind(session, token, at=EVENING + KEEP)[1]) == 1
    assert calendar_behind(session, token, at=EVENING + KEEP + timedelta(days=1))[1] == []


def test_a_new_address_ends_the_old_one_and_it_can_be_stopped(session: Session) -> None:
    old, new = made(session), made(session)
    with pytest.raises(NotFoundError):
        calendar_behind(session, old, at=AT)
    assert calendar_behind(session, new, at=AT)[0].id == 1
    stop_calendar(session, 1, email="B@example.org", by=BY, at=AT)
    with pytest.raises(NotFoundError):
        calendar_behind(session, new, at=AT)


def test_each_contact_has_one_of_their_own_for_as_long_as_they_are_a_contact(session: Session) -> None:
    told = {"name": "Eva", "email": "eva@example.org", "phone": "", "added_at": AT, "confirmed_at": AT}
    other = ContactPerson(form_key="k", actor_id=1, **told)
    session.add(other)
    session.commit()
    mains, others = made(session), made(session, "eva@example.org")
    for token in (mains, others):
        assert calendar_behind(session, token, at=AT)[0].id == 1
    remove_person(session, 1, other.id, by=BY, at=AT)
    assert calendar_behind(session, mains, at=AT)[0].id == 1
    with pytest.raises(NotFoundError):
        calendar_behind(session, others, at=AT)


def test_the_file_says_when_and_where_and_about_what_and_names_nobody_else(
    session: Session, settings: Settings
) -> None:
    _, meetings = calendar_behind(session, made(session), at=AT)
    body = own_calendar(meetings, settings, url="https://x.example/min-sida/1", language="sv", at=AT)
    [event] = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert str(event["summary"]) == "Dialogmöte i Bastuträsk"
    assert event.decoded("dtstart") == EVENING
    assert str(event["location"]) == "Samlingshuset, Bastuträsk"
    assert str(event["description"]) == "Fika från halv sex.\n\nDet här pratar vi om:\n1. Skjuts till tåget"
    assert b"Har 1" not in body
    empty = own_calendar([], settings, url="u", language="sv", at=AT)
    assert icalendar.Calendar.from_ical(empty).walk("VEVENT") == []
