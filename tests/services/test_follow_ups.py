"""Did it come off? Each party is asked once, at its time, reminded once, and its last word holds."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Actor,
    AuditEvent,
    Collaboration,
    CollaborationState,
    FollowUp,
    FollowUpAnswer,
    OutboxMail,
    Outcome,
)
from matchmaker.services.audit import Who
from matchmaker.services.collaborations import FOLLOW_UP_AFTER, change_state
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.follow_ups import (
    ANSWER_WITHIN,
    REMIND_AFTER,
    answer_follow_up,
    ask_how_it_went,
    ask_now,
    follow_up_behind,
    follow_ups_of,
    get_follow_up,
    remind_of_follow_ups,
)
from matchmaker.settings import Settings
from tests.services.talks import AT, TRIED_UNTIL, add_collaboration, staff

DUE = datetime(2027, 1, 31, 12, tzinfo=AT.tzinfo)


@pytest.fixture
def by(session: Session) -> Who:
    return staff(session)


@pytest.fixture
def trial(session: Session, by: Who) -> Collaboration:
    """A trial until TRIED_UNTIL, of one with an address and one without."""
    collaboration = add_collaboration(session, by=by)
    session.get_one(Actor, 1).contact_email = "behover@example.org"
    session.get_one(Actor, 2).contact_email = ""
    session.commit()
    return collaboration


def mails(session: Session) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_the_parties_of_a_trial_are_asked_on_its_last_day_once_and_who_has_no_mail_is_to_be_called(
    session: Session, settings: Settings, trial: Collaboration
) -> None:
    assert trial.follow_up_on == TRIED_UNTIL
    assert ask_how_it_went(session, settings, at=DUE - timedelta(days=1)) == 0
    assert [ask_how_it_went(session, settings, at=DUE + timedelta(hours=hour)) for hour in range(2)] == [1, 0]
    session.expire_all()
    assert session.scalars(select(Collaboration.follow_up_on)).all() == [None]
    asked = follow_ups_of(session, trial.id)
    assert [(one.actor_id, one.answer) for one in asked] == [(1, None), (2, None)]
    [mail] = mails(session)
    assert mail.recipient == "behover@example.org"
    assert mail.subject == "Hur gick det? Skjuts till tåget"
    assert f"/uppfoljning/{asked[0].token}\n" in mail.body
    assert session.scalars(select(AuditEvent.by).where(AuditEvent.noun == "follow_ups")).all() == ["system", "system"]


def test_what_runs_is_asked_about_after_some_weeks_and_what_rests_or_has_ended_is_not(
    session: Session, settings: Settings, by: Who
) -> None:
    running = add_collaboration(session, by=by, outcome=Outcome.COLLABORATION)
    assert running.follow_up_on == (AT + FOLLOW_UP_AFTER).date()
    later = AT + timedelta(days=90)
    for state, day in (
        (CollaborationState.RESTING, None),
        (CollaborationState.RUNNING, (later + FOLLOW_UP_AFTER).date()),
        (CollaborationState.ENDED, None),
    ):
        change_state(session, running.id, state=state, reason="Så är det.", version=running.version, by=by, at=later)
        assert running.follow_up_on == day
    assert ask_how_it_went(session, settings, at=later + FOLLOW_UP_AFTER) == 0


def test_staff_can_ask_before_the_day_and_a_double_tap_asks_once(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    assert [ask_now(session, trial.id, settings, by=by, at=AT + timedelta(seconds=n)) for n in range(2)] == [2, 0]
    assert ask_now(session, trial.id, settings, by=by, at=AT + REMIND_AFTER) == 2
    assert len(mails(session)) == 2
    with pytest.raises(NotFoundError):
        ask_now(session, 4711, settings, by=by, at=AT)


def test_a_trial_is_asked_about_at_its_end_also_when_staff_asked_before(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    ask_now(session, trial.id, settings, by=by, at=AT)
    assert trial.follow_up_on == TRIED_UNTIL
    assert ask_how_it_went(session, settings, at=DUE) == 1
    assert len(follow_ups_of(session, trial.id)) == 4


def test_who_was_asked_within_a_week_is_not_asked_again_when_the_day_comes(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    ask_now(session, trial.id, settings, by=by, at=DUE - timedelta(days=2))
    ask_how_it_went(session, settings, at=DUE)
    assert len(follow_ups_of(session, trial.id)) == 2


def test_nobody_is_asked_about_what_rests_or_has_ended(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    resting = CollaborationState.RESTING
    change_state(session, trial.id, state=resting, reason="Vinter.", version=trial.version, by=by, at=AT)
    assert ask_now(session, trial.id, settings, by=by, at=AT) == 0


def test_who_has_ceased_to_take_part_is_not_asked(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    session.get_one(Actor, 1).withdrawn_at = AT
    session.commit()
    assert ask_now(session, trial.id, settings, by=by, at=AT) == 1
    assert mails(session) == []


def test_who_is_silent_is_reminded_once_in_their_language(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    session.get_one(Actor, 1).language = "en"
    session.commit()
    ask_now(session, trial.id, settings, by=by, at=AT)
    for days, reminded in ((6, 0), (7, 1), (20, 0)):
        assert remind_of_follow_ups(session, settings, at=AT + timedelta(days=days)) == reminded
    asked, reminder = mails(session)
    assert (asked.subject, reminder.subject) == (
        "How did it go? Skjuts till tåget",
        "A reminder: how did it go? Skjuts till tåget",
    )
    assert f"/uppfoljning/{follow_ups_of(session, trial.id)[0].token}?lang=en" in reminder.body


def test_who_has_answered_or_whose_collaboration_has_ended_is_not_reminded(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    ask_now(session, trial.id, settings, by=by, at=AT)
    first = follow_ups_of(session, trial.id)[0]
    answer_follow_up(session, first.id, answer=FollowUpAnswer.GOES_WELL, by=Who.actor(1), at=AT)
    assert remind_of_follow_ups(session, settings, at=AT + REMIND_AFTER) == 0
    ask_now(session, trial.id, settings, by=by, at=AT + REMIND_AFTER)
    ended = CollaborationState.ENDED
    session.refresh(trial)
    change_state(session, trial.id, state=ended, reason="Klart.", version=trial.version, by=by, at=AT)
    assert remind_of_follow_ups(session, settings, at=AT + 2 * REMIND_AFTER) == 0


def test_the_last_word_of_a_party_holds_and_the_same_twice_is_kept_once(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    ask_now(session, trial.id, settings, by=by, at=AT)
    one = follow_up_behind(session, follow_ups_of(session, trial.id)[0].token, at=AT)
    theirs = (FollowUpAnswer.SLOW, Who.actor(1))
    for answer, who in (theirs, theirs, (FollowUpAnswer.NOT_DONE, by)):
        answer_follow_up(session, one.id, answer=answer, words="Bilen är såld.", by=who, at=AT)
    kept = get_follow_up(session, one.id)
    assert (kept.answer, kept.words, kept.recorded_by_id) == (FollowUpAnswer.NOT_DONE, "Bilen är såld.", by.account_id)
    answers = select(AuditEvent.details).where(AuditEvent.noun == "follow_ups", AuditEvent.verb == "answer")
    assert session.scalars(answers.order_by(AuditEvent.id)).all() == [{"answer": "slow"}, {"answer": "not_done"}]
    with pytest.raises(RefusedError) as refused:
        answer_follow_up(session, one.id, answer=FollowUpAnswer.SLOW, words="x" * 2001, by=by, at=AT)
    assert refused.value.code == "words"


def test_a_link_leads_nowhere_when_it_is_old_or_unknown_or_its_party_has_gone(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    ask_now(session, trial.id, settings, by=by, at=AT)
    token = session.scalars(select(FollowUp.token).where(FollowUp.actor_id == 1)).one()
    for known, at in ((token, AT + ANSWER_WITHIN), ("x", AT)):
        with pytest.raises(NotFoundError):
            follow_up_behind(session, known, at=at)
    session.get_one(Actor, 1).withdrawn_at = AT
    session.commit()
    with pytest.raises(NotFoundError):
        follow_up_behind(session, token, at=AT)
