"""A plan in words: how good it is, and nothing of what is no longer there."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, ParticipantWants
from matchmaker.services.audit import Who
from matchmaker.services.meetings.replies import remove_participant
from matchmaker.services.meetings.seatings import get_seating, remove_table
from matchmaker.web.meetings.seating_picture import fixed_spots, lacking_seats, picture_of
from tests.services.evening import add_evening, crowd, fix, plan
from tests.services.talks import AT, POST


@pytest.fixture
def evening(database: Session, by: Who) -> Meeting:
    meeting = add_evening(database, by=by)
    plan(database, meeting, by=by)
    return meeting


def test_no_plan_is_no_picture(app: Flask, database: Session, by: Who) -> None:
    meeting = add_evening(database, by=by, without="rounds")
    with app.test_request_context():
        assert picture_of(get_seating(database, meeting.id)) is None
        assert fixed_spots(get_seating(database, meeting.id), {}) == []


def test_what_is_gone_is_left_out(app: Flask, database: Session, by: Who, evening: Meeting) -> None:
    seating = get_seating(database, evening.id)
    spot = {"talk": seating.meeting.items[0].id, "table": seating.tables[0].id, "round": 1}
    fix(database, evening, spot, by=by)
    held = {"person": seating.people[1].id, "table": seating.tables[0].id, "round": 1}
    fix(database, evening, held, by=by)
    names = {f"talk-{spot['talk']}": "Skjuts"}
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        [fixed] = fixed_spots(get_seating(database, evening.id), names)
        first = picture_of(get_seating(database, evening.id))
        assert first is not None
        assert next((one.fixed, set(one.held)) for one in first.rounds[0].sittings) == (True, {held["person"]})
        assert {table.number for one in first.rounds for table in one.free} <= {1, 2}
        assert (fixed.name, fixed.where) == ("Skjuts", "omgång 1, bord 1")
        gone = seating.people[0]
        remove_participant(database, evening.id, gone.id, post=POST, by=by, at=AT)
        for table in seating.tables:
            picture = picture_of(get_seating(database, evening.id))
            assert picture is not None
            assert gone.id not in {p.id for r in picture.rounds for s in r.sittings for p in s.people}
            remove_table(database, evening.id, table.id, by=by, at=AT)
        picture = picture_of(get_seating(database, evening.id))
        assert picture is not None
        assert [round.sittings for round in picture.rounds] == [[], []]
        assert fixed_spots(get_seating(database, evening.id), names) == []


def test_who_has_no_part_in_a_talk_listens(app: Flask, database: Session, by: Who, evening: Meeting) -> None:
    crowd(database, evening)
    with app.test_request_context():
        picture = picture_of(get_seating(database, evening.id))
    assert picture is not None
    [sitting] = picture.rounds[0].sittings
    assert [p.name for p in sitting.people if p.id in sitting.listening] == ["Någon från Behöver evening-1"]
    assert len(picture.rounds[0].idle) == 1


@pytest.mark.parametrize(
    ("wants", "words"),
    [
        ((False, False), "Det behövs ett bord till."),
        ((True, False), "Det behövs ett bord till. Det ska stå lugnt."),
        ((False, True), "Det behövs ett bord till. Det ska gå att nå utan trappsteg."),
        ((True, True), "Det behövs ett bord till. Det ska stå lugnt och gå att nå utan trappsteg."),
    ],
)
def test_what_the_room_lacks_is_told_as_long_as_a_round_is_left(
    app: Flask, database: Session, evening: Meeting, wants: tuple[bool, bool], words: str
) -> None:
    crowd(database, evening)
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        picture = picture_of(get_seating(database, evening.id))
        assert picture is not None
        [idle] = picture.rounds[0].idle
        idle.wants = ParticipantWants(quiet=wants[0], step_free=wants[1])
        told = lacking_seats(picture, 0)
        assert told == f"Platserna räcker inte till alla: en person är utan. {words}"
        assert lacking_seats(picture, 1) == ""
        picture.rounds[0].idle.append(idle)  # type: ignore[attr-defined]
        assert "som mest är 2 personer utan. Det behövs ett bord till med så många platser." in lacking_seats(
            picture, 0
        )


def test_a_table_without_a_talk_is_open(app: Flask, database: Session, evening: Meeting) -> None:
    seating = get_seating(database, evening.id)
    assert seating.plan is not None
    for talk, is_open in ((seating.meeting.items[0].id, False), (None, True)):
        seat = {"round": 1, "table": seating.tables[0].id, "talk": talk, "people": [seating.people[0].id]}
        seating.plan.plan = seating.plan.plan | {"seats": [seat]}
        with app.test_request_context():
            picture = picture_of(seating)
            assert picture is not None
            assert picture.has_open_tables == is_open


@pytest.mark.parametrize(
    ("status", "value", "bound", "words"),
    [
        ("optimal", 3.0, 3.0, "Bättre går det inte"),
        ("feasible", 3.0, 3.4, "Kanske ryms ett samtal till."),
        ("feasible", 3.0, 9.0, "Kanske ryms 2 samtal till."),
    ],
)
def test_how_good_a_plan_is_stands_in_words(
    app: Flask, database: Session, evening: Meeting, status: str, value: float, bound: float, words: str
) -> None:
    seating = get_seating(database, evening.id)
    assert seating.plan is not None
    left = [{"talk": item.id, "why": {"sv": "Ryms inte.", "en": "No room."}} for item in seating.meeting.items]
    seating.plan.plan = seating.plan.plan | {"status": status, "value": value, "bound": bound, "unplaced": left}
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        picture = picture_of(seating)
        assert picture is not None
        assert words in picture.verdict
        assert [why.sv for _, why in picture.unplaced] == ["Ryms inte.", "Ryms inte."]
