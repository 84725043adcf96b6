"""What a meeting came to beside its talks: decisions, what is to be done, and questions to the municipality."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Action, AgendaItem, Collaboration, Meeting, Minutes, MunicipalQuestion
from matchmaker.services.audit import Who, record_event
from matchmaker.services.collaborations.collaborations import FirstStep
from matchmaker.services.collaborations.owners import names_at, owner_among
from matchmaker.services.rows import check_version, lock_row, read_one, store_once


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question to the municipality: who is to answer, and by when."""

    question: str
    answered_by: str
    due: date


@dataclass(frozen=True, slots=True)
class MeetingNotes:
    """All of it. ``actions`` are the meeting's own and those of collaborations that began there, in order of date;
    ``version`` is that of the decisions, 0 as long as nobody has written any.
    """

    decisions: str
    actions: Sequence[Action]
    questions: Sequence[MunicipalQuestion]
    sent_at: datetime | None
    version: int


def see_notes(session: Session, meeting_id: int) -> MeetingNotes:
    """What is written down of a meeting beside its talks, in three queries."""
    minutes = session.scalars(select(Minutes).where(Minutes.meeting_id == meeting_id)).one_or_none()
    questions = select(MunicipalQuestion).where(MunicipalQuestion.meeting_id == meeting_id)
    return MeetingNotes(
        decisions=minutes.decisions if minutes else "",
        actions=session.scalars(actions_of(Meeting.id == meeting_id)).all(),
        questions=session.scalars(questions.order_by(MunicipalQuestion.id)).all(),
        sent_at=minutes.sent_at if minutes else None,
        version=minutes.version if minutes else 0,
    )


def actions_of(meetings: ColumnElement[bool]) -> Select[Action]:
    """The actions that were agreed on at these meetings or in collaborations that began there, by date."""
    there = select(Meeting.id).where(meetings)
    began = select(Collaboration.id).join(AgendaItem).where(AgendaItem.meeting_id.in_(there))
    return (
        select(Action)
        .where(Action.meeting_id.in_(there) | Action.collaboration_id.in_(began))
        .order_by(Action.due, Action.id)
        .options(joinedload(Action.collaboration), joinedload(Action.meeting), joinedload(Action.actor))
    )


def write_decisions(
    session: Session, meeting_id: int, *, version: int, decisions: str, by: Who, at: datetime
) -> Minutes:
    """Write what the meeting decided, one decision a line.

    Raises NotFoundError, and ConflictError when somebody else wrote since ``version`` (0 = nobody had). The same
    decisions sent twice are written once.
    """
    minutes = minutes_of(session, meeting_id, at)
    if minutes.decisions != decisions:
        if not (version == 0 and minutes.decisions == ""):
            check_version(minutes, version)
        minutes.decisions, minutes.updated_at = decisions, at
        record_event(session, "write_decisions", session.get_one(Meeting, meeting_id), by=by, at=at)
    session.commit()
    return minutes


def agree_on_action(session: Session, meeting_id: int, *, key: str, step: FirstStep, by: Who, at: datetime) -> Action:
    """Note something that is to be done after a meeting; the same ``key`` twice notes one. Raises NotFoundError.

    When the owner is somebody who was asked to the meeting, or an actor with a talk there, by name, it is theirs: they
    are reminded.
    """
    lock_row(session, Meeting, meeting_id)
    action = Action(
        meeting_id=meeting_id,
        form_key=key,
        title=step.title,
        owner=step.owner,
        actor_id=owner_among(names_at(session, meeting_id), step.owner),
        due=step.due,
        created_at=at,
    )
    return store_once(session, action, Action.form_key, "add", by=by, at=at, meeting=meeting_id)


def ask_municipality(
    session: Session, meeting_id: int, *, key: str, asked: NewQuestion, by: Who, at: datetime
) -> MunicipalQuestion:
    """Note a question to the municipality; the same ``key`` twice notes one. Raises NotFoundError."""
    lock_row(session, Meeting, meeting_id)
    question = MunicipalQuestion(
        meeting_id=meeting_id,
        form_key=key,
        question=asked.question,
        answered_by=asked.answered_by,
        due=asked.due,
        created_at=at,
    )
    return store_once(session, question, MunicipalQuestion.form_key, "ask", by=by, at=at, meeting=meeting_id)


def get_question(session: Session, question_id: int) -> MunicipalQuestion:
    """A question with the meeting where it was put. Raises NotFoundError."""
    query = select(MunicipalQuestion).where(MunicipalQuestion.id == question_id)
    query = query.options(joinedload(MunicipalQuestion.meeting)).execution_options(populate_existing=True)
    return read_one(session, query, f"question {question_id}")


def answer_question(
    session: Session, question_id: int, *, version: int, answer: str, by: Who, at: datetime
) -> MunicipalQuestion:
    """Write what the municipality answers; empty takes the answer back.

    Raises NotFoundError, and ConflictError when somebody else answered since ``version``. Sent twice it is written
    once.
    """
    question = lock_row(session, MunicipalQuestion, question_id)
    if question.answer != answer:
        check_version(question, version)
        question.answer, question.answered_at = answer, at if answer else None
        record_event(session, "answer" if answer else "take_back_answer", question, by=by, at=at)
    session.commit()
    return question


def minutes_of(session: Session, meeting_id: int, at: datetime) -> Minutes:
    """The row of a meeting's minutes, in the caller's transaction: made when there is none.

    The meeting is locked, so that two do not make it at once. Raises NotFoundError.
    """
    lock_row(session, Meeting, meeting_id)
    query = select(Minutes).where(Minutes.meeting_id == meeting_id)
    found = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        found = Minutes(meeting_id=meeting_id, decisions="", updated_at=at)
        session.add(found)
        session.flush()
    return found
