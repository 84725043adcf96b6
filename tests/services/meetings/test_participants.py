"""Who comes: answers are kept, seats are given once and in turn, and a full room makes a queue."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Meeting, Participant, ParticipantWants, Reply
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.meetings import participants
from matchmaker.services.meetings import replies as replying
from matchmaker.services.meetings.participants import (
    MOST_FROM_ONE_ACTOR,
    Answer,
    Wants,
    actor_names,
    add_participant,
    check_in,
    coming,
    find_by_token,
    get_participant,
    list_participants,
)
from matchmaker.services.meetings.replies import answer_invitation, remove_participant
from matchmaker.services.rows import lock_row
from tests.services.races import Meet, at_once, without_lock
from tests.services.talks import AT, EVENING, POST, add_meeting
from tests.services.village import add_actor

Add = Callable[..., Participant]


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    """A meeting with two seats."""
    return add_meeting(session, by=by, seats=2)


@pytest.fixture
def add(session: Session, by: Who, meeting: Meeting) -> Add:
    """Writes up somebody of an actor that is there or is made."""
    actors = {ref: add_actor(session, ref, name=f"Förening {ref}") for ref in ("b", "a")}
    session.commit()

    def add(name: str, of: str = "a", **more: object) -> Participant:
        given = {"key": f"key-{name}", "actor_id": actors[of].id, "name": name, "email": ""} | more
        return add_participant(session, meeting.id, **given, by=by, at=AT)  # type: ignore[arg-type]

    return add


def answer(session: Session, who: Participant, reply: Reply, **more: object) -> list[str]:
    """Answers as whoever sees the present version; gives the names of those who got a seat."""
    said = Answer(who.name, reply, **more)  # type: ignore[arg-type]
    now = AT + timedelta(minutes=who.id)
    answer_invitation(session, who.id, said, version=who.version, post=POST, by=SUBMITTER, at=now)
    return seated(session, at=now)


def seated(session: Session, *, at: datetime) -> list[str]:
    """The names of those who got a seat out of the queue at that moment."""
    query = select(Participant.name).join(AuditEvent, AuditEvent.noun_id == Participant.id)
    return list(session.scalars(query.where(AuditEvent.verb == "seat", AuditEvent.at == at)))


def replies(session: Session, meeting: Meeting) -> dict[str, Reply]:
    session.expire_all()
    return {one.name: one.reply for one in list_participants(session, meeting.id)}


def test_the_list_goes_by_actor_and_a_double_tap_writes_up_one(session: Session, meeting: Meeting, add: Add) -> None:
    for name, of in (("Bo", "b"), ("Ada", "a"), ("Bo", "b"), ("Åke", "a")):
        add(name, of)
    assert list(replies(session, meeting)) == ["Ada", "Åke", "Bo"]
    assert [name for _, name in actor_names(session)] == ["Förening a", "Förening b"]


def test_who_says_yes_to_a_full_room_waits_and_gets_the_first_seat_that_is_free(
    session: Session, meeting: Meeting, add: Add
) -> None:
    ada, bo, cia, dan = (add(name) for name in ("Ada", "Bo", "Cia", "Dan"))
    for one in (ada, bo, cia, dan):
        assert answer(session, one, Reply.YES) == []
    assert list(replies(session, meeting).values()) == [Reply.YES, Reply.YES, Reply.QUEUED, Reply.QUEUED]
    assert answer(session, cia, Reply.YES, wants=Wants(quiet=True)) == []  # what she needs does not cost her the turn
    assert answer(session, ada, Reply.NO) == ["Cia"]
    for _ in range(2):
        remove_participant(session, meeting.id, bo.id, post=POST, by=SUBMITTER, at=AT)
        assert seated(session, at=AT) == ["Dan"]
    assert replies(session, meeting) == {"Ada": Reply.NO, "Cia": Reply.YES, "Dan": Reply.YES}


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("lock", "seated"), [(without_lock, 3), (lock_row, 2)])
def test_two_who_answer_at_once_do_not_get_the_same_seat_thanks_to_the_lock(
    session: Session,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    meeting: Meeting,
    add: Add,
    lock: Callable[..., Any],
    seated: int,
) -> None:
    answer(session, add("Ada"), Reply.YES)
    others = [add(name) for name in ("Bo", "Cia")]
    session.commit()
    monkeypatch.setattr(replying, "lock_row", lock)
    has_room, barrier = participants.has_room, Barrier(2)

    def look_together(own: Session, about: Meeting) -> bool:
        found = has_room(own, about)
        with suppress(BrokenBarrierError):
            barrier.wait(1)
        return found

    monkeypatch.setattr(participants, "has_room", look_together)

    def say_yes(one: Participant) -> Callable[[Session, Meet], object]:
        said = Answer(one.name, Reply.YES)
        return lambda own, _: answer_invitation(own, one.id, said, version=one.version, post=POST, by=SUBMITTER, at=AT)

    assert at_once(engine, *(say_yes(one) for one in others)) == [None, None]
    assert list(replies(session, meeting).values()).count(Reply.YES) == seated


def test_an_answer_is_kept_whole_and_what_is_needed_can_be_taken_back(
    session: Session, meeting: Meeting, add: Add
) -> None:
    ada = add("Ada")
    wants = Wants(quiet=True, step_free=True, words="Laktosfritt")
    answer(session, ada, Reply.YES, arrives_at=EVENING + timedelta(minutes=20), wants=wants)
    kept = get_participant(session, meeting.id, ada.id)
    assert kept.wants is not None
    assert (kept.wants.quiet, kept.wants.step_free, kept.wants.words) == (True, True, "Laktosfritt")
    assert kept.arrives_at == EVENING + timedelta(minutes=20)
    answer(session, kept, Reply.YES)
    assert session.scalars(select(ParticipantWants)).all() == []
    answer(session, get_participant(session, meeting.id, ada.id), Reply.YES, wants=wants)
    remove_participant(session, meeting.id, ada.id, post=POST, by=SUBMITTER, at=AT)
    assert session.scalars(select(ParticipantWants)).all() == []


def test_the_same_answer_twice_is_one_and_a_stale_one_is_refused(session: Session, add: Add) -> None:
    ada = add("Ada")
    first = ada.version
    for _ in range(2):
        answer_invitation(session, ada.id, Answer("Ada", Reply.YES), version=first, post=POST, by=SUBMITTER, at=AT)
    with pytest.raises(ConflictError):
        answer_invitation(session, ada.id, Answer("Ada", Reply.NO), version=first, post=POST, by=SUBMITTER, at=AT)
    session.rollback()
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "answer")).all()
    assert [event.details for event in events] == [{"before": "none", "after": "yes"}]


def test_somebody_more_is_taken_as_long_as_there_are_not_too_many(session: Session, meeting: Meeting, add: Add) -> None:
    for n in range(MOST_FROM_ONE_ACTOR):
        add(f"n{n}", reply=Reply.YES if n < 3 else Reply.NONE)
    assert list(replies(session, meeting).values()).count(Reply.YES) == 2
    with pytest.raises(RefusedError, match="many"):
        add("one too many")
    session.rollback()
    add("of others", "b")


def test_what_cannot_be_is_refused(session: Session, meeting: Meeting, add: Add, by: Who) -> None:
    ada = add("Ada", email="Ada@Exempel.SE")
    assert ada.email == "Ada@exempel.se"
    with pytest.raises(RefusedError, match="email"):
        add("Bo", email="bo at home")
    with pytest.raises(NotFoundError):
        add("Bo", actor_id=4711)
    for number in (4711, ada.id + 1):
        with pytest.raises(NotFoundError):
            answer_invitation(session, number, Answer("", Reply.NO), version=1, post=POST, by=by, at=AT)
        with pytest.raises(NotFoundError):
            get_participant(session, meeting.id, number)
        with pytest.raises(NotFoundError):
            check_in(session, meeting.id, number, here=True, by=by, at=AT)
    with pytest.raises(NotFoundError):
        check_in(session, meeting.id + 1, ada.id, here=True, by=by, at=AT)
    with pytest.raises(NotFoundError):
        find_by_token(session, "guessed")
    assert find_by_token(session, ada.token).id == ada.id
    session.rollback()
    after = meeting.ends_at
    with pytest.raises(RefusedError, match="ended"):
        answer_invitation(session, ada.id, Answer("Ada", Reply.YES), version=ada.version, post=POST, by=by, at=after)
    session.rollback()
    meeting.cancelled_at = AT
    session.commit()
    with pytest.raises(RefusedError, match="cancelled"):
        add("Bo")


def test_who_is_there_comes_and_who_stayed_away_does_not(session: Session, meeting: Meeting, add: Add, by: Who) -> None:
    ada, bo = add("Ada"), add("Bo", reply=Reply.YES)
    for one, here in ((ada, True), (ada, True), (bo, False)):
        check_in(session, meeting.id, one.id, here=here, by=by, at=EVENING)
    assert [one.name for one in coming(list_participants(session, meeting.id))] == ["Ada"]
    check_in(session, meeting.id, bo.id, here=None, by=by, at=EVENING)
    assert [one.name for one in coming(list_participants(session, meeting.id))] == ["Ada", "Bo"]
