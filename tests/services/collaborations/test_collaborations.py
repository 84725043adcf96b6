from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import Action, AuditEvent, Collaboration, CollaborationChange, CollaborationState
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.collaborations import (
    TRANSITIONS,
    add_action,
    change_state,
    collaborations_from,
    complete_action,
    get_collaboration,
    list_collaborations,
    next_step,
    reopen_action,
)
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.suggestions.parties import ends_of_pair
from tests.services.races import Meet, at_once
from tests.services.talks import AT, add_collaboration, staff

TODAY = date(2026, 12, 1)
LATER = AT + timedelta(days=30)
TRIAL, RUNNING, RESTING, ENDED = CollaborationState


def move(session: Session, collaboration: Collaboration, state: CollaborationState, *, by: Who, **changed: Any) -> None:
    values: dict[str, Any] = {"reason": "Så blev det.", "version": collaboration.version, "at": LATER}
    change_state(session, collaboration.id, state=state, by=by, **(values | changed))


def in_state(session: Session, state: CollaborationState, *, by: Who) -> Collaboration:
    """A collaboration that has come to ``state`` by allowed steps."""
    collaboration = add_collaboration(session, by=by)
    if state is not TRIAL:
        move(session, collaboration, state, by=by)
    return collaboration


def add_step(session: Session, collaboration: Collaboration, due: date, *, by: Who, key: str = "") -> Action:
    return add_action(
        session,
        collaboration.id,
        key=key or f"step-until-{due}-of-{collaboration.id}",
        title="Ringa",
        owner="Eva",
        due=due,
        by=by,
        at=AT,
    )


# How it goes


@pytest.mark.parametrize("after", CollaborationState)
@pytest.mark.parametrize("before", CollaborationState)
def test_a_collaboration_moves_as_the_table_says_and_not_otherwise(
    session: Session, before: CollaborationState, after: CollaborationState
) -> None:
    by = staff(session)
    collaboration = in_state(session, before, by=by)
    allowed = {
        TRIAL: {RUNNING, RESTING, ENDED},
        RUNNING: {RESTING, ENDED},
        RESTING: {RUNNING, TRIAL, ENDED},
        ENDED: {RUNNING},
    }
    assert set(TRANSITIONS[before]) == allowed[before]
    if after in allowed[before]:
        move(session, collaboration, after, by=by)
        assert collaboration.state is after
    else:
        with pytest.raises(RefusedError) as refused:
            move(session, collaboration, after, by=by)
        assert refused.value.code == "transition"
        session.rollback()
        assert get_collaboration(session, collaboration.id).state is before


def test_each_change_is_kept_with_its_reason_who_and_when(session: Session) -> None:
    eva, ali = staff(session), staff(session, "ali@norsjo.example", "Ali")
    collaboration = add_collaboration(session, by=eva)
    add_collaboration(session, "noise", by=eva)
    move(session, collaboration, RUNNING, by=ali, reason="Alla är nöjda.")
    session.expire_all()
    found = get_collaboration(session, collaboration.id)
    assert [(c.state, c.reason, c.account.name, c.at) for c in found.changes] == [
        (TRIAL, "Vi kör.", "Eva Lind", AT),
        (RUNNING, "Alla är nöjda.", "Ali", LATER),
    ]
    assert found.updated_at == LATER
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "change_state")).one()
    assert (event.noun_id, event.details) == (found.id, {"before": "trial", "after": "running"})


def test_a_change_without_a_reason_is_refused(session: Session) -> None:
    by = staff(session)
    collaboration = add_collaboration(session, by=by)
    with pytest.raises(RefusedError) as refused:
        move(session, collaboration, RUNNING, by=by, reason="")
    assert refused.value.code == "reason"


def test_whoever_changes_it_second_is_told(session: Session) -> None:
    eva, ali = staff(session), staff(session, "ali@norsjo.example", "Ali")
    collaboration = add_collaboration(session, by=eva)
    move(session, collaboration, RESTING, by=eva, version=1)
    with pytest.raises(ConflictError):
        move(session, collaboration, RUNNING, by=ali, version=1)
    session.rollback()
    assert get_collaboration(session, collaboration.id).state is RESTING


def test_two_who_change_it_at_once_cannot_both_win(session: Session, engine: Engine) -> None:
    eva, ali = staff(session), staff(session, "ali@norsjo.example", "Ali")
    collaboration = add_collaboration(session, by=eva)

    def change(state: CollaborationState, by: Who) -> Any:
        def act(own: Session, meet: Meet) -> str:
            meet()
            move(own, collaboration, state, by=by, version=1)
            return "done"

        return act

    results = at_once(engine, change(RUNNING, eva), change(ENDED, ali))
    assert sorted(str(type(r).__name__) for r in results) == ["ConflictError", "str"]
    assert len(session.scalars(select(CollaborationChange)).all()) == 2


def test_the_same_change_sent_twice_is_made_once(session: Session) -> None:
    by = staff(session)
    collaboration = add_collaboration(session, by=by)
    for _ in range(2):
        move(session, collaboration, RUNNING, by=by, version=1)
    assert len(session.scalars(select(CollaborationChange)).all()) == 2


def test_what_does_not_exist_is_not_found(session: Session) -> None:
    by = staff(session)
    with pytest.raises(NotFoundError):
        get_collaboration(session, 4711)
    with pytest.raises(NotFoundError):
        change_state(session, 4711, state=RUNNING, reason="?", version=1, by=by, at=AT)
    with pytest.raises(NotFoundError):
        add_action(session, 4711, key="k" * 24, title="?", owner="?", due=TODAY, by=by, at=AT)
    for finish in (complete_action, reopen_action):
        with pytest.raises(NotFoundError):
            finish(session, 4711, by=by, at=AT)


# What is next


def test_a_step_is_added_once_for_its_form(session: Session) -> None:
    by = staff(session)
    collaboration = add_collaboration(session, by=by)
    first, second = (add_step(session, collaboration, TODAY, by=by) for _ in range(2))
    assert first.id == second.id
    assert (first.title, first.owner, first.due) == ("Ringa", "Eva", TODAY)
    assert len(session.scalars(select(Action)).all()) == 2  # with the one that it began with


def test_adding_a_step_makes_nobodys_form_about_the_state_stale(session: Session) -> None:
    by = staff(session)
    collaboration = add_collaboration(session, by=by)
    add_step(session, collaboration, TODAY, by=by)
    move(session, collaboration, RUNNING, by=by, version=1)


def test_a_step_is_done_once_and_can_be_undone(session: Session) -> None:
    by = staff(session)
    step = add_step(session, add_collaboration(session, by=by), TODAY, by=by)
    complete_action(session, step.id, by=by, at=AT)
    complete_action(session, step.id, by=by, at=LATER)
    assert [step.done_at] == [AT]
    for _ in range(2):
        reopen_action(session, step.id, by=by, at=LATER)
    assert [step.done_at] == [None]
    events = session.scalars(select(AuditEvent).where(AuditEvent.noun_id == step.id, AuditEvent.noun == "actions"))
    assert [e.verb for e in events] == ["add", "complete", "reopen"]


def test_the_next_step_is_the_one_due_first_that_is_not_done(session: Session) -> None:
    by = staff(session)
    collaboration = add_collaboration(session, by=by, due=TODAY + timedelta(days=9))
    late = add_step(session, collaboration, TODAY - timedelta(days=1), by=by)
    soon = add_step(session, collaboration, TODAY + timedelta(days=1), by=by)
    complete_action(session, late.id, by=by, at=AT)
    found = next_step(get_collaboration(session, collaboration.id))
    assert found is not None
    assert found.id == soon.id


# The board


def test_the_board_has_the_late_ones_first_then_those_without_a_step_then_by_date(session: Session) -> None:
    by = staff(session)

    def with_step(ref: str, days: int | None) -> Collaboration:
        due = TODAY + timedelta(days=0 if days is None else days)
        collaboration = add_collaboration(session, ref, by=by, due=due)
        if days is None:
            complete_action(session, collaboration_steps(collaboration)[0], by=by, at=AT)
        return collaboration

    def collaboration_steps(collaboration: Collaboration) -> list[int]:
        return [a.id for a in get_collaboration(session, collaboration.id).actions]

    today, soon, none = with_step("today", 0), with_step("soon", 3), with_step("none", None)
    late, very_late = with_step("late", -1), with_step("very late", -20)
    rests = with_step("rests", None)
    rests_until = with_step("rests until", 5)
    for c in (rests, rests_until):
        move(session, c, RESTING, by=by)
    ended_first, ended_last = with_step("ended first", -9), with_step("ended last", 9)
    for days, c in enumerate((ended_first, ended_last)):
        move(session, c, ENDED, by=by, at=LATER + timedelta(days=days))

    session.expire_all()
    board = list_collaborations(session, today=TODAY)
    assert list(board) == list(CollaborationState)
    assert [c.id for c in board[TRIAL].shown] == [very_late.id, late.id, none.id, today.id, soon.id]
    assert [c.id for c in board[RUNNING].shown] == []
    assert [c.id for c in board[RESTING].shown] == [rests_until.id, rests.id]
    assert [c.id for c in board[ENDED].shown] == [ended_last.id, ended_first.id]
    assert board[TRIAL].shown[0].suggestion.links[0].need.actor.name == "Behöver very late"
    first = list_collaborations(session, today=TODAY, most=2)
    assert ([c.id for c in first[TRIAL].shown], first[TRIAL].total) == ([very_late.id, late.id], 5)
    assert (first[RUNNING].shown, first[RUNNING].total) == ([], 0)


def test_a_collaboration_comes_with_everything_that_is_known_about_it(session: Session) -> None:
    by = staff(session)
    add_collaboration(session, "noise", by=by)
    collaboration = add_collaboration(session, by=by)
    session.expire_all()
    found = get_collaboration(session, collaboration.id)
    assert found.agenda_item is not None
    assert found.agenda_item.meeting.place.name == "Bastuträsk"
    assert ends_of_pair(found.suggestion)[1].actor.name == "Har 1"
    assert [action.title for action in found.actions] == ["Ringa chauffören"]


def test_collaborations_are_found_by_the_talks_that_led_to_them(session: Session) -> None:
    by = staff(session)
    add_collaboration(session, "noise", by=by)
    collaboration = add_collaboration(session, by=by)
    item_id = collaboration.agenda_item_id or 0
    assert collaborations_from(session, [item_id, 4711]) == {item_id: collaboration}
    assert collaborations_from(session, []) == {}
