"""What has fallen due is told page by page, each kind in its order, and a page that is not there gives the nearest."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Action, FollowUpAnswer, Meeting, MunicipalQuestion
from matchmaker.services.audit import Who
from matchmaker.services.chores import PAGE_SIZE, Chore, page_of_chores
from matchmaker.services.lists.paging import Page
from matchmaker.services.taking_part.follow_ups import answer_follow_up, ask_now, follow_ups_of
from matchmaker.settings import Settings
from tests.services.talks import AT, add_collaboration, add_meeting

TODAY = date(2026, 11, 26)


def see(session: Session, chore: Chore, page: int = 1) -> Page[Any]:
    return page_of_chores(session, chore, at=AT, today=TODAY, page=page)


def due(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    return add_meeting(session, by=by)


def add_action(session: Session, meeting: Meeting, days: int) -> None:
    given = {"form_key": f"k{days}", "title": f"Sak {days}", "owner": "Gatan", "created_at": AT}
    session.add(Action(meeting_id=meeting.id, due=due(days), **given))


def test_of_an_empty_service_every_kind_is_one_empty_page(session: Session) -> None:
    empty: Page[Any] = Page([], 0, 1, 1)
    assert {chore: see(session, chore) for chore in Chore} == dict.fromkeys(Chore, empty)


def test_more_than_a_page_of_what_is_late_goes_on_where_the_first_ended(session: Session, meeting: Meeting) -> None:
    for days in range(-PAGE_SIZE - 2, 1):
        add_action(session, meeting, days)
    session.commit()
    first, last = see(session, Chore.LATE), see(session, Chore.LATE, page=9)
    assert (first.total, first.page, first.pages, len(first.rows)) == (PAGE_SIZE + 2, 1, 2, PAGE_SIZE)
    assert [row.title for row in last.rows] == ["Sak -2", "Sak -1"]
    assert (last.total, last.page, last.pages) == (PAGE_SIZE + 2, 2, 2)
    assert first.rows[0].meeting.title == meeting.title


def test_what_is_due_today_is_not_late_and_what_is_due_in_a_week_is_soon(session: Session, meeting: Meeting) -> None:
    for days in (-1, 0, 7, 8):
        add_action(session, meeting, days)
    session.commit()
    assert [row.title for row in see(session, Chore.LATE).rows] == ["Sak -1"]
    assert [row.title for row in see(session, Chore.SOON).rows] == ["Sak 0", "Sak 7"]


def test_questions_that_the_municipality_owes_an_answer_come_the_oldest_first(
    session: Session, meeting: Meeting
) -> None:
    for days in (8, 7, -30):
        given = {"form_key": f"g{days}", "question": f"Fråga {days}", "answered_by": "Gatan", "created_at": AT}
        session.add(MunicipalQuestion(meeting_id=meeting.id, due=due(days), **given))
    session.add(MunicipalQuestion(meeting_id=meeting.id, due=due(0), answered_at=AT, **(given | {"form_key": "g"})))
    session.commit()
    assert [row.question for row in see(session, Chore.QUESTIONS).rows] == ["Fråga -30", "Fråga 7"]


def test_whom_to_call_and_where_it_is_slow_are_kinds_too(session: Session, settings: Settings, by: Who) -> None:
    trial = add_collaboration(session, by=by)
    ask_now(session, trial.id, settings, by=by, at=AT)
    slow, silent = follow_ups_of(session, trial.id)
    answer_follow_up(session, slow.id, answer=FollowUpAnswer.SLOW, by=by, at=AT + timedelta(hours=1))
    assert [row.actor_id for row in see(session, Chore.HARD_GOING).rows] == [slow.actor_id]
    assert [row.actor_id for row in see(session, Chore.TO_CALL).rows] == [silent.actor_id]
