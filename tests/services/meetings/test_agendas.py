"""What could be talked about, and what is put on an agenda, moved and taken off, once and in order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import (
    AgendaItem,
    AuditEvent,
    Meeting,
    Outcome,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings import agendas
from matchmaker.services.meetings.agendas import (
    add_items,
    move_item,
    remove_item,
    suggest_items,
)
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.rows import lock_row
from tests.conftest import JUST_AFTER_MIDNIGHT, STOCKHOLM
from tests.services.races import Meet, at_once, without_lock
from tests.services.talks import AT, TRIED_UNTIL, add_meeting, add_suggestion, add_talk, opening, record, staff


def agenda(session: Session, meeting: Meeting) -> list[str]:
    """Who needs something in each talk, in order, as it is stored."""
    session.expire_all()
    return [item.suggestion.links[0].need.actor.name for item in get_meeting(session, meeting.id).items]


def offered(session: Session, meeting: Meeting, **search: str) -> list[str]:
    found = suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT, **search)
    return [offer.suggestion.links[0].need.actor.name for offer in found]


# What could be talked about


def test_only_accepted_suggestions_are_offered_the_nearest_first_and_then_the_best(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    add_suggestion(session, "far", needs_in="Norsjö", has_in="Norsjö", score=0.99)
    add_suggestion(session, "near", needs_in="Norsjö", has_in="Kattisträsk", score=0.6)
    add_suggestion(session, "best here", score=0.9)
    add_suggestion(session, "nowhere", needs_in="Långt borta", has_in="Ännu längre", score=0.7)
    for state in set(SuggestionState) - {SuggestionState.ACCEPTED}:
        add_suggestion(session, f"noise {state}", state=state, score=1.0)

    assert offered(session, meeting) == ["Behöver best here", "Behöver near", "Behöver far", "Behöver nowhere"]
    distances = [offer.km for offer in suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT)]
    assert distances[0] == 0
    assert distances[1] == pytest.approx(8.3, abs=0.5)
    assert distances[2] == pytest.approx(29.6, abs=0.5)
    assert distances[3] is None


def test_a_place_without_a_position_is_near_nobody(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by, place="Okänd by")
    meeting_place = get_meeting(session, meeting.id).place
    meeting_place.lat = None
    session.commit()
    add_suggestion(session, "1")
    assert [(o.km, o.near) for o in suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT)] == [(None, False)]


def test_what_stands_on_an_agenda_to_come_is_not_offered_again(session: Session) -> None:
    by = staff(session)
    meeting, other = add_meeting(session, by=by), add_meeting(session, "other", by=by)
    held = add_meeting(session, "held", by=by, starts_at=AT - timedelta(days=9))
    add_talk(session, "here", by=by, meeting=meeting)
    add_talk(session, "there", by=by, meeting=other)
    add_talk(session, "not reached", by=by, meeting=held)
    assert offered(session, meeting) == ["Behöver not reached"]
    assert offered(session, held) == []


@pytest.mark.parametrize(
    ("outcome", "again"),
    [
        (Outcome.TALK_MORE, True),
        (Outcome.NOT_NOW, True),
        (Outcome.NO, False),
        (Outcome.TRIAL, False),
        (Outcome.COLLABORATION, False),
    ],
)
def test_what_is_settled_is_not_offered_again_but_the_rest_is_with_its_last_outcome(
    session: Session, outcome: Outcome, again: bool
) -> None:
    by = staff(session)
    held = add_meeting(session, "held", by=by, starts_at=AT - timedelta(days=9))
    item = add_talk(session, "1", by=by, meeting=held)
    until = TRIED_UNTIL if outcome is Outcome.TRIAL else None
    record(session, item, by=by, outcome=outcome, outcome_reason="Därför.", until=until, opening=opening())
    meeting = add_meeting(session, by=by)
    found = suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT)
    assert [offer.last.outcome for offer in found if offer.last] == ([outcome] if again else [])
    assert len(found) == again


def test_what_is_to_wait_is_offered_for_a_meeting_from_that_day_on(session: Session) -> None:
    by = staff(session)
    held = add_meeting(session, "held", by=by, starts_at=AT - timedelta(days=9))
    item = add_talk(session, "1", by=by, meeting=held)
    meeting = add_meeting(session, by=by)
    day = meeting.starts_at.date()
    for until, number in ((day + timedelta(days=1), 0), (day, 1)):
        record(session, item, by=by, outcome=Outcome.NOT_NOW, outcome_reason="Jul.", until=until)
        assert len(suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT)) == number


def test_a_meetings_day_is_the_municipalitys(session: Session) -> None:
    by = staff(session)
    held = add_meeting(session, "held", by=by, starts_at=AT - timedelta(days=9))
    item = add_talk(session, "1", by=by, meeting=held)
    until = JUST_AFTER_MIDNIGHT.date() + timedelta(days=1)
    record(session, item, by=by, outcome=Outcome.NOT_NOW, outcome_reason="Jul.", until=until)
    for starts_at, number in ((JUST_AFTER_MIDNIGHT - timedelta(minutes=10), 0), (JUST_AFTER_MIDNIGHT, 1)):
        meeting = add_meeting(session, f"night {number}", by=by, starts_at=starts_at)
        assert len(suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT)) == number


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", {"1", "2"}),
        ("MJÖLK", {"1"}),
        ("mjölk norsjö", {"1"}),
        ("tavla", {"2"}),
        ("har 2", {"2"}),
        ("kattis", {"2"}),
        ("mjölk tavla", set()),
    ],
)
def test_words_narrow_what_is_offered(session: Session, search: str, found: set[str]) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    add_suggestion(session, "1", need={"title": "Körning", "description": "Mjölk och ost"}, needs_in="Norsjö")
    add_suggestion(session, "2", resource={"title": "Vägg", "description": "Anslagstavla"}, has_in="Kattisträsk")
    assert set(offered(session, meeting, search=search)) == {f"Behöver {ref}" for ref in found}


def test_nothing_is_offered_for_a_meeting_that_is_not_there(session: Session) -> None:
    with pytest.raises(NotFoundError):
        suggest_items(session, 4711, zone=STOCKHOLM, at=AT)


# Making the agenda


def test_suggestions_are_put_last_in_the_order_given_and_once(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    a, b, c = (add_suggestion(session, ref).id for ref in "abc")
    add_items(session, meeting.id, [b], by=by, at=AT)
    add_items(session, meeting.id, [c, b, a, c], by=by, at=AT)
    add_items(session, meeting.id, [c, b, a], by=by, at=AT)
    assert agenda(session, meeting) == ["Behöver b", "Behöver c", "Behöver a"]
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "add_items").order_by(AuditEvent.id)).all()
    assert [e.details["suggestions"] for e in events] == [[b], [c, a]]


@pytest.mark.parametrize("state", sorted(set(SuggestionState) - {SuggestionState.ACCEPTED}))
def test_what_is_not_accepted_cannot_be_put_on_an_agenda_nor_what_was_sent_with_it(
    session: Session, state: SuggestionState
) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    fine, other = add_suggestion(session, "1"), add_suggestion(session, "2", state=state)
    with pytest.raises(RefusedError) as refused:
        add_items(session, meeting.id, [fine.id, other.id], by=by, at=AT)
    session.rollback()
    assert refused.value.code == "not_accepted"
    assert agenda(session, meeting) == []


def test_what_does_not_exist_cannot_be_put_on_an_agenda(session: Session) -> None:
    by = staff(session)
    meeting, suggestion = add_meeting(session, by=by), add_suggestion(session)
    with pytest.raises(NotFoundError):
        add_items(session, meeting.id, [suggestion.id, 4711], by=by, at=AT)
    session.rollback()
    with pytest.raises(NotFoundError):
        add_items(session, meeting.id + 1, [suggestion.id], by=by, at=AT)
    session.rollback()
    assert agenda(session, meeting) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("lock", "positions"), [(without_lock, [1, 1]), (lock_row, [1, 2])])
def test_two_who_add_at_once_get_places_one_after_the_other_thanks_to_the_lock(
    session: Session,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    lock: Callable[..., Any],
    positions: list[int],
) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    suggestions = [add_suggestion(session, ref).id for ref in "ab"]
    look = agendas._positions
    waiting: dict[Session, Meet] = {}
    monkeypatch.setattr(agendas, "lock_row", lock)

    def look_and_wait(own: Session, meeting_id: int) -> object:
        found = look(own, meeting_id)
        waiting[own]()
        return found

    monkeypatch.setattr(agendas, "_positions", look_and_wait)

    def adding(suggestion_id: int) -> Callable[[Session, Meet], None]:
        def act(own: Session, meet: Meet) -> None:
            waiting[own] = meet
            add_items(own, meeting.id, [suggestion_id], by=by, at=AT)

        return act

    assert at_once(engine, *map(adding, suggestions)) == [None, None]
    session.expire_all()
    assert sorted(item.position for item in get_meeting(session, meeting.id).items) == positions


@pytest.mark.parametrize(
    ("who", "step", "expected"),
    [
        (1, -1, "bac"),
        (1, 1, "acb"),
        (0, -1, "abc"),
        (2, 1, "abc"),
        (0, 1, "bac"),
        (2, -1, "acb"),
        (1, 0, "abc"),
    ],
)
def test_a_talk_changes_places_with_its_neighbour(session: Session, who: int, step: int, expected: str) -> None:
    by = staff(session)
    meeting, noise = add_meeting(session, by=by), add_meeting(session, "noise", by=by)
    items = [add_talk(session, ref, by=by, meeting=meeting) for ref in "abc"]
    add_talk(session, "noise", by=by, meeting=noise)
    move_item(session, meeting.id, items[who].id, step=step, by=by, at=AT)
    assert agenda(session, meeting) == [f"Behöver {ref}" for ref in expected]
    assert agenda(session, noise) == ["Behöver noise"]


def test_moving_a_talk_does_not_make_anybodys_outcome_stale(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    first, second = (add_talk(session, ref, by=by, meeting=meeting) for ref in "ab")
    move_item(session, meeting.id, second.id, step=-1, by=by, at=AT)
    session.expire_all()
    assert record(session, first, by=by, version=1).outcome is Outcome.TALK_MORE


def test_a_talk_of_another_meeting_cannot_be_moved(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    other = add_meeting(session, "other", by=by)
    with pytest.raises(NotFoundError):
        move_item(session, other.id, item.id, step=1, by=by, at=AT)


def test_what_changes_nothing_keeps_nobody_waiting_either(session: Session) -> None:
    by = staff(session)
    item = record(session, add_talk(session, "1", by=by), by=by)
    move_item(session, item.meeting_id, item.id, step=-1, by=by, at=AT)
    assert not session.in_transaction()
    remove_item(session, item.meeting_id, 4711, by=by, at=AT)
    assert not session.in_transaction()
    record(session, item, by=by)
    assert not session.in_transaction()


def test_a_talk_is_taken_off_once_and_can_come_back(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    first, second = (add_talk(session, ref, by=by, meeting=meeting) for ref in "ab")
    suggestion_id = first.suggestion_id
    for _ in range(2):
        remove_item(session, meeting.id, first.id, by=by, at=AT)
    assert agenda(session, meeting) == ["Behöver b"]
    assert offered(session, meeting) == ["Behöver a"]
    add_items(session, meeting.id, [suggestion_id], by=by, at=AT)
    assert agenda(session, meeting) == ["Behöver b", "Behöver a"]
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "remove_item")).all()
    assert [(e.noun, e.noun_id, e.details) for e in events] == [("meetings", meeting.id, {"suggestion": suggestion_id})]
    assert second.meeting_id == meeting.id


def test_a_talk_of_another_meeting_is_not_taken_off(session: Session) -> None:
    by = staff(session)
    meeting, other = add_meeting(session, by=by), add_meeting(session, "other", by=by)
    item = add_talk(session, "1", by=by, meeting=meeting)
    remove_item(session, other.id, item.id, by=by, at=AT)
    assert agenda(session, meeting) == ["Behöver 1"]
    with pytest.raises(NotFoundError):
        remove_item(session, 4711, item.id, by=by, at=AT)


def test_a_talk_with_an_outcome_stays_on_the_agenda(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by)
    with pytest.raises(RefusedError) as refused:
        remove_item(session, item.meeting_id, item.id, by=by, at=AT)
    assert refused.value.code == "recorded"


def test_a_suggestion_stands_on_an_agenda_once_whatever_happens(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    session.add(AgendaItem(meeting_id=item.meeting_id, suggestion_id=item.suggestion_id, position=9))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    assert session.scalars(select(Suggestion)).one().state is SuggestionState.ACCEPTED
