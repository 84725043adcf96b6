"""The questions of a meeting: choosing what is asked, and when which of them are open."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind
from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import Category
from matchmaker.models import (
    Actor,
    AgendaItem,
    EvaluationQuestion,
    Meeting,
    Need,
    Participant,
    Sheet,
    Survey,
    SurveyAnswer,
)
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.rows import lock_row
from matchmaker.services.suggestions.parties import party_rows

MOST_TOPICS = 12
"""More than this nobody looks through on a phone."""

FEWEST_TOPICS = 4
"""Of fewer, three would always be right."""

MOST_QUESTIONS = 4
"""With what they learnt, five questions at most."""

OPEN_AFTER = timedelta(days=7)
"""So long after the meeting people may answer."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A meeting's questions: the needs to choose from, by id, and the evaluation's questions in their order."""

    topics: dict[str, Text]
    questions: Sequence[EvaluationQuestion]
    closed: bool


def find_survey(session: Session, meeting_id: int) -> Survey | None:
    """The questions of a meeting as they are kept; None when nobody has chosen any."""
    return session.scalars(select(Survey).where(Survey.meeting_id == meeting_id)).one_or_none()


def read_survey(session: Session, survey: Survey) -> Composed:
    """The questions of a meeting as they are asked."""
    topics = {topic["id"]: Text(sv=topic["sv"], en=topic["en"]) for topic in survey.topics}
    rows = session.scalars(select(EvaluationQuestion).where(EvaluationQuestion.id.in_(survey.questions)))
    by_id = {row.id: row for row in rows}
    questions = [by_id[number] for number in survey.questions]
    return Composed(topics, questions, survey.closed_at is not None)


def compose_survey(
    session: Session,
    meeting_id: int,
    *,
    topics: Sequence[Category],
    questions: Sequence[int],
    version: int,
    by: Who,
    at: datetime,
) -> Survey:
    """Choose what is asked at a meeting: needs of these kinds, and these questions of the evaluation.

    ``version`` is 0 as long as nobody has chosen any. The same choice sent twice is made once. Raises NotFoundError;
    ConflictError; RefusedError: "topics" for some, but too few or too many, "questions" for too many or one that is not
    there, "answered" when somebody has answered already, who answered other questions.
    """
    if topics and not FEWEST_TOPICS <= len(topics) <= MOST_TOPICS:
        raise RefusedError("topics")
    known = session.scalars(select(EvaluationQuestion.id).where(EvaluationQuestion.id.in_(questions))).all()
    if len(questions) > MOST_QUESTIONS or set(questions) - set(known):
        raise RefusedError("questions")
    lock_row(session, Meeting, meeting_id)  # two who choose at once, and one who answers meanwhile
    survey = find_survey(session, meeting_id)
    kept = [{"id": kind.id, "sv": kind.title.sv, "en": kind.title.en} for kind in topics]
    if survey is not None and (survey.topics, survey.questions) == (kept, list(questions)):
        session.commit()
        return survey
    if (survey.version if survey else 0) != version:
        raise ConflictError
    if has_answers(session, meeting_id) or (survey and survey.closed_at is not None):
        raise RefusedError("answered")
    if survey is None:
        survey = Survey(meeting_id=meeting_id, findings={})
        session.add(survey)
    survey.topics, survey.questions, survey.updated_at = kept, list(questions), at
    session.flush()
    record_event(session, "compose", survey, by=by, at=at, meeting=meeting_id, topics=len(kept))
    session.commit()
    return survey


def has_answers(session: Session, meeting_id: int) -> bool:
    """Whether somebody has answered a question of the meeting that is still open."""
    return bool(session.scalar(select(exists().where(SurveyAnswer.meeting_id == meeting_id))))


def open_sheets(survey: Survey, meeting: Meeting, *, at: datetime) -> tuple[Sheet, ...]:
    """What people can answer now: until the middle of the meeting what comes before, then what comes after it."""
    if survey.closed_at is not None or meeting.cancelled_at is not None or at >= closes_at(meeting):
        return ()
    needs = (Sheet.BEFORE, Sheet.AFTER) if survey.topics else ()
    if at < meeting.starts_at + (meeting.ends_at - meeting.starts_at) / 2:
        return needs[:1]
    return (*needs[1:], Sheet.EVALUATION)


def closes_at(meeting: Meeting) -> datetime:
    """When the questions close by themselves."""
    return meeting.ends_at + OPEN_AFTER


def asks_before(session: Session, meeting_id: int) -> bool:
    """Whether those who are invited are asked about needs before they come."""
    survey = find_survey(session, meeting_id)
    return survey is not None and bool(survey.topics) and survey.closed_at is None


def groups_at(session: Session, meeting_id: int) -> list[ActorKind]:
    """The kinds of those who are written up or have a talk at the meeting, in their usual order."""
    kinds = set(session.scalars(select(Actor.kind).where(Actor.id.in_(_actors_at(session, meeting_id))).distinct()))
    return [kind for kind in ActorKind if kind in kinds]


def topics_in_play(session: Session, meeting_id: int, categories: Collection[Category]) -> list[Category]:
    """The kinds of what those who come to a meeting need, the commonest first; of everybody's when nobody comes yet."""
    standing = select(Need.categories).where(Need.withdrawn_at.is_(None))
    theirs = session.scalars(standing.where(Need.actor_id.in_(_actors_at(session, meeting_id)))).all()
    counts = Counter(kind for kinds in theirs or session.scalars(standing).all() for kind in kinds)
    order = {category.id: place for place, category in enumerate(categories)}
    found = [category for category in categories if counts[category.id]]
    return sorted(found, key=lambda category: (-counts[category.id], order[category.id]))


def _actors_at(session: Session, meeting_id: int) -> set[int]:
    """Who is written up for a meeting, or a party of what is talked about there."""
    parties = party_rows().subquery()
    talking = select(parties.c.actor_id).join(AgendaItem, AgendaItem.suggestion_id == parties.c.suggestion_id)
    coming = select(Participant.actor_id).where(Participant.meeting_id == meeting_id)
    return {*session.scalars(coming), *session.scalars(talking.where(AgendaItem.meeting_id == meeting_id))}
