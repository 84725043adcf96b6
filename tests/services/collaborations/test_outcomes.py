"""What came of a talk is written down once and completely, whoever writes it, and can open a collaboration."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Action,
    AgendaItem,
    AuditEvent,
    Base,
    Collaboration,
    CollaborationChange,
    CollaborationState,
    Decision,
    Outcome,
    OutcomeCause,
    Review,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.collaborations import outcomes
from matchmaker.services.collaborations.collaborations import collaborations_from
from matchmaker.services.collaborations.outcomes import next_unrecorded
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.meetings.agendas import suggest_items
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.rows import lock_row
from matchmaker.services.suggestions.reviews import undo_review
from matchmaker.services.suggestions.suggestions import change_states, get_suggestion
from tests.conftest import STOCKHOLM
from tests.services.races import Meet, at_once, without_lock
from tests.services.talks import AFTER, AT, TRIED_UNTIL, add_meeting, add_talk, opening, record, staff


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


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.TRIAL, CollaborationState.TRIAL), (Outcome.COLLABORATION, CollaborationState.RUNNING)],
)
def test_an_outcome_opens_a_collaboration_with_its_first_step(
    session: Session, outcome: Outcome, state: CollaborationState
) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, said="Vi kör.", outcome=outcome, until=TRIED_UNTIL, opening=opening())
    assert (item.outcome, item.until) == (outcome, TRIED_UNTIL)
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


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
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

    monkeypatch.setattr(outcomes, "lock_row", lock_and_wait)

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


def test_a_trial_has_an_end(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    with pytest.raises(RefusedError) as refused:
        record(session, item, by=by, outcome=Outcome.TRIAL, opening=opening())
    assert refused.value.code == "until"


def stands(session: Session, item: AgendaItem) -> tuple[SuggestionState, list[tuple[Decision, str]]]:
    """How the suggestion of a talk stands, and the decisions about it."""
    session.expire_all()
    history = select(Review).where(Review.suggestion_id == item.suggestion_id).order_by(Review.id)
    state = session.scalars(select(Suggestion.state).where(Suggestion.id == item.suggestion_id)).one()
    return state, [(review.decision, review.reason) for review in session.scalars(history)]


def test_a_no_declines_the_suggestion_and_another_outcome_in_its_place_takes_that_back(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    for _ in range(2):
        record(session, item, by=by, outcome=Outcome.NO, outcome_reason="De vill inte.")
    assert stands(session, item) == (SuggestionState.DECLINED, [(Decision.DECLINE, "De vill inte.")])
    [review] = get_suggestion(session, item.suggestion_id).reviews
    assert review.agenda_item_id == item.id
    record(session, item, by=by, outcome=Outcome.TALK_MORE)
    state, decisions = stands(session, item)
    assert (state, [decision for decision, _ in decisions]) == (
        SuggestionState.ACCEPTED,
        [Decision.DECLINE, Decision.UNDO],
    )


def test_a_no_can_be_taken_back_where_the_suggestion_is_read_and_is_then_offered_again(session: Session) -> None:
    by = staff(session)
    held = add_meeting(session, "held", by=by, starts_at=AT - timedelta(days=9))
    item = add_talk(session, "1", by=by, meeting=held)
    record(session, item, by=by, outcome=Outcome.NO, causes=[OutcomeCause.SOCIAL])
    version = get_suggestion(session, item.suggestion_id).version
    undo_review(session, item.suggestion_id, version=version, by=by, at=AFTER)
    offers = suggest_items(session, add_meeting(session, by=by).id, zone=STOCKHOLM, at=AT)
    assert [offer.suggestion.id for offer in offers] == [item.suggestion_id]
    # What is decided since then is nobody's but the project leader's: the talk takes no more back.
    record(session, item, by=by, outcome=Outcome.TALK_MORE)
    assert [decision for decision, _ in stands(session, item)[1]] == [Decision.DECLINE, Decision.UNDO]


def test_correcting_an_old_no_leaves_what_was_accepted_again(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, outcome=Outcome.NO, outcome_reason="De vill inte.")
    version = get_suggestion(session, item.suggestion_id).version
    undo_review(session, item.suggestion_id, version=version, by=by, at=AFTER)
    record(session, item, by=by, outcome=Outcome.NO, outcome_reason="De ville inte då.")
    assert stands(session, item)[0] is SuggestionState.ACCEPTED


@pytest.mark.parametrize(
    ("state", "asked_on"),
    [(CollaborationState.TRIAL, date(2027, 3, 1)), (CollaborationState.RUNNING, TRIED_UNTIL)],
)
def test_a_trial_that_gets_another_end_is_asked_about_then(
    session: Session, state: CollaborationState, asked_on: date
) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by)
    record(session, item, by=by, outcome=Outcome.TRIAL, until=TRIED_UNTIL, opening=opening())
    collaboration = collaborations_from(session, [item.id])[item.id]
    collaboration.state = state
    session.commit()
    record(session, item, by=by, outcome=Outcome.TRIAL, until=date(2027, 3, 1))
    assert session.scalars(select(Collaboration.follow_up_on)).one() == asked_on


def test_a_no_to_what_is_withdrawn_or_declined_already_decides_nothing(session: Session) -> None:
    by = staff(session)
    for ref, state in (("1", SuggestionState.GONE), ("2", SuggestionState.DECLINED)):
        item = add_talk(session, ref, by=by, meeting=add_meeting(session, f"for-{ref}", by=by))
        change_states(session, [item.suggestion_id], [SuggestionState.ACCEPTED], state=state, gone_reason="")
        record(session, item, by=by, outcome=Outcome.NO, outcome_reason="De vill inte.")
        record(session, item, by=by, outcome=Outcome.TALK_MORE)
        assert stands(session, item) == (state, [])


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
    record(session, item, by=by, outcome=Outcome.COLLABORATION, opening=opening())
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "record_outcome").order_by(AuditEvent.id))
    assert [(e.details["before"], e.details["after"]) for e in events] == [
        (None, "collaboration"),
        ("collaboration", "no"),
        ("no", "collaboration"),
    ]
    # The collaboration has a life of its own; the talk that led to it opens no second one.
    opened = collaborations_from(session, [item.id])
    assert [c.state for c in opened.values()] == [CollaborationState.RUNNING]
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
