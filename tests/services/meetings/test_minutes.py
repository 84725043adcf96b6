from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.models import Action, AuditEvent, MunicipalQuestion
from matchmaker.services.collaborations.collaborations import FirstStep
from matchmaker.services.errors import ConflictError, NotFoundError
from matchmaker.services.meetings.minutes import (
    NewQuestion,
    agree_on_action,
    answer_question,
    ask_municipality,
    get_question,
    see_notes,
    write_decisions,
)
from tests.services.counting import counted_statements
from tests.services.talks import AT, EVENING, add_collaboration, add_meeting, add_talk, staff

AFTER = EVENING + timedelta(days=1)
DAY = date(2026, 12, 20)
STEP = FirstStep("Ringa Trafikverket", "Kommunen", DAY)
ASKED = NewQuestion("Får vi ploga själva?", "Gatukontoret", DAY)


def test_decisions_are_written_and_changed_and_the_later_of_two_is_told(session: Session) -> None:
    by, ali = staff(session), staff(session, "ali@norsjo.example", "Ali")
    meeting = add_meeting(session, by=by)
    assert (see_notes(session, meeting.id).decisions, see_notes(session, meeting.id).version) == ("", 0)
    write_decisions(session, meeting.id, version=0, decisions="Vi ses igen.", by=by, at=AFTER)
    notes = see_notes(session, meeting.id)
    assert notes.decisions == "Vi ses igen."
    write_decisions(session, meeting.id, version=0, decisions="Vi ses igen.", by=by, at=AFTER)
    with pytest.raises(ConflictError):
        write_decisions(session, meeting.id, version=0, decisions="Annat.", by=ali, at=AFTER)
    session.rollback()
    write_decisions(session, meeting.id, version=notes.version, decisions="Annat.", by=ali, at=AFTER)
    assert see_notes(session, meeting.id).decisions == "Annat."
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "write_decisions")).all()
    assert [(event.noun_id, event.details) for event in events] == [(meeting.id, {})] * 2


def test_what_is_to_be_done_belongs_to_whom_it_names_and_a_double_tap_notes_one(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    theirs = FirstStep("Lämna nyckeln", "har 1", DAY)
    first = agree_on_action(session, item.meeting_id, key="a" * 24, step=theirs, by=by, at=AFTER)
    again = agree_on_action(session, item.meeting_id, key="a" * 24, step=theirs, by=by, at=AFTER)
    nobodys = agree_on_action(session, item.meeting_id, key="b" * 24, step=STEP, by=by, at=AFTER)
    assert first.id == again.id
    giver = item.suggestion.links[0].resource
    assert giver is not None
    assert (first.actor_id, nobodys.actor_id) == (giver.actor_id, None)
    assert session.scalar(select(func.count()).select_from(Action)) == 2


def test_the_steps_of_collaborations_that_began_at_the_meeting_are_among_its_actions(session: Session) -> None:
    by = staff(session)
    collaboration = add_collaboration(session, "1", by=by)
    add_collaboration(session, "noise", by=by)
    assert collaboration.agenda_item_id is not None
    meeting_id = session.scalars(select(Action.meeting_id)).all()
    assert meeting_id == [None, None]
    item = session.get_one(type(collaboration).agenda_item.property.mapper.class_, collaboration.agenda_item_id)
    agree_on_action(session, item.meeting_id, key="a" * 24, step=STEP, by=by, at=AFTER)
    found = see_notes(session, item.meeting_id).actions
    assert [action.title for action in found] == ["Ringa chauffören", "Ringa Trafikverket"]


def test_a_question_is_put_once_and_answered_and_the_answer_can_be_taken_back(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    first = ask_municipality(session, meeting.id, key="q" * 24, asked=ASKED, by=by, at=AFTER)
    again = ask_municipality(session, meeting.id, key="q" * 24, asked=ASKED, by=by, at=AFTER)
    assert first.id == again.id
    assert session.scalar(select(func.count()).select_from(MunicipalQuestion)) == 1
    answer_question(session, first.id, version=1, answer="Ja.", by=by, at=AFTER)
    answer_question(session, first.id, version=1, answer="Ja.", by=by, at=AFTER)  # a double tap
    found = get_question(session, first.id)
    assert (found.answer, found.answered_at, found.meeting.id) == ("Ja.", AFTER, meeting.id)
    with pytest.raises(ConflictError):
        answer_question(session, first.id, version=1, answer="Nej.", by=by, at=AFTER)
    session.rollback()
    answer_question(session, first.id, version=found.version, answer="", by=by, at=AFTER)
    assert get_question(session, first.id).answered_at is None
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.noun == "municipal_questions")).all()
    assert verbs == ["ask", "answer", "take_back_answer"]


def test_what_is_not_there_is_not_found(session: Session) -> None:
    by = staff(session)
    for call in (
        lambda: write_decisions(session, 1, version=0, decisions="x", by=by, at=AT),
        lambda: agree_on_action(session, 1, key="k", step=STEP, by=by, at=AT),
        lambda: ask_municipality(session, 1, key="k", asked=ASKED, by=by, at=AT),
        lambda: answer_question(session, 1, version=1, answer="", by=by, at=AT),
        lambda: get_question(session, 1),
    ):
        with pytest.raises(NotFoundError):
            call()
        session.rollback()


def test_the_notes_take_three_queries_however_many_there_are(session: Session, engine: Engine) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    for n in range(4):
        agree_on_action(session, meeting.id, key=f"{n:->24}", step=STEP, by=by, at=AFTER)
        ask_municipality(session, meeting.id, key=f"{n:->24}", asked=ASKED, by=by, at=AFTER)
    session.expunge_all()
    with counted_statements(engine) as sent:
        notes = see_notes(session, meeting.id)
        assert {action.meeting.title for action in notes.actions if action.meeting} == {"Dialogmöte i Bastuträsk"}
    assert (len(notes.actions), len(notes.questions), len(sent)) == (4, 4, 3)
