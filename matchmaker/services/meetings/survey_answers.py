"""Answers to the questions of a meeting: by somebody's own link, at a table, or typed in from paper.

An answer is kept only until the questions are closed. It is known whose link it came by, so that each answers once and
can change it; no page shows it to anyone else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Meeting, Participant, Sheet, Survey, SurveyAnswer
from matchmaker.services.audit import SUBMITTER, Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings.surveys import find_survey, open_sheets
from matchmaker.services.rows import add_once, lock_row
from matchmaker.understanding.coorientation import MOST
from matchmaker.understanding.disclosure import OWN_WORDS

LEARNT = "learnt"
"""Stands for the question that every evaluation has: what they learnt about another."""

CHOICES = ("yes", "partly", "no")

WORDS_LIMIT = 500
OWN_LIMIT = 80

MOST_WITHOUT_LINK = 300
"""As many answers of one sheet as are taken at tables; who has the address cannot fill the database with them."""

LATE_BY = timedelta(minutes=30)
"""Whoever began to write while a sheet was open may take so long to send it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody answered on one sheet.

    ``own`` and ``guesses`` (by kind) are ids of needs, ``own_words`` one in their own words. ``choices`` (one of
    :data:`CHOICES`) and ``words`` stand by the question's id, and by :data:`LEARNT`.
    """

    own: frozenset[str] = frozenset()
    own_words: str = ""
    guesses: Mapping[ActorKind, frozenset[str]] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        said = (self.own, self.own_words, self.choices, *self.guesses.values(), *self.words.values())
        return any(said)


def answer_by_link(session: Session, participant: Participant, sheet: Sheet, answers: Answers, *, at: datetime) -> None:
    """Keep what somebody answers by their own link; answering again changes it.

    Raises RefusedError as :func:`write_in`, and "closed" when the sheet is not open, and has not been for LATE_BY.
    """
    survey = _open_survey(session, participant.meeting_id, sheet, at)
    query = select(SurveyAnswer).where(SurveyAnswer.participant_id == participant.id, SurveyAnswer.sheet == sheet)
    found = session.scalars(query).one_or_none()
    if found is not None:
        _fill(found, survey, answers)
    else:
        key = f"participant:{participant.id}:{sheet}"  # no form's key has this mark, so nobody can take it first
        row = _fill(SurveyAnswer(participant_id=participant.id, form_key=key), survey, answers)
        row.sheet, row.group = sheet, participant.actor.kind
        add_once(session, row, SurveyAnswer.form_key)
    session.commit()


def answer_at_table(
    session: Session, meeting_id: int, sheet: Sheet, group: ActorKind, answers: Answers, *, key: str, at: datetime
) -> None:
    """Keep what somebody answers on a phone at a table; the same ``key`` is kept once.

    Raises RefusedError as :func:`answer_by_link`, and "many" when there are more than a meeting can have.
    """
    survey = _open_survey(session, meeting_id, sheet, at)
    there = select(func.count()).select_from(SurveyAnswer).where(SurveyAnswer.participant_id.is_(None))
    if (session.scalar(there.where(SurveyAnswer.meeting_id == meeting_id)) or 0) >= MOST_WITHOUT_LINK:
        raise RefusedError("many")
    _add(session, survey, sheet, group, answers, key=key, by=SUBMITTER, at=at)


def write_in(
    session: Session,
    meeting_id: int,
    sheet: Sheet,
    group: ActorKind,
    answers: Answers,
    *,
    key: str,
    by: Who,
    at: datetime,
) -> None:
    """Type in what somebody answered on paper; the same ``key`` is kept once.

    Raises NotFoundError without questions; RefusedError: "empty" for no answer, "most" for more than three needs,
    "unknown" for what is not asked, "closed" once the questions are closed.
    """
    _add(session, _survey(session, meeting_id), sheet, group, answers, key=key, by=by, at=at)


def own_answers(session: Session, participant: Participant) -> dict[Sheet, Answers]:
    """What somebody has answered by their link so far, by sheet, for themselves to read and change."""
    rows = session.scalars(select(SurveyAnswer).where(SurveyAnswer.participant_id == participant.id))
    return {row.sheet: _answers_of(row) for row in rows}


def count_answers(session: Session, meeting_id: int) -> dict[Sheet, dict[ActorKind, int]]:
    """How many have answered each sheet, by their kind."""
    query = select(SurveyAnswer.sheet, SurveyAnswer.group, func.count()).where(SurveyAnswer.meeting_id == meeting_id)
    counts: dict[Sheet, dict[ActorKind, int]] = {sheet: {} for sheet in Sheet}
    for sheet, group, number in session.execute(query.group_by(SurveyAnswer.sheet, SurveyAnswer.group)):
        counts[sheet][group] = number
    return counts


def _add(
    session: Session,
    survey: Survey,
    sheet: Sheet,
    group: ActorKind,
    answers: Answers,
    *,
    key: str,
    by: Who,
    at: datetime,
) -> None:
    row = _fill(SurveyAnswer(form_key=key, sheet=sheet, group=group), survey, answers)
    row, new = add_once(session, row, SurveyAnswer.form_key)
    if new and by is not SUBMITTER:
        record_event(session, "write_in", row, by=by, at=at, sheet=sheet)
    session.commit()


def _survey(session: Session, meeting_id: int) -> Survey:
    """The questions, which nobody closes or changes until the transaction ends."""
    lock_row(session, Meeting, meeting_id)
    survey = find_survey(session, meeting_id)
    if survey is None:
        raise NotFoundError(f"questions of meeting {meeting_id}")
    if survey.closed_at is not None:
        raise RefusedError("closed")
    return survey


def _open_survey(session: Session, meeting_id: int, sheet: Sheet, at: datetime) -> Survey:
    survey, meeting = _survey(session, meeting_id), session.get_one(Meeting, meeting_id)
    if not any(sheet in open_sheets(survey, meeting, at=moment) for moment in (at, at - LATE_BY)):
        raise RefusedError("closed")
    return survey


def _fill(row: SurveyAnswer, survey: Survey, answers: Answers) -> SurveyAnswer:
    """Write the answers into ``row`` when they are answers to what is asked (RefusedError)."""
    topics = {topic["id"] for topic in survey.topics}
    questions = {LEARNT, *map(str, survey.questions)}
    own_words = " ".join(answers.own_words.split())
    own = [*sorted(answers.own), *([OWN_WORDS + own_words] if own_words else [])]
    if not answers:
        raise RefusedError("empty")
    if any(len(named) > MOST for named in (own, *answers.guesses.values())):
        raise RefusedError("most")
    named = answers.own.union(*answers.guesses.values())
    if named - topics or {*answers.choices, *answers.words} - questions or {*answers.choices.values()} - {*CHOICES}:
        raise RefusedError("unknown")
    row.meeting_id, row.own = survey.meeting_id, own
    row.guesses = {str(kind): sorted(guess) for kind, guess in answers.guesses.items() if guess}
    row.choices, row.words = dict(answers.choices), {name: words for name, words in answers.words.items() if words}
    return row


def _answers_of(row: SurveyAnswer) -> Answers:
    own_words = next((named.removeprefix(OWN_WORDS) for named in row.own if named.startswith(OWN_WORDS)), "")
    return Answers(
        own=frozenset(named for named in row.own if not named.startswith(OWN_WORDS)),
        own_words=own_words,
        guesses={ActorKind(kind): frozenset(guess) for kind, guess in row.guesses.items()},
        choices=dict(row.choices),
        words=dict(row.words),
    )
