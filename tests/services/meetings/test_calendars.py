from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from matchmaker.models import Meeting
from matchmaker.services.meetings.calendars import meeting_calendar
from matchmaker.services.meetings.meetings import change_meeting, get_meeting
from matchmaker.settings import Settings
from tests.conftest import STOCKHOLM
from tests.services.talks import AT, EVENING, add_meeting, add_talk, staff

Make = Callable[..., bytes]


@pytest.fixture
def make(session: Session, tmp_path: Path) -> Make:
    """Makes the calendar file of a meeting that is loaded anew."""

    def make(meeting: Meeting, language: str = "sv", **settings: Any) -> bytes:
        session.expire_all()
        values = {"contact_email": "eva@norsjo.example", "contact_phone": "070-174 06 11"} | settings
        return meeting_calendar(
            get_meeting(session, meeting.id),
            Settings(instance=tmp_path, **values),
            url="https://hjalps.example/",
            language=language,
            at=AT,
        )

    return make


def event_of(file: bytes) -> Any:
    """The only event in a file, as a calendar reads it."""
    events = Calendar.from_ical(file).walk("VEVENT")
    assert len(events) == 1
    return events[0]


def test_a_calendar_reads_what_was_planned(session: Session, make: Make) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by, title="Möte; om mjölk, ost & bröd")
    file = make(meeting)
    calendar, event = Calendar.from_ical(file), event_of(file)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert str(calendar["prodid"])
    assert (str(event["uid"]), event["sequence"]) == (meeting.uid, 0)
    assert str(event["summary"]) == "Möte; om mjölk, ost & bröd"
    assert str(event["location"]) == "Samlingshuset, Bastuträsk"
    assert event["dtstamp"].dt == AT
    assert event["dtstart"].dt == EVENING
    assert event["dtend"].dt == EVENING + timedelta(hours=2, minutes=30)
    assert str(event["organizer"]) == "mailto:eva@norsjo.example"
    assert (str(event["contact"]), str(event["url"])) == ("070-174 06 11", "https://hjalps.example/")


def test_the_file_is_written_as_phones_want_it(session: Session, make: Make) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by, practicalities="Ät innan.\nÅk två och två. " + "Ö" * 200)
    file = make(meeting)
    lines = file.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert "Ö" * 200 in str(event_of(file)["description"])


@pytest.mark.parametrize(
    ("local", "offset"),
    [
        (datetime(2026, 10, 24, 18, 0), 2),  # noqa: DTZ001 - the evening before the clocks are put back
        (datetime(2026, 10, 25, 18, 0), 1),  # noqa: DTZ001 - the evening after
        (datetime(2027, 3, 27, 18, 0), 1),  # noqa: DTZ001 - the evening before they are put forward
        (datetime(2027, 3, 28, 18, 0), 2),  # noqa: DTZ001 - the evening after
    ],
)
def test_the_hour_is_right_on_both_sides_of_the_switch(
    session: Session, make: Make, local: datetime, offset: int
) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by, starts_at=local.replace(tzinfo=STOCKHOLM).astimezone(UTC))
    file = make(meeting)
    begins = event_of(file)["dtstart"]
    assert begins.params["TZID"] == "Europe/Stockholm"
    assert begins.dt.replace(tzinfo=None) == local
    assert begins.dt.utcoffset() == timedelta(hours=offset)
    zones: list[Any] = Calendar.from_ical(file).walk("VTIMEZONE")
    assert [str(z["tzid"]) for z in zones] == ["Europe/Stockholm"]
    # A calendar that only knows what the file says about the zone comes to the same moment.
    assert local.replace(tzinfo=zones[0].to_tz(lookup_tzid=False)).utcoffset() == timedelta(hours=offset)
    assert "comment" not in zones[0]


def test_the_zone_is_the_one_of_the_settings(session: Session, make: Make) -> None:
    meeting = add_meeting(session, by=staff(session))
    begins = event_of(make(meeting, time_zone="Europe/Helsinki"))["dtstart"]
    assert (begins.params["TZID"], begins.dt.hour) == ("Europe/Helsinki", 19)


def test_a_moved_meeting_replaces_the_old_one_in_the_calendar(session: Session, make: Make) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    before = event_of(make(meeting))
    change_meeting(
        session,
        meeting.id,
        version=meeting.version,
        title=meeting.title,
        place_id=meeting.place_id,
        venue="Skolan",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        practicalities="",
        zone=STOCKHOLM,
        by=by,
        at=AT + timedelta(hours=1),
    )
    after = event_of(make(meeting))
    assert str(after["uid"]) == str(before["uid"])
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["last-modified"].dt == AT + timedelta(hours=1)


def test_the_agenda_stands_in_the_file_in_the_readers_language(session: Session, make: Make) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    add_talk(session, "a", by=by, meeting=meeting)
    add_talk(session, "b", by=by, meeting=meeting, need="Bröd")
    text = str(event_of(make(meeting))["description"])
    assert text == (
        "Fika från halv sex.\n\nDet här pratar vi om:\n"
        "1. Skjuts till tåget (Behöver a, Har a)\n2. Bröd (Behöver b, Har b)"
    )
    assert "What we will talk about:" in str(event_of(make(meeting, "en"))["description"])


def test_whoever_does_not_want_to_be_named_is_not_named_in_the_file(session: Session, make: Make) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    add_talk(session, "a", by=by, meeting=meeting, need={"title": "Hjälp med pengarna", "hide_name": True})
    file = make(meeting)
    assert "Hjälp med pengarna (Har a, någon som ännu inte vill stå med namn)" in str(event_of(file)["description"])
    assert "Behöver a" not in file.decode()


def test_no_contact_details_of_the_parties_are_in_the_file(session: Session, make: Make) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    add_talk(session, "a", by=by, meeting=meeting, contact_phone="070-174 06 99", contact_email="har@a.example")
    file = make(meeting).decode()
    assert "Har a" in file
    assert "06 99" not in file
    assert "har@a.example" not in file


def test_without_an_address_nobody_is_said_to_invite(session: Session, make: Make) -> None:
    meeting = add_meeting(session, by=staff(session), practicalities="")
    file = make(meeting, contact_email="", contact_phone="")
    event = event_of(file)
    assert not {"organizer", "contact"} & {name.lower() for name in event}
    assert "method" not in Calendar.from_ical(file)
    assert str(event.get("description", "")) == ""
