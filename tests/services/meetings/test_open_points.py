from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.models import AgendaItem, Meeting, Outcome
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.collaborations import FirstStep, complete_action
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.minutes import NewQuestion, agree_on_action, answer_question, ask_municipality
from matchmaker.services.meetings.open_points import OpenPoints, see_open_points
from tests.conftest import JUST_AFTER_MIDNIGHT, STOCKHOLM
from tests.services.counting import counted_statements
from tests.services.talks import AT, EVENING, add_meeting, add_talk, staff

LATER = EVENING + timedelta(days=60)


def ended(session: Session, item: AgendaItem, outcome: Outcome, *, by: Who, until: date | None = None) -> None:
    told = {"said": "–", "outcome": outcome, "outcome_reason": "–", "until": until}
    record_outcome(session, item.id, version=item.version, **told, by=by, at=EVENING)  # type: ignore[arg-type]


def agree(session: Session, meeting: Meeting, title: str, *, by: Who) -> int:
    step = FirstStep(title, "Kommunen", date(2026, 12, 20))
    return agree_on_action(session, meeting.id, key=f"{title:->24}", step=step, by=by, at=EVENING).id


def ask(session: Session, meeting: Meeting, words: str, *, by: Who, answer: str = "") -> None:
    asked = NewQuestion(words, "Gatukontoret", date(2026, 12, 20))
    question = ask_municipality(session, meeting.id, key=f"{words:->24}", asked=asked, by=by, at=EVENING)
    answer_question(session, question.id, version=1, answer=answer, by=by, at=EVENING)


def points(session: Session, meeting: Meeting) -> OpenPoints:
    session.expire_all()
    return see_open_points(session, get_meeting(session, meeting.id), zone=STOCKHOLM)


def test_a_meeting_that_follows_none_has_nothing_left_and_asks_nothing(session: Session, engine: Engine) -> None:
    meeting = add_meeting(session, by=staff(session))
    with counted_statements(engine) as sent:
        assert not see_open_points(session, meeting, zone=STOCKHOLM)
    assert sent == []


def test_what_all_meetings_before_it_in_the_series_left_is_told_and_nothing_else(
    session: Session, engine: Engine
) -> None:
    by = staff(session)
    first = add_meeting(session, "first", by=by)
    second = add_meeting(session, "second", by=by, starts_at=EVENING + timedelta(days=30), follows_id=first.id)
    third = add_meeting(session, "third", by=by, starts_at=LATER, follows_id=second.id)
    noise = add_meeting(session, "noise", by=by)
    for meeting in (first, second, noise, third):
        agree(session, meeting, f"att göra {meeting.uid[:6]}", by=by)
        ask(session, meeting, f"öppen {meeting.uid[:6]}", by=by)
        ask(session, meeting, f"svarad {meeting.uid[:6]}", by=by, answer="Ja.")
    complete_action(session, agree(session, first, "gjort", by=by), by=by, at=EVENING)

    found = points(session, third)
    assert found.before is not None
    assert found.before.id == second.id
    assert [action.title for action in found.actions] == ["att göra first-", "att göra second"]
    assert [question.question for question in found.questions] == ["öppen first-", "öppen second", "svarad second"]
    with counted_statements(engine) as sent:
        points(session, third)
    assert len(sent) <= 4 + 4  # and those of the meeting itself


def test_what_needed_more_talk_is_proposed_until_it_is_on_the_agenda_or_settled(session: Session) -> None:
    by = staff(session)
    first = add_meeting(session, "first", by=by)
    more, done, other, settled = (add_talk(session, ref, by=by, meeting=first) for ref in "abcd")
    for item in (more, other, settled):
        ended(session, item, Outcome.TALK_MORE, by=by)
    ended(session, done, Outcome.NO, by=by)
    second = add_meeting(session, "second", by=by, starts_at=LATER, follows_id=first.id)
    between = add_meeting(session, "between", by=by, starts_at=EVENING + timedelta(days=7))
    add_items(session, between.id, [settled.suggestion_id], by=by, at=AT)
    assert [item.id for item in points(session, second).talks] == [more.id, other.id]
    add_items(session, second.id, [more.suggestion_id], by=by, at=AT)
    assert [item.id for item in points(session, second).talks] == [other.id]


def test_what_was_talked_about_at_two_meetings_is_proposed_once(session: Session) -> None:
    by = staff(session)
    first = add_meeting(session, "first", by=by)
    item = add_talk(session, "a", by=by, meeting=first)
    ended(session, item, Outcome.TALK_MORE, by=by)
    second = add_meeting(session, "second", by=by, starts_at=EVENING + timedelta(days=7), follows_id=first.id)
    add_items(session, second.id, [item.suggestion_id], by=by, at=AT)
    [again] = get_meeting(session, second.id).items
    ended(session, again, Outcome.TALK_MORE, by=by)
    third = add_meeting(session, "third", by=by, starts_at=LATER, follows_id=second.id)
    assert [talk.id for talk in points(session, third).talks] == [again.id]


def test_what_was_to_wait_is_proposed_when_its_day_has_come(session: Session) -> None:
    by = staff(session)
    first = add_meeting(session, "first", by=by)
    second = add_meeting(session, "second", by=by, starts_at=LATER, follows_id=first.id)
    item = add_talk(session, "a", by=by, meeting=first)
    day = second.starts_at.date()
    for until, found in ((None, []), (day + timedelta(days=1), []), (day, [item.id])):
        ended(session, item, Outcome.NOT_NOW, by=by, until=until)
        assert [talk.id for talk in points(session, second).talks] == found


def test_the_day_that_has_come_is_the_municipalitys(session: Session) -> None:
    by = staff(session)
    first = add_meeting(session, "first", by=by, starts_at=AT)
    second = add_meeting(session, "second", by=by, starts_at=JUST_AFTER_MIDNIGHT, follows_id=first.id)
    item = add_talk(session, "a", by=by, meeting=first)
    ended(session, item, Outcome.NOT_NOW, by=by, until=JUST_AFTER_MIDNIGHT.date() + timedelta(days=1))
    assert [talk.id for talk in points(session, second).talks] == [item.id]


def test_a_series_that_runs_in_a_ring_ends_where_it_began(session: Session) -> None:
    by = staff(session)
    first = add_meeting(session, "first", by=by)
    second = add_meeting(session, "second", by=by, starts_at=LATER, follows_id=first.id)
    first.follows_id = second.id
    agree(session, first, "att göra", by=by)
    session.commit()
    assert [action.title for action in points(session, second).actions] == ["att göra"]
