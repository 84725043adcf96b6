"""Did it come off? Each party is asked once, at its time, reminded once, and its last word holds."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Action,
    Actor,
    AuditEvent,
    Collaboration,
    CollaborationChange,
    CollaborationState,
    ContactChannel,
    ContactNote,
    FollowUp,
    FollowUpAnswer,
    OutboxMail,
    Outcome,
)
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.collaborations import FOLLOW_UP_AFTER, change_state
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.mail.addresses import note_returned
from matchmaker.services.taking_part.follow_ups import (
    ANSWER_WITHIN,
    REMIND_AFTER,
    answer_follow_up,
    ask_how_it_went,
    ask_now,
    follow_up_behind,
    follow_ups_of,
    get_follow_up,
    list_hard_going,
    list_to_call,
    remind_of_follow_ups,
)
from matchmaker.settings import Settings
from tests.services.talks import AT, TRIED_UNTIL, add_collaboration

DUE = datetime(2027, 1, 31, 12, tzinfo=AT.tzinfo)


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


def test_who_says_that_it_is_slow_is_told_of_until_somebody_has_seen_to_it(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    ask_now(session, trial.id, settings, by=by, at=AT)
    first, second = follow_ups_of(session, trial.id)
    answer_follow_up(session, second.id, answer=FollowUpAnswer.GOES_WELL, by=by, at=AT)
    assert list_hard_going(session, most=9).total == 0
    answer_follow_up(session, first.id, answer=FollowUpAnswer.NOT_DONE, by=Who.actor(1), at=AT)
    [told] = list_hard_going(session, most=9).shown
    assert (told.actor.name, told.actor.place.name, told.collaboration.title) == (
        "Behöver 1",
        "Bastuträsk",
        "Skjuts till tåget",
    )
    later = AT + timedelta(hours=1)
    seen_to = (
        Action(collaboration_id=trial.id, form_key="k", title="Ring", owner="Eva", due=later.date(), created_at=later),
        ContactNote(actor_id=1, form_key="k", channel=ContactChannel.CALL, words="De hinner i maj.", at=later),
        CollaborationChange(
            collaboration_id=trial.id, state=trial.state, reason="Fick hjälp.", account_id=by.account_id, at=later
        ),
    )
    for row in seen_to:
        session.add(row)
        session.flush()
        assert list_hard_going(session, most=9).total == 0
        session.rollback()
    assert list_hard_going(session, most=9).total == 1
    resting = CollaborationState.RESTING
    change_state(session, trial.id, state=resting, reason="Vinter.", version=trial.version, by=by, at=AT)
    assert list_hard_going(session, most=9).total == 0


def test_of_what_a_party_was_asked_twice_the_latest_counts(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    for weeks, answer in enumerate((FollowUpAnswer.SLOW, FollowUpAnswer.GOES_WELL)):
        ask_now(session, trial.id, settings, by=by, at=AT + weeks * REMIND_AFTER)
        latest = follow_ups_of(session, trial.id)[0]
        answer_follow_up(session, latest.id, answer=answer, by=Who.actor(1), at=AT + weeks * REMIND_AFTER)
        assert list_hard_going(session, most=9).total == 1 - weeks


def test_who_has_no_address_is_to_be_called_and_who_stays_silent_a_week_after_the_reminder(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    ask_now(session, trial.id, settings, by=by, at=AT)
    reminded = AT + REMIND_AFTER
    remind_of_follow_ups(session, settings, at=reminded)
    for at, actors in ((AT, [2]), (reminded, [2]), (reminded + REMIND_AFTER, [1, 2]), (AT + ANSWER_WITHIN, [])):
        assert [one.actor_id for one in list_to_call(session, at=at, most=9).shown] == actors
    answer_follow_up(session, follow_ups_of(session, trial.id)[1].id, answer=FollowUpAnswer.SLOW, by=by, at=AT)
    still = reminded + REMIND_AFTER
    assert [one.actor_id for one in list_to_call(session, at=still, most=9).shown] == [1]
    session.add(ContactNote(actor_id=1, form_key="k", channel=ContactChannel.CALL, words="Inget svar.", at=still))
    session.commit()
    assert [len(list_to_call(session, at=still + wait, most=9).shown) for wait in (timedelta(), REMIND_AFTER)] == [0, 1]


def test_who_has_an_address_that_mail_comes_back_from_is_to_be_called_and_is_not_reminded(
    session: Session, settings: Settings, trial: Collaboration, by: Who
) -> None:
    ask_now(session, trial.id, settings, by=by, at=AT)
    assert [one.actor_id for one in list_to_call(session, at=AT, most=9).shown] == [2]
    note_returned(session, session.get_one(Actor, 1).contact_email, "550 no such user", at=AT)
    session.commit()
    assert sorted(one.actor_id for one in list_to_call(session, at=AT, most=9).shown) == [1, 2]
    assert remind_of_follow_ups(session, settings, at=AT + REMIND_AFTER) == 0


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
