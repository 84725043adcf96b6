from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.models import ContactChannel
from matchmaker.services.actors import contact_log
from matchmaker.services.actors.contact_log import Matter, page_of_contacts
from matchmaker.services.actors.contacts import ask_question, log_contact, mark_followed_up, record_answer
from matchmaker.services.audit import Who
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.village import add_actor


@pytest.fixture
def spoken(session: Session, eva: Who) -> None:
    """Calls, of which two say to call again and one of those was, and four questions with two answers."""
    one = add_actor(session, "a", name="Byalaget", place="Kusfors", contact_email="a@by.example")
    other = add_actor(session, "b", name="Jaktlaget", contact_email="b@by.example")
    session.commit()
    for number, follow_up in enumerate((None, date(2027, 2, 1), date(2027, 1, 1), date(2026, 12, 1))):
        log_contact(
            session,
            (one if number % 2 else other).id,
            key=f"c{number}",
            channel=ContactChannel.CALL,
            words=f"Samtal {number}",
            follow_up=follow_up,
            by=eva,
            at=NOW + timedelta(hours=number),
        )
    mark_followed_up(session, 4, by=eva, at=NOW)
    for number in range(3):
        ask_question(session, one, key=f"q{number}", question=f"Fråga {number}", link="{token}", by=eva, at=NOW)
    for number, hours in ((5, 2), (6, 1)):
        record_answer(session, number, answer=f"Svar {number}", by=eva, at=NOW + timedelta(hours=hours))
    session.expunge_all()


def told(session: Session, matter: Matter | None, place: str | None = None) -> list[str]:
    return [note.answer or note.words for note in page_of_contacts(session, matter=matter, place=place).rows]


@pytest.mark.usefixtures("spoken")
def test_answers_are_told_latest_first_and_whom_to_get_in_touch_with_by_day(session: Session) -> None:
    assert told(session, Matter.ANSWERED) == ["Svar 5", "Svar 6"]
    assert told(session, Matter.UNANSWERED) == ["Fråga 2"]
    assert told(session, Matter.FOLLOW_UP) == ["Samtal 2", "Samtal 1"]
    assert told(session, None)[:3] == ["Samtal 3", "Samtal 2", "Samtal 1"]
    assert len(told(session, None)) == 7


@pytest.mark.usefixtures("spoken")
def test_notes_are_narrowed_to_a_place_and_those_who_have_left_are_left_out(session: Session) -> None:
    assert told(session, Matter.FOLLOW_UP, "Kusfors") == ["Samtal 1"]
    add_actor(session, "c", name="Borta", contact_email="c@by.example").withdrawn_at = NOW
    session.commit()
    assert told(session, Matter.FOLLOW_UP, "Åmliden") == []
    for note in page_of_contacts(session, matter=Matter.FOLLOW_UP).rows:
        note.actor.withdrawn_at = NOW
    session.commit()
    assert told(session, None) == []


@pytest.mark.usefixtures("spoken")
def test_it_comes_in_pages_of_three_queries_at_most(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact_log, "PAGE_SIZE", 3)
    with counted_statements(engine) as sent:
        found = page_of_contacts(session, page=2)
        assert [note.actor.place.name for note in found.rows]
        assert [note.account and note.account.name for note in found.rows] == ["Eva Lind"] * 3
    assert len(sent) <= 3
    assert (found.total, found.page, found.pages) == (7, 2, 3)
    assert page_of_contacts(session, page=99).page == 3
    assert page_of_contacts(session, page=0).page == 1
