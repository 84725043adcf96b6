from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import (
    Action,
    AgendaItem,
    AuditEvent,
    Base,
    Collaboration,
    CollaborationChange,
    CollaborationState,
    Meeting,
    Outcome,
    Suggestion,
    SuggestionState,
)
from matchmaker.services import agendas
from matchmaker.services.agendas import (
    add_items,
    move_item,
    next_unrecorded,
    record_outcome,
    remove_item,
    suggest_items,
)
from matchmaker.services.audit import Who
from matchmaker.services.collaborations import collaborations_from
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.meetings import get_meeting
from matchmaker.services.rows import lock_row
from tests.services.races import Meet, at_once
from tests.services.talks import AT, EVENING, add_meeting, add_suggestion, add_talk, opening, staff

AFTER = EVENING + timedelta(days=1)


def agenda(session: Session, meeting: Meeting) -> list[str]:
    """Who needs something in each talk, in order, as it is stored."""
    session.expire_all()
    return [item.suggestion.links[0].need.actor.name for item in get_meeting(session, meeting.id).items]


def offered(session: Session, meeting: Meeting, **search: str) -> list[str]:
    found = suggest_items(session, meeting.id, at=AT, **search)
    return [offer.suggestion.links[0].need.actor.name for offer in found]


def record(session: Session, item: AgendaItem, *, by: Who, **changed: Any) -> AgendaItem:
    values: dict[str, Any] = {
        "version": item.version,
        "said": "Vi pratade om det.",
        "outcome": Outcome.TALK_MORE,
        "outcome_reason": "",
        "by": by,
        "at": AFTER,
    }
    return record_outcome(session, item.id, **(values | changed))


# What could be talked about


def test_only_accepted_suggestions_are_offered_the_nearest_first_and_then_the_best(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    add_suggestion(session, "far", needs_in="Norsjö", has_in="Norsjö", score=0.99)
    add_suggestion(session, "near", needs_in="Norsjö", has_in="Kattisträsk", score=0.6)
    add_suggestion(session, "best here", score=0.9)
    add_suggestion(session, "nowhere", needs_in="Långt borta", has_in="Ännu längre", score=0.7)
    for state in set(SuggestionState) - {SuggestionState.ACCEPTED}:
        add_suggestion(session, f"noise {state}", state=state, score=1.0)

    assert offered(session, meeting) == ["Behöver best here", "Behöver near", "Behöver far", "Behöver nowhere"]
    distances = [offer.km for offer in suggest_items(session, meeting.id, at=AT)]
    assert distances[0] == 0
    assert distances[1] == pytest.approx(8.3, abs=0.5)
    assert distances[2] == pytest.approx(29.6, abs=0.5)
    assert distances[3] is None


def test_a_place_without_a_position_is_near_nobody(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by, place="Okänd by")
    meeting_place = get_meeting(session, meeting.id).place
    meeting_place.lat = None
    session.commit()
    add_suggestion(session, "1")
    assert [(o.km, o.near) for o in suggest_items(session, meeting.id, at=AT)] == [(None, False)]


def test_what_stands_on_an_agenda_to_come_is_not_offered_again(session: Session) -> None:
    by = staff(session)
    meeting, other = add_meeting(session, by=by), add_meeting(session, "other", by=by)
    held = add_meeting(session, "held", by=by, starts_at=AT - timedelta(days=9))
    add_talk(session, "here", by=by, meeting=meeting)
    add_talk(session, "there", by=by, meeting=other)
    add_talk(session, "not reached", by=by, meeting=held)
    assert offered(session, meeting) == ["Behöver not reached"]
    assert offered(session, held) == []


@pytest.mark.parametrize(
    ("outcome", "again"),
    [(Outcome.TALK_MORE, True), (Outcome.NOT_NOW, True), (Outcome.NO, False), (Outcome.COLLABORATION, False)],
)
def test_what_is_settled_is_not_offered_again_but_the_rest_is_with_its_last_outcome(
    session: Session, outcome: Outcome, again: bool
) -> None:
    by = staff(session)
    held = add_meeting(session, "held", by=by, starts_at=AT - timedelta(days=9))
    item = add_talk(session, "1", by=by, meeting=held)
    record(session, item, by=by, outcome=outcome, outcome_reason="Därför.", opening=opening())
    meeting = add_meeting(session, by=by)
    found = suggest_items(session, meeting.id, at=AT)
    assert [offer.last.outcome for offer in found if offer.last] == ([outcome] if again else [])
    assert len(found) == again


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", {"1", "2"}),
        ("MJÖLK", {"1"}),
        ("mjölk norsjö", {"1"}),
        ("tavla", {"2"}),
        ("har 2", {"2"}),
        ("kattis", {"2"}),
        ("mjölk tavla", set()),
    ],
)
def test_words_narrow_what_is_offered(session: Session, search: str, found: set[str]) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    add_suggestion(session, "1", need={"title": "Körning", "description": "Mjölk och ost"}, needs_in="Norsjö")
    add_suggestion(session, "2", resource={"title": "Vägg", "description": "Anslagstavla"}, has_in="Kattisträsk")
    assert set(offered(session, meeting, search=search)) == {f"Behöver {ref}" for ref in found}


def test_nothing_is_offered_for_a_meeting_that_is_not_there(session: Session) -> None:
    with pytest.raises(NotFoundError):
        suggest_items(session, 4711, at=AT)


# Making the agenda


def test_suggestions_are_put_last_in_the_order_given_and_once(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    a, b, c = (add_suggestion(session, ref).id for ref in "abc")
    add_items(session, meeting.id, [b], by=by, at=AT)
    add_items(session, meeting.id, [c, b, a, c], by=by, at=AT)
    add_items(session, meeting.id, [c, b, a], by=by, at=AT)
    assert agenda(session, meeting) == ["Behöver b", "Behöver c", "Behöver a"]
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "add_items").order_by(AuditEvent.id)).all()
    assert [e.details["suggestions"] for e in events] == [[b], [c, a]]


@pytest.mark.parametrize("state", sorted(set(SuggestionState) - {SuggestionState.ACCEPTED}))
def test_what_is_not_accepted_cannot_be_put_on_an_agenda_nor_what_was_sent_with_it(
    session: Session, state: SuggestionState
) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    fine, other = add_suggestion(session, "1"), add_suggestion(session, "2", state=state)
    with pytest.raises(RefusedError) as refused:
        add_items(session, meeting.id, [fine.id, other.id], by=by, at=AT)
    session.rollback()
    assert refused.value.code == "not_accepted"
    assert agenda(session, meeting) == []


def test_what_does_not_exist_cannot_be_put_on_an_agenda(session: Session) -> None:
    by = staff(session)
    meeting, suggestion = add_meeting(session, by=by), add_suggestion(session)
    with pytest.raises(NotFoundError):
        add_items(session, meeting.id, [suggestion.id, 4711], by=by, at=AT)
    session.rollback()
    with pytest.raises(NotFoundError):
        add_items(session, meeting.id + 1, [suggestion.id], by=by, at=AT)
    session.rollback()
    assert agenda(session, meeting) == []


def without_lock(session: Session, model: type[Base], row_id: int) -> Base:
    """What :func:`lock_row` would be if it did not lock."""
    return session.get_one(model, row_id)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("lock", "positions"), [(without_lock, [1, 1]), (lock_row, [1, 2])])
def test_two_who_add_at_once_get_places_one_after_the_other_thanks_to_the_lock(
    session: Session,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    lock: Callable[..., Any],
    positions: list[int],
) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    suggestions = [add_suggestion(session, ref).id for ref in "ab"]
    look = agendas._positions
    waiting: dict[Session, Meet] = {}
    monkeypatch.setattr(agendas, "lock_row", lock)

    def look_and_wait(own: Session, meeting_id: int) -> object:
        found = look(own, meeting_id)
        waiting[own]()
        return found

    monkeypatch.setattr(agendas, "_positions", look_and_wait)

    def adding(suggestion_id: int) -> Callable[[Session, Meet], None]:
        def act(own: Session, meet: Meet) -> None:
            waiting[own] = meet
            add_items(own, meeting.id, [suggestion_id], by=by, at=AT)

        return act

    assert at_once(engine, *map(adding, suggestions)) == [None, None]
    session.expire_all()
    assert sorted(item.position for item in get_meeting(session, meeting.id).items) == positions


@pytest.mark.parametrize(
    ("who", "step", "expected"),
    [
        (1, -1, "bac"),
        (1, 1, "acb"),
        (0, -1, "abc"),
        (2, 1, "abc"),
        (0, 1, "bac"),
        (2, -1, "acb"),
        (1, 0, "abc"),
    ],
)
def test_a_talk_changes_places_with_its_neighbour(session: Session, who: int, step: int, expected: str) -> None:
    by = staff(session)
    meeting, noise = add_meeting(session, by=by), add_meeting(session, "noise", by=by)
    items = [add_talk(session, ref, by=by, meeting=meeting) for ref in "abc"]
    add_talk(session, "noise", by=by, meeting=noise)
    move_item(session, meeting.id, items[who].id, step=step, by=by, at=AT)
    assert agenda(session, meeting) == [f"Behöver {ref}" for ref in expected]
    assert agenda(session, noise) == ["Behöver noise"]


def test_moving_a_talk_does_not_make_anybodys_outcome_stale(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    first, second = (add_talk(session, ref, by=by, meeting=meeting) for ref in "ab")
    move_item(session, meeting.id, second.id, step=-1, by=by, at=AT)
    session.expire_all()
    assert record(session, first, by=by, version=1).outcome is Outcome.TALK_MORE


def test_a_talk_of_another_meeting_cannot_be_moved(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    other = add_meeting(session, "other", by=by)
    with pytest.raises(NotFoundError):
        move_item(session, other.id, item.id, step=1, by=by, at=AT)


def test_what_changes_nothing_keeps_nobody_waiting_either(session: Session) -> None:
    by = staff(session)
    item = record(session, add_talk(session, "1", by=by), by=by)
    move_item(session, item.meeting_id, item.id, step=-1, by=by, at=AT)
    assert not session.in_transaction()
    remove_item(session, item.meeting_id, 4711, by=by, at=AT)
    assert not session.in_transaction()
    record(session, item, by=by)
    assert not session.in_transaction()


def test_a_talk_is_taken_off_once_and_can_come_back(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    first, second = (add_talk(session, ref, by=by, meeting=meeting) for ref in "ab")
    suggestion_id = first.suggestion_id
    for _ in range(2):
        remove_item(session, meeting.id, first.id, by=by, at=AT)
    assert agenda(session, meeting) == ["Behöver b"]
    assert offered(session, meeting) == ["Behöver a"]
    add_items(session, meeting.id, [suggestion_id], by=by, at=AT)
    assert agenda(session, meeting) == ["Behöver b", "Behöver a"]
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "remove_item")).all()
    assert [(e.noun, e.noun_id, e.details) for e in events] == [("meetings", meeting.id, {"suggestion": suggestion_id})]
    assert second.meeting_id == meeting.id


def test_a_talk_of_another_meeting_is_not_taken_off(session: Session) -> None:
    by = staff(session)
    meeting, other = add_meeting(session, by=by), add_meeting(session, "other", by=by)
    item = add_talk(session, "1", by=by, meeting=meeting)
    remove_item(session, other.id, item.id, by=by, at=AT)
    assert agenda(session, meeting) == ["Behöver 1"]
    with pytest.raises(NotFoundError):
        remove_item(session, 4711, item.id, by=by, at=AT)


def test_a_talk_with_an_outcome_stays_on_the_agenda(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by)
    with pytest.raises(RefusedError) as refused:
        remove_item(session, item.meeting_id, item.id, by=by, at=AT)
    assert refused.value.code == "recorded"


# What came of it


def test_what_was_said_and_what_came_of_it_are_written_down(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, said="De ses i januari.", outcome=Outcome.NOT_NOW, outcome_reason="Jul först.")
    session.expire_all()
    stored = get_meeting(session, item.meeting_id).items[0]
    assert (stored.said, stored.outcome, stored.outcome_reason) == ("De ses i januari.", Outcome.NOT_NOW, "Jul först.")
    assert stored.recorded_by is not None
    assert (stored.recorded_by.name, stored.recorded_at) == ("Eva Lind", AFTER)
    event = session.scalars(select(AuditEvent).where(AuditEvent.noun == "agenda_items")).one()
    assert (event.verb, event.details) == ("record_outcome", {"before": None, "after": "not_now", "causes": []})
    assert session.scalars(select(Collaboration)).all() == []


@pytest.mark.parametrize("outcome", [Outcome.NOT_NOW, Outcome.NO])
def test_when_nothing_comes_of_it_the_reason_must_be_told(session: Session, outcome: Outcome) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    with pytest.raises(RefusedError) as refused:
        record(session, item, by=by, outcome=outcome)
    assert refused.value.code == "reason"


@pytest.mark.parametrize("state", [CollaborationState.TRIAL, CollaborationState.RUNNING])
def test_an_outcome_opens_a_collaboration_with_its_first_step(session: Session, state: CollaborationState) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, said="Vi kör.", outcome=Outcome.COLLABORATION, opening=opening(state=state))
    found = session.scalars(select(Collaboration)).one()
    assert (found.title, found.purpose, found.state) == ("Skjuts till tåget", "Att alla kommer med.", state)
    assert (found.suggestion_id, found.agenda_item_id, found.created_at) == (item.suggestion_id, item.id, AFTER)
    change = session.scalars(select(CollaborationChange)).one()
    assert (change.state, change.reason, change.account_id) == (state, "Vi kör.", by.account_id)
    step = session.scalars(select(Action)).one()
    assert (step.title, step.owner, step.due, step.done_at) == (
        "Ringa chauffören",
        "Gun-Britt",
        opening().step.due,
        None,
    )
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.at == AFTER).order_by(AuditEvent.id)).all()
    assert verbs == ["record_outcome", "open", "add"]


def test_the_reason_for_the_outcome_is_the_reason_for_the_opening_when_there_is_one(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, outcome=Outcome.COLLABORATION, outcome_reason="Alla vill.", opening=opening())
    assert session.scalars(select(CollaborationChange.reason)).one() == "Alla vill."


def test_the_same_outcome_sent_twice_is_written_once_and_opens_one_collaboration(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    for _ in range(2):
        record(session, item, by=by, version=1, outcome=Outcome.COLLABORATION, opening=opening())
    assert len(session.scalars(select(Collaboration)).all()) == 1
    assert len(session.scalars(select(Action)).all()) == 1
    assert item.version == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("lock", "opened"), [(without_lock, False), (lock_row, True)])
def test_two_taps_at_the_same_moment_open_one_collaboration_thanks_to_the_lock(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch, lock: Callable[..., Any], opened: bool
) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    waiting: dict[Session, Meet] = {}

    def lock_and_wait(own: Session, model: type[Base], row_id: int) -> object:
        found = lock(own, model, row_id)
        waiting[own]()
        return found

    monkeypatch.setattr(agendas, "lock_row", lock_and_wait)

    def tap(own: Session, meet: Meet) -> object:
        waiting[own] = meet
        record(own, item, by=by, version=1, outcome=Outcome.COLLABORATION, opening=opening())
        return "done"

    # Without the lock, both see an item without an outcome, and the database has to stop the second.
    assert (at_once(engine, tap, tap) == ["done", "done"]) is opened
    assert len(session.scalars(select(Collaboration)).all()) == 1


def test_a_collaboration_is_not_begun_without_knowing_how(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    with pytest.raises(RefusedError) as refused:
        record(session, item, by=by, outcome=Outcome.COLLABORATION)
    session.rollback()
    assert refused.value.code == "opening"
    session.expire_all()
    assert get_meeting(session, item.meeting_id).items[0].outcome is None
    assert session.scalars(select(AuditEvent).where(AuditEvent.verb == "record_outcome")).all() == []


@pytest.mark.parametrize("state", [CollaborationState.RESTING, CollaborationState.ENDED])
def test_a_collaboration_begins_as_a_trial_or_running(session: Session, state: CollaborationState) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    with pytest.raises(RefusedError) as refused:
        record(session, item, by=by, outcome=Outcome.COLLABORATION, opening=opening(state=state))
    assert refused.value.code == "state"


def test_whoever_writes_second_is_told(session: Session) -> None:
    eva, ali = staff(session), staff(session, "ali@norsjo.example", "Ali")
    item = add_talk(session, "1", by=eva)
    record(session, item, by=eva, version=1)
    with pytest.raises(ConflictError):
        record(session, item, by=ali, version=1)
    session.rollback()
    assert record(session, item, by=ali, version=2).recorded_by_id == ali.account_id


def test_an_outcome_can_be_changed_later_and_the_trail_tells(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, outcome=Outcome.COLLABORATION, opening=opening())
    record(session, item, by=by, outcome=Outcome.NO, outcome_reason="De ångrade sig.")
    record(session, item, by=by, outcome=Outcome.COLLABORATION, opening=opening(state=CollaborationState.RUNNING))
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "record_outcome").order_by(AuditEvent.id))
    assert [(e.details["before"], e.details["after"]) for e in events] == [
        (None, "collaboration"),
        ("collaboration", "no"),
        ("no", "collaboration"),
    ]
    # The collaboration has a life of its own; the talk that led to it opens no second one.
    opened = collaborations_from(session, [item.id])
    assert [c.state for c in opened.values()] == [CollaborationState.TRIAL]
    assert len(session.scalars(select(Collaboration)).all()) == 1


def test_an_outcome_of_nothing_cannot_be_written(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    item.id += 1
    session.expunge(item)
    with pytest.raises(NotFoundError):
        record(session, item, by=by)


def test_the_next_talk_without_an_outcome_follows_and_then_those_that_were_skipped(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    for ref in "abc":
        add_talk(session, ref, by=by, meeting=meeting)
    loaded = get_meeting(session, meeting.id)
    a, b, c = loaded.items
    assert next_unrecorded(loaded) is a
    assert next_unrecorded(loaded, after=a) is b
    assert next_unrecorded(loaded, after=c) is a
    b.outcome = Outcome.TALK_MORE
    assert next_unrecorded(loaded, after=a) is c
    a.outcome = c.outcome = Outcome.TALK_MORE
    assert next_unrecorded(loaded, after=c) is None
    session.rollback()


def test_a_suggestion_stands_on_an_agenda_once_whatever_happens(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    session.add(AgendaItem(meeting_id=item.meeting_id, suggestion_id=item.suggestion_id, position=9))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    assert session.scalars(select(Suggestion)).one().state is SuggestionState.ACCEPTED
