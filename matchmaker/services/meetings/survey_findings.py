"""What came of the questions of a meeting: made once, when they are closed, of answers that then are gone."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind, Misperception
from matchmaker.models import Meeting, Sheet, Survey, SurveyAnswer, SurveyWords
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings.open_points import meetings_of_series
from matchmaker.services.meetings.survey_answers import count_answers
from matchmaker.services.meetings.surveys import OPEN_AFTER, find_survey
from matchmaker.services.rows import lock_row
from matchmaker.understanding.coorientation import Relation, View
from matchmaker.understanding.disclosure import OWN_WORDS, Known, Named, enough, known

OWN = "own"
"""Under this name stands what people need besides what they could choose."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What may be told of a meeting's answers.

    ``answered`` has how many answered each sheet, by kind. ``choices`` has how many answered what, by the id of a
    question that enough answered.
    """

    known: Known = field(default_factory=Known)
    answered: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MeetingFindings:
    """The findings of one meeting of a series."""

    meeting: Meeting
    findings: Findings


def close_survey(session: Session, meeting_id: int, *, by: Who, at: datetime) -> Survey:
    """Close the questions of a meeting: make the findings and remove the answers. Closing twice is done once.

    Raises NotFoundError without questions, RefusedError("early") before the meeting has begun.
    """
    meeting = lock_row(session, Meeting, meeting_id)
    survey = find_survey(session, meeting_id)
    if survey is None:
        raise NotFoundError(f"questions of meeting {meeting_id}")
    if survey.closed_at is None:
        if at < meeting.starts_at and meeting.cancelled_at is None:
            raise RefusedError("early")
        answers = session.scalars(select(SurveyAnswer).where(SurveyAnswer.meeting_id == meeting_id)).all()
        survey.findings = _findings(answers) | {"answered": count_answers(session, meeting_id)}
        session.add_all(_loose_words(answers))
        session.execute(delete(SurveyAnswer).where(SurveyAnswer.meeting_id == meeting_id))
        survey.closed_at = survey.updated_at = at
        record_event(session, "close", survey, by=by, at=at, meeting=meeting_id, answers=len(answers))
    session.commit()
    return survey


def close_due(session: Session, *, at: datetime) -> int:
    """Close the questions of meetings that ended long enough ago; gives how many."""
    due = select(Survey.meeting_id).join(Meeting, Meeting.id == Survey.meeting_id)
    due = due.where(Survey.closed_at.is_(None), Meeting.ends_at <= at - OPEN_AFTER)
    meetings = session.scalars(due.order_by(Survey.meeting_id)).all()
    for meeting_id in meetings:
        close_survey(session, meeting_id, by=SYSTEM, at=at)
    return len(meetings)


def read_findings(survey: Survey | None) -> Findings | None:
    """What came of the questions; None as long as they are not closed."""
    if survey is None or survey.closed_at is None:
        return None
    kept = survey.findings
    relations = {name: tuple(Relation(**each) for each in kept[name]) for name in ("before", "after")}
    guessed = {(looking, seen): Named(**named) for looking, seen, named in kept["guessed"]}
    named = {group: Named(**each) for group, each in kept["named"].items()}
    return Findings(Known(**relations, named=named, guessed=guessed), kept["answered"], kept["choices"])


def findings_of_series(session: Session, meeting_id: int) -> list[MeetingFindings]:
    """The findings of a meeting and of those that it goes on from, the earliest first; those without are left out."""
    query = select(Meeting, Survey).join(Survey, Survey.meeting_id == Meeting.id)
    rows = session.execute(query.where(Meeting.id.in_(meetings_of_series(meeting_id))).order_by(Meeting.starts_at))
    found = ((meeting, read_findings(survey)) for meeting, survey in rows)
    return [MeetingFindings(meeting, findings) for meeting, findings in found if findings is not None]


def latest_misperceptions(session: Session) -> tuple[Misperception, ...]:
    """What groups believe of each other's needs, as the questions tell that were closed last and tell of it."""
    latest = select(Survey).where(Survey.closed_at.is_not(None)).order_by(Survey.closed_at.desc(), Survey.meeting_id)
    told = (_misperceptions(read_findings(survey)) for survey in session.scalars(latest))
    return next(filter(None, told), ())


def _misperceptions(findings: Findings | None) -> tuple[Misperception, ...]:
    if findings is None:
        return ()
    return tuple(
        Misperception(
            ActorKind(looking), ActorKind(seen), topic, number, named.of, guess.counts.get(topic, 0), guess.of
        )
        for (looking, seen), guess in findings.known.guessed.items()
        if (named := findings.known.named.get(seen)) is not None
        for topic, number in named.counts.items()
    )


def list_words(session: Session, meeting_id: int, question: str | None = None) -> Sequence[SurveyWords]:
    """What people wrote, of all questions or one, in the order of the alphabet; nothing before they are closed."""
    query = select(SurveyWords).where(SurveyWords.meeting_id == meeting_id)
    if question is not None:
        query = query.where(SurveyWords.question == question)
    return session.scalars(query.order_by(SurveyWords.question, SurveyWords.id)).all()


def strike_words(session: Session, meeting_id: int, words_id: int, *, by: Who, at: datetime) -> None:
    """Remove something that somebody wrote, as when it tells of a person. What is gone already is no fault."""
    row = session.get(SurveyWords, words_id)
    if row is not None and row.meeting_id == meeting_id:
        record_event(session, "strike", row, by=by, at=at)
        session.delete(row)
    session.commit()


def _findings(answers: Sequence[SurveyAnswer]) -> dict[str, Any]:
    """As they are kept: plain JSON."""
    found = known(_views(answers, Sheet.BEFORE), _views(answers, Sheet.AFTER))
    choices: dict[str, Counter[str]] = {}
    for answer in answers:
        for question, choice in answer.choices.items():
            choices.setdefault(question, Counter())[choice] += 1
    return {
        "before": [asdict(relation) for relation in found.before],
        "after": [asdict(relation) for relation in found.after],
        "named": {group: _named(named) for group, named in found.named.items()},
        "guessed": [[*pair, _named(named)] for pair, named in found.guessed.items()],
        "choices": {name: dict(counts) for name, counts in choices.items() if enough(counts.total())},
    }


def _named(named: Named) -> dict[str, Any]:
    return {"of": named.of, "counts": dict(named.counts)}


def _views(answers: Sequence[SurveyAnswer], sheet: Sheet) -> list[View]:
    return [
        View(answer.group, frozenset(answer.own), {kind: frozenset(guess) for kind, guess in answer.guesses.items()})
        for answer in answers
        if answer.sheet is sheet
    ]


def _loose_words(answers: Sequence[SurveyAnswer]) -> Iterator[SurveyWords]:
    """What people wrote on sheets that enough have answered, in the order of the alphabet, whoever wrote it."""
    on_sheet = Counter(answer.sheet for answer in answers)
    written = {
        (question, words, answer.meeting_id)
        for answer in answers
        if enough(on_sheet[answer.sheet])
        for question, words in _words(answer)
    }
    return (SurveyWords(question=question, words=words, meeting_id=at) for question, words, at in sorted(written))


def _words(answer: SurveyAnswer) -> Iterator[tuple[str, str]]:
    yield from answer.words.items()
    yield from ((OWN, named.removeprefix(OWN_WORDS)) for named in answer.own if named.startswith(OWN_WORDS))
