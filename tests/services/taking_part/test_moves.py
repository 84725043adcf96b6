"""What has moved is told once, in time, to those whom it concerns, and names nobody else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Answer, CollaborationState, Decision, Need, RestReason, Review, Suggestion
from matchmaker.services.audit import SUBMITTER, SYSTEM, Who
from matchmaker.services.collaborations.collaborations import change_state
from matchmaker.services.meetings.meeting_mail import cancel_meeting, invite_everyone, post_of
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.taking_part.consents import answer_question, ask_parties
from matchmaker.services.taking_part.moves import moves_of
from matchmaker.settings import Settings
from tests.conftest import STOCKHOLM
from tests.services.counting import counted_statements
from tests.services.talks import AT, EVENING, add_collaboration, add_suggestion, add_talk

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NEED, BUS = "Skjuts till tåget", "Minibuss med nio platser"


def told(session: Session, actor_id: int, since: datetime = AT - DAY, until: datetime = AT + DAY) -> list[str]:
    session.expire_all()
    actor = session.get_one(Actor, actor_id)
    moves = moves_of(session, actor, since=since, until=until, zone=STOCKHOLM)
    return [move.sv for move in moves]


@pytest.fixture
def pair(session: Session, eva: Who) -> Suggestion:
    """Accepted at AT, between actors 1 (needs) and 2 (has), with noise beside."""
    suggestion = add_suggestion(session)
    session.add(
        Review(
            suggestion_id=suggestion.id,
            decision=Decision.ACCEPT,
            reason="Bara för projektledaren",
            at=AT,
            account_id=eva.account_id,
            state_before="new",
        )
    )
    add_suggestion(session, "noise")
    session.commit()
    return suggestion


def ask(session: Session, pair: Suggestion) -> None:
    ask_parties(session, pair.id, public_url="https://x.example", by=SYSTEM, at=AT + 10 * MINUTE)


def answer(session: Session, pair: Suggestion, actor_id: int, said: Answer, at: datetime = AT + 20 * MINUTE) -> None:
    answer_question(session, pair.id, actor_id, answer=said, reason="Hemligt", by=SUBMITTER, at=at)


def test_what_is_accepted_is_told_in_ones_own_words_once_it_can_no_longer_be_taken_back(
    session: Session, pair: Suggestion
) -> None:
    assert told(session, 1, until=AT + 9 * MINUTE) == []
    assert told(session, 1) == [f"Vi har hittat något som kan passa: {NEED}"]
    assert told(session, 2) == [f"Vi har hittat något som kan passa: {BUS}"]
    assert told(session, 1, since=AT + 9 * MINUTE) != [], "what one mail came too early for, the next one tells"
    assert told(session, 1, since=AT + 10 * MINUTE) == []
    assert told(session, 3) == []


def test_an_answer_is_told_to_the_others_and_not_to_who_gave_it(session: Session, pair: Suggestion) -> None:
    ask(session, pair)
    answer(session, pair, 1, Answer.YES)
    assert told(session, 1) == []
    assert told(session, 2) == [f"Någon annan vill prata om det här: {NEED}"]
    answer(session, pair, 2, Answer.YES)
    assert told(session, 1) == told(session, 2) == [f"Alla har sagt ja till att prata: {NEED}"]


def test_a_no_is_told_without_who_or_why(session: Session, pair: Suggestion) -> None:
    ask(session, pair)
    answer(session, pair, 2, Answer.NO)
    assert told(session, 1) == [f"Det blir inget av det här just nu: {NEED}"]
    assert told(session, 2) == []
    answer(session, pair, 1, Answer.YES, at=AT + 2 * DAY)
    assert told(session, 1, since=AT + DAY, until=AT + 3 * DAY) == []
    assert told(session, 2, since=AT + DAY, until=AT + 3 * DAY) == []


def test_a_meeting_is_told_when_they_are_invited_and_when_it_is_cancelled(
    session: Session, eva: Who, settings: Settings
) -> None:
    item = add_talk(session, by=eva)
    session.get_one(Actor, 1).contact_email = "a@example.org"
    session.commit()
    invite_everyone(session, item.meeting_id, post_of(settings), by=eva, at=AT)
    assert told(session, 1) == ["Ni är bjudna till ett möte torsdag 3 december: Dialogmöte i Bastuträsk"]
    assert told(session, 1, until=EVENING + DAY) == [], "it has been"
    assert told(session, 2) == [], "nobody has reached them"
    version = get_meeting(session, item.meeting_id).version
    session.rollback()
    cancel_meeting(session, item.meeting_id, version=version, reason="Snö", post=post_of(settings), by=eva, at=AT + DAY)
    assert told(session, 1) == ["Mötet torsdag 3 december är inställt: Dialogmöte i Bastuträsk"]
    assert told(session, 1, since=AT + DAY) == []


def test_what_a_talk_led_to_is_told_and_then_each_change_but_not_its_reason(session: Session, eva: Who) -> None:
    collaboration = add_collaboration(session, by=eva)
    assert told(session, 1) == [f"Ni har pratat, och ska pröva: {NEED}"]
    version = collaboration.version
    change_state(
        session,
        collaboration.id,
        version=version,
        state=CollaborationState.RUNNING,
        reason="Hemligt",
        by=eva,
        at=AT + 2 * DAY,
    )
    assert told(session, 2, since=AT, until=AT + 3 * DAY) == [f"Samarbetet är i gång: {NEED}"]


def test_what_rests_by_itself_is_told_and_what_they_let_rest_is_not(session: Session, eva: Who) -> None:
    add_suggestion(session)
    for reason, lines in {
        RestReason.SILENT: [f"Det här vilar nu, för vi fick inget svar: {NEED}"],
        RestReason.SEASON: [f"Det här vilar till nästa säsong: {NEED}"],
        RestReason.WISH: [],
    }.items():
        need = session.scalars(select(Need).where(Need.actor_id == 1)).one()
        need.resting_since, need.rest_reason = AT, reason
        session.commit()
        assert told(session, 1) == lines


def test_every_sentence_is_there_in_english(session: Session, pair: Suggestion) -> None:
    actor = session.get_one(Actor, 1)
    [move] = moves_of(session, actor, since=AT - DAY, until=AT + DAY, zone=STOCKHOLM)
    assert move.en == f"We have found something that may fit: {NEED}"


def test_it_costs_as_many_questions_however_much_has_moved(session: Session, engine: Engine, eva: Who) -> None:
    for number in range(3):
        add_collaboration(session, str(number), by=eva)
    session.execute(update(Need).values(actor_id=1))
    session.commit()
    actor = session.get_one(Actor, 1)

    def asked(since: datetime) -> int:
        session.expire_all()
        session.refresh(actor)
        with counted_statements(engine) as sent:
            moves_of(session, actor, since=since, until=since + 2 * DAY, zone=STOCKHOLM)
        return len(sent)

    assert (asked(AT - DAY), asked(AT + 50 * DAY)) == (8, 7)
