"""Questions in connection with a meeting: what people need and believe that others need, and what the meeting gave."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models.base import Base, Versioned, enum_column

EVALUATION_QUESTION_LIMIT = 150


class QuestionKind(StrEnum):
    """How a question is answered: yes, partly or no (CHOICE), or in words."""

    CHOICE = "choice"
    WORDS = "words"


class Sheet(StrEnum):
    """What is asked at one time: needs before the meeting, the same after it, and how the meeting was."""

    BEFORE = "before"
    AFTER = "after"
    EVALUATION = "evaluation"


class EvaluationQuestion(Versioned, Base):
    """A question about meetings on the municipality's own list. It is never reworded: answers stand by its words."""

    __tablename__ = "evaluation_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    sv: Mapped[str] = mapped_column(String(EVALUATION_QUESTION_LIMIT))
    en: Mapped[str] = mapped_column(String(EVALUATION_QUESTION_LIMIT))
    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind))
    retired_at: Mapped[datetime | None]
    """From then on it is not offered; meetings that ask it go on doing so."""
    created_at: Mapped[datetime]


class Survey(Versioned, Base):
    """The questions of one meeting, and when they are closed what came of them."""

    __tablename__ = "surveys"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    topics: Mapped[list[Any]] = mapped_column(default=list)
    """The needs to choose from: ``{"id", "sv", "en"}``, as they were worded when people answered. Empty = needs are not
    asked about.
    """
    questions: Mapped[list[Any]] = mapped_column(default=list)
    """The ids of the evaluation's questions, in the order in which they are asked."""
    closed_at: Mapped[datetime | None]
    findings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What may be told of the answers (see services/meetings/survey_findings), empty until they are closed."""
    updated_at: Mapped[datetime]


class SurveyAnswer(Base):
    """What somebody answered on one sheet. It goes when the questions are closed; then only the findings are left."""

    __tablename__ = "survey_answers"
    __table_args__ = (UniqueConstraint("participant_id", "sheet"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), index=True)
    """Whose link it was answered by, so that they answer once; None = at a table or on paper."""
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    sheet: Mapped[Sheet] = mapped_column(enum_column(Sheet))
    group: Mapped[ActorKind] = mapped_column("group_kind", enum_column(ActorKind))
    """What those are that they come from."""
    own: Mapped[list[Any]] = mapped_column(default=list)
    """The ids of the needs that they named, and ``~`` with what they wrote themselves."""
    guesses: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What they believe that others need, by the others' kind."""
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """``yes``, ``partly`` or ``no`` by the question's id."""
    words: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What they wrote, by the question's id; ``learnt`` is what they learnt about another."""


class SurveyWords(Base):
    """Something that somebody wrote, once the questions are closed: loose from all else that they answered."""

    __tablename__ = "survey_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    question: Mapped[str] = mapped_column(String(20))
    """``own`` (a need of their own), ``learnt``, or the id of an evaluation question."""
    words: Mapped[str] = mapped_column(Text)
