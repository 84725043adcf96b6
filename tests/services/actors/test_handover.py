from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from matchmaker.models import (
    Action,
    Actor,
    AgendaItem,
    CollaborationState,
    ContactChannel,
    Meeting,
    Outcome,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.actors.contacts import log_contact
from matchmaker.services.actors.handover import OpenMatters, gather_handover, list_left_to_do, list_open
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.collaborations import FirstStep, change_state, complete_action
from matchmaker.services.meetings.minutes import NewQuestion, agree_on_action, answer_question, ask_municipality
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.people import sent
from tests.services.talks import add_collaboration, add_suggestion, add_talk
from tests.services.village import add_actor


def everything(session: Session, at: datetime = NOW) -> list[OpenMatters]:
    """What is open with everybody."""
    return gather_handover(session, list_open(session, at=at, today=at.date()), at=at, today=at.date())


def test_what_is_open_is_gathered_by_actor(session: Session, engine: Engine, eva: Who) -> None:
    add_actor(session, "quiet", name="Ingenting öppet")
    add_collaboration(session, "1", by=eva)
    add_suggestion(session, "2", state=SuggestionState.PARKED)
    add_suggestion(session, "3", state=SuggestionState.DECLINED)
    sent(session)
    called = add_actor(session, "called", name="Åkeriet")
    session.commit()
    given = {"channel": ContactChannel.CALL, "by": eva, "at": NOW}
    log_contact(session, called.id, key="k", words="Ring", follow_up=date(2027, 1, 1), **given)  # type: ignore[arg-type]
    session.expunge_all()
    with counted_statements(engine) as asked:
        found = everything(session)
    assert len(asked) <= 20
    assert [own.actor.name for own in found] == [
        "Behöver 1", "Behöver 2", "Har 1", "Har 2", "Svansele byaförening", "Åkeriet",
    ]  # fmt: skip
    first, second = found[0], found[1]
    assert ([c.title for c in first.collaborations], len(first.talks)) == (["Skjuts till tåget"], 1)
    assert [action.title for action in first.actions] == ["Ringa chauffören"]
    assert len(second.parked) == 1
    assert [note.words for note in found[-1].notes] == ["Ring"]


def test_a_talk_to_come_is_open_with_both(session: Session, eva: Who) -> None:
    add_talk(session, by=eva)
    assert [(len(own.talks), len(own.accepted)) for own in everything(session)] == [
        (1, 0),
        (1, 0),
    ]


def test_a_meeting_that_is_called_off_hides_no_suggestion(session: Session, eva: Who) -> None:
    add_talk(session, by=eva)
    session.execute(update(Meeting).values(cancelled_at=NOW))
    session.commit()
    found = everything(session)
    assert [(len(own.talks), len(own.accepted)) for own in found] == [(0, 1), (0, 1)]


def test_the_latest_contacts_stand_there_with_older_ones_that_wait_and_none_of_others(
    session: Session, eva: Who
) -> None:
    called, quiet = add_actor(session, "called"), add_actor(session, "quiet")
    session.commit()
    for number in range(5):
        given = {"channel": ContactChannel.CALL, "by": eva, "at": NOW + timedelta(days=number)}
        waits = date(2027, 1, 1) if number == 0 else None
        log_contact(session, called.id, key=f"c{number}", words=str(number), follow_up=waits, **given)  # type: ignore[arg-type]
        log_contact(session, quiet.id, key=f"q{number}", words=str(number), **given)  # type: ignore[arg-type]
    [own] = everything(session)
    assert own.actor is called
    assert [note.words for note in own.notes] == ["4", "3", "2", "0"]


def agree(session: Session, eva: Who, *steps: tuple[str, str]) -> list[Action]:
    """Steps agreed on at the one meeting there is, each with who is to take it."""
    meeting = session.scalars(select(Meeting)).one()
    return [
        agree_on_action(session, meeting.id, key=title, step=FirstStep(title, owner, date(2027, 1, 9)), by=eva, at=NOW)
        for title, owner in steps
    ]


def test_what_was_agreed_on_at_a_meeting_is_open_with_whom_it_is_for_or_with_nobody(session: Session, eva: Who) -> None:
    add_talk(session, by=eva)
    session.execute(update(Meeting).values(cancelled_at=NOW))
    session.execute(update(Suggestion).values(state=SuggestionState.DECLINED))
    mine, others, done = agree(session, eva, ("Ringa", "Har 1"), ("Fråga", "Kommunchefen"), ("Klart", "Har 1"))
    complete_action(session, done.id, by=eva, at=NOW)
    session.expunge_all()
    assert [(own.actor.name, [step.id for step in own.agreed]) for own in everything(session)] == [("Har 1", [mine.id])]
    left = list_left_to_do(session)
    assert [(step.id, step.meeting and step.meeting.title) for step in left.actions] == [
        (others.id, "Dialogmöte i Bastuträsk")
    ]
    session.execute(update(Actor).values(withdrawn_at=NOW))
    assert [step.id for step in list_left_to_do(session).actions] == [mine.id, others.id]
    assert everything(session) == []


def test_a_step_of_a_collaboration_is_told_there_until_that_has_ended(session: Session, eva: Who) -> None:
    made = add_collaboration(session, "1", by=eva)
    assert not list_left_to_do(session)
    ended = {"state": CollaborationState.ENDED, "reason": "Klart.", "version": made.version, "by": eva, "at": NOW}
    change_state(session, made.id, **ended)  # type: ignore[arg-type]
    session.expunge_all()
    [step] = list_left_to_do(session).actions
    assert (step.title, step.collaboration and step.collaboration.title) == ("Ringa chauffören", "Skjuts till tåget")


def test_a_question_to_the_municipality_is_left_until_it_is_answered(session: Session, eva: Who) -> None:
    add_talk(session, by=eva)
    meeting = session.scalars(select(Meeting)).one()
    asked = NewQuestion("Får vi låna?", "Kommunchefen", date(2027, 1, 9))
    question = ask_municipality(session, meeting.id, key="q", asked=asked, by=eva, at=NOW)
    assert [one.meeting.title for one in list_left_to_do(session).questions] == [meeting.title]
    answer_question(session, question.id, version=question.version, answer="Ja.", by=eva, at=NOW)
    assert not list_left_to_do(session)


@pytest.mark.parametrize(
    ("outcome", "to_talk"), [(None, 1), (Outcome.TALK_MORE, 1), (Outcome.NOT_NOW, 0), (Outcome.COLLABORATION, 0)]
)
def test_what_a_talk_has_settled_is_open_no_longer_and_what_nobody_wrote_down_is(
    session: Session, eva: Who, outcome: Outcome | None, to_talk: int
) -> None:
    add_talk(session, by=eva)
    session.execute(update(AgendaItem).values(outcome=outcome))
    session.commit()
    after = session.scalars(select(Meeting)).one().ends_at + timedelta(days=1)
    found = everything(session, after)
    assert [(len(own.talks), len(own.accepted)) for own in found] == [(0, 1)] * 2 * to_talk


def test_of_two_who_share_a_matter_one_can_be_told_of_alone(session: Session, eva: Who) -> None:
    add_collaboration(session, "1", by=eva)
    session.expunge_all()
    _, second = list_open(session, at=NOW, today=NOW.date())
    (own,) = gather_handover(session, [second], at=NOW, today=NOW.date())
    assert (own.actor.name, len(own.collaborations), len(own.talks)) == ("Har 1", 1, 1)


def test_nobody_is_read_with_whom_nothing_is_open(session: Session) -> None:
    for number in range(3):
        add_actor(session, f"quiet {number}")
    session.commit()
    session.expunge_all()
    assert everything(session) == []
    assert not any(isinstance(row, Actor) for row in session.identity_map.values())
