"""A meeting with questions and answers made by hand, for tests of what is asked and told."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind
from matchmaker.matching.vocabulary import Category, vocabulary
from matchmaker.models import EvaluationQuestion, Meeting, Participant, QuestionKind, Reply, Sheet, Survey
from matchmaker.services.audit import Who
from matchmaker.services.meetings.evaluation_questions import add_question, list_questions
from matchmaker.services.meetings.participants import add_participant, find_by_token
from matchmaker.services.meetings.survey_answers import Answers, write_in
from matchmaker.services.meetings.surveys import compose_survey
from tests.services.talks import AT, EVENING
from tests.services.village import add_actor

BEGINS, ENDS = EVENING, EVENING + timedelta(hours=2, minutes=30)
LATE = ENDS - timedelta(minutes=10)
SHOPS, CLUBS, UNITS = ActorKind.SERVICE_NODE, ActorKind.ASSOCIATION, ActorKind.MUNICIPAL_UNIT


def kinds(number: int = 6) -> list[Category]:
    """The first kinds of service there are."""
    return list(vocabulary()[:number])


def add_listed(session: Session, *, by: Who) -> list[EvaluationQuestion]:
    """A list of five questions in place of the one that ships, which one of the test databases lacks."""
    session.execute(delete(EvaluationQuestion))
    session.commit()
    for n in range(5):
        kind = QuestionKind.WORDS if n == 4 else QuestionKind.CHOICE
        add_question(session, f"Fråga {n}?", f"Question {n}?", kind, key=f"{n:->24}", by=by, at=AT)
    return list(list_questions(session))


def add_questions(session: Session, meeting: Meeting, *, by: Who, topics: int = 6, at: datetime = AT) -> Survey:
    """Needs of six kinds, and the first two questions of the municipality's list."""
    questions = [question.id for question in (list_questions(session) or add_listed(session, by=by))[:2]]
    survey = compose_survey(session, meeting.id, topics=kinds(topics), questions=questions, version=0, by=by, at=at)
    session.commit()
    return survey


def add_guest(session: Session, meeting: Meeting, ref: str, kind: ActorKind = CLUBS, *, by: Who) -> Participant:
    """Somebody who comes to the meeting, from an actor of their own."""
    actor = add_actor(session, f"g{ref}", name=f"Gäst {ref}", kind=kind)
    session.flush()
    names = {"name": f"Gäst {ref}", "email": f"{ref}@x.se", "reply": Reply.YES}
    added = add_participant(session, meeting.id, key=f"g{ref:->24}", actor_id=actor.id, by=by, at=AT, **names)  # type: ignore[arg-type]
    found = find_by_token(session, added.token)
    session.commit()
    return found


def add_answers(
    session: Session, meeting: Meeting, sheet: Sheet, group: ActorKind, number: int, answers: Answers, *, by: Who
) -> None:
    """The same answers typed in from so many papers."""
    for n in range(number):
        write_in(session, meeting.id, sheet, group, answers, key=f"{sheet}-{group}-{n}-{answers!r}"[:64], by=by, at=AT)


def needs(own: str = "", own_words: str = "", **guesses: str) -> Answers:
    """Answers about needs: each letter is a kind, the first a."""
    names = {letter: kind.id for letter, kind in zip("abcdef", kinds(), strict=True)}
    found = {ActorKind(kind): frozenset(names[one] for one in guess) for kind, guess in guesses.items()}
    return Answers(frozenset(names[one] for one in own), own_words, found)
