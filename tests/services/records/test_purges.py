"""What is due by a rule goes, with all that belongs to it; what is not stays; and the log holds no words."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from matchmaker.models import (
    Actor,
    AuditEvent,
    Base,
    CollaborationState,
    DataRequest,
    OutboxMail,
    ParticipantWants,
    Reply,
    RequestKind,
)
from matchmaker.services.actors.withdrawals import withdraw_actor
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.collaborations.collaborations import change_state
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.mail.outbox import queue_mail
from matchmaker.services.meetings.participants import Answer, Wants, add_participant, list_participants
from matchmaker.services.meetings.replies import answer_invitation
from matchmaker.services.personal_data.belongings import rows_about
from matchmaker.services.personal_data.field_registry import field_registry
from matchmaker.services.records.purges import (
    BY_THEMSELVES,
    RULES,
    digest_of,
    list_purges,
    preview_purge,
    purge,
    purge_actor,
)
from matchmaker.services.run_records import latest_full_run, list_runs, names_of_touched
from matchmaker.settings import Settings
from tests.conftest import NOW
from tests.services.people import merge, named, part, sent
from tests.services.talks import AT, POST, add_collaboration, add_meeting, add_suggestion, staff
from tests.services.village import add_actor

YEARS_LATER = NOW.replace(year=NOW.year + 5)


@pytest.fixture
def decided(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path, keep_withdrawn_years=5, purge_decision="KS 2026/1 § 2")


def gone(session: Session, actor: Actor, by: Who = SYSTEM) -> Actor:
    return withdraw_actor(session, actor.id, version=actor.version, by=by, at=NOW)


def everything(session: Session) -> str:
    """All rows of all tables, as one text."""
    session.rollback()
    found = {
        table.name: [list(map(str, row)) for row in session.execute(select(table))]
        for table in Base.metadata.sorted_tables
    }
    return json.dumps(found, ensure_ascii=False)


def test_every_rule_that_removes_something_is_there_and_says_so() -> None:
    # With the account; for good; by a match run, in matching/vectors.py; with the questions, in survey_findings.py.
    stays = {"staff", "lasting", "minutes", "trail", "run", "survey"}
    assert set(RULES) | stays == set(field_registry().retention)


def test_nothing_about_an_actor_is_left_but_mail_that_has_its_own_rule(session: Session, decided: Settings) -> None:
    actor = sent(session)
    [reference] = session.scalars(text("SELECT reference FROM submissions")).all()
    gone(session, actor)
    for words in ("Svansele byaförening", "plogar planen", "Bygdegården", "eva@svansele.example"):
        assert words in everything(session)
    [done] = purge(session, decided, rules=("actor",), by=SYSTEM, at=YEARS_LATER)
    assert done.rows == {"actors": 1, "needs": 1, "resources": 1, "submissions": 1, "drafts": 1}
    purge(session, decided, rules=("mail",), by=SYSTEM, at=YEARS_LATER)  # not sent yet: it is still to go
    session.execute(text("UPDATE outbox_mails SET next_attempt_at = NULL"))
    purge(session, decided, rules=("mail",), by=SYSTEM, at=YEARS_LATER)
    left = everything(session)
    for words in ("Svansele byaförening", "plogar planen", "Bygdegården", "eva@svansele.example", "Eva Lind"):
        assert words not in left
    event = list_purges(session)[-1]
    assert event.details == {
        "rule": "actor", "rows": dict(done.rows), "decision": "KS 2026/1 § 2", "references": [reference],
    }  # fmt: skip


def test_who_was_entered_twice_is_removed_as_often(session: Session, eva: Who) -> None:
    kept = sent(session)
    twice = add_actor(session, "b", contact_name="Gunvor Östman", contact_email="gunvor@svansele.example")
    session.commit()
    merge(session, kept, twice, eva)
    kept_id = gone(session, session.get_one(Actor, kept.id)).id
    purge_actor(session, kept_id, decision="KS 1", by=eva, at=NOW)
    assert session.scalars(select(Actor)).all() == []
    assert "Gunvor" not in everything(session)


def test_who_went_into_another_stays_as_long_as_that_one_is_there(
    session: Session, decided: Settings, eva: Who
) -> None:
    kept, twice = sent(session), add_actor(session, "b")
    session.commit()
    merge_id = merge(session, kept, twice, eva).id
    [due] = preview_purge(session, decided, rules=("actor",), at=YEARS_LATER)
    assert [row.holds for row in due.rows] == ["merged"]
    with pytest.raises(RefusedError, match="merged"):
        purge_actor(session, twice.id, decision="KS 1", by=eva, at=NOW)
    session.rollback()
    part(session, merge_id, eva)
    gone(session, session.get_one(Actor, twice.id))
    purge(session, decided, rules=("actor",), by=eva, at=YEARS_LATER)
    assert session.scalars(select(Actor.id)).all() == [kept.id]


def test_what_others_told_stays_when_one_goes(session: Session, decided: Settings, eva: Who) -> None:
    add_suggestion(session)
    gone(session, named(session, "Har 1"))
    purge(session, decided, by=eva, at=YEARS_LATER)
    other = named(session, "Behöver 1")
    assert set(rows_about(session, other)) == {"actors", "needs"}
    assert session.scalars(text("SELECT count(*) FROM suggestions")).one() == 0


def test_a_match_run_for_an_actor_that_is_purged_stays_one_about_somebody(session: Session, decided: Settings) -> None:
    add_suggestion(session)
    actor = gone(session, named(session, "Har 1"))
    about = actor.id
    session.execute(text("UPDATE match_runs SET touching_actor_id = :id"), {"id": about})
    session.commit()
    purge(session, decided, by=SYSTEM, at=YEARS_LATER)
    assert latest_full_run(session) is None
    [run] = list_runs(session, page=1).rows
    assert (run.touching_actor_id, names_of_touched(session, [run])) == (about, {})


def test_nobody_is_purged_before_the_municipality_has_decided(session: Session, tmp_path: Path) -> None:
    gone(session, sent(session))
    undecided = Settings(instance=tmp_path)
    [preview] = preview_purge(session, undecided, rules=("actor",), at=YEARS_LATER)
    assert preview.rows == []


@pytest.mark.parametrize(("at", "due"), [(YEARS_LATER - timedelta(seconds=1), 0), (YEARS_LATER, 1)])
def test_the_years_are_counted_from_the_withdrawal(session: Session, decided: Settings, at: datetime, due: int) -> None:
    gone(session, sent(session))
    [preview] = preview_purge(session, decided, rules=("actor",), at=at)
    assert len(preview.going) == due


def test_who_is_in_a_collaboration_that_goes_on_is_held(session: Session, decided: Settings, eva: Who) -> None:
    collaboration = add_collaboration(session, by=eva)
    actor_id = gone(session, named(session, "Har 1")).id
    [preview] = preview_purge(session, decided, rules=("actor",), at=YEARS_LATER)
    assert (preview.going, [row.holds for row in preview.held]) == ([], ["collaboration"])
    purge(session, decided, by=eva, at=YEARS_LATER)
    assert session.get(Actor, actor_id) is not None
    with pytest.raises(RefusedError, match="collaboration"):
        purge_actor(session, actor_id, decision="KS 1", by=eva, at=NOW)
    session.rollback()
    change_state(
        session, collaboration.id, state=CollaborationState.ENDED, reason="Klart.",
        version=collaboration.version, by=eva, at=NOW,
    )  # fmt: skip
    purge(session, decided, by=eva, at=YEARS_LATER)
    assert session.get(Actor, actor_id) is None


def asked(session: Session, actor: Actor) -> DataRequest:
    request = DataRequest(
        form_key="k", actor_id=actor.id, kind=RequestKind.ERASURE, words="Ta bort oss.", received_at=NOW, due=NOW.date()
    )
    session.add(request)
    session.commit()
    return request


def test_who_has_asked_something_is_held_until_it_is_answered(session: Session, decided: Settings) -> None:
    actor = gone(session, sent(session))
    request = asked(session, actor)
    [preview] = preview_purge(session, decided, rules=("actor",), at=YEARS_LATER)
    assert [row.holds for row in preview.held] == ["request"]
    request.answered_at = YEARS_LATER
    session.commit()
    purge(session, decided, by=SYSTEM, at=YEARS_LATER)
    session.refresh(request)
    assert request.actor_id is None, "the answer outlives the one who asked"
    purge(session, decided, by=SYSTEM, at=YEARS_LATER + timedelta(days=731))
    assert session.scalars(select(DataRequest)).all() == []


def test_one_actor_is_purged_now_by_a_decision_of_its_own(session: Session, eva: Who) -> None:
    actor = sent(session)
    actor_id = actor.id
    asked(session, actor)
    with pytest.raises(RefusedError, match="not_withdrawn"):
        purge_actor(session, actor_id, decision="KS 1", by=eva, at=NOW)
    session.rollback()
    gone(session, actor)
    with pytest.raises(RefusedError, match="decision"):
        purge_actor(session, actor_id, decision=" ", by=eva, at=NOW)
    session.rollback()
    purge_actor(session, actor_id, decision="KS 2026/7", by=eva, at=NOW)
    [event] = list_purges(session)
    assert (event.details["decision"], event.by, event.noun_id) == ("KS 2026/7", eva.label, actor_id)
    with pytest.raises(NotFoundError):
        purge_actor(session, actor_id, decision="KS 2026/7", by=eva, at=NOW)


def test_mail_goes_when_it_has_been_kept_long_enough(session: Session, tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path, mail_days=10)
    for name in ("old", "new", "waits"):
        queue_mail(session, f"{name}@x.example", "Hej", "Hej", at=NOW - timedelta(days=30))
    for mail in session.scalars(select(OutboxMail).where(OutboxMail.recipient != "waits@x.example")):
        mail.next_attempt_at = None
        mail.sent_at = NOW - timedelta(days=10 if mail.recipient.startswith("old") else 9)
    session.commit()
    purge(session, settings, rules=tuple(BY_THEMSELVES), by=SYSTEM, at=NOW)
    assert session.scalars(select(OutboxMail.recipient).order_by(OutboxMail.id)).all() == [
        "new@x.example",
        "waits@x.example",
    ]
    [event] = list_purges(session)
    assert (event.noun, event.details) == ("outbox_mails", {"rule": "mail", "rows": {"outbox_mails": 1}})


def test_only_what_somebody_has_looked_at_is_purged(session: Session, decided: Settings) -> None:
    gone(session, sent(session))
    seen = digest_of(preview_purge(session, decided, at=YEARS_LATER))
    gone(session, sent(session, "another-private-token"))
    with pytest.raises(ConflictError):
        purge(session, decided, seen=seen, by=SYSTEM, at=YEARS_LATER)
    session.rollback()
    assert len(session.scalars(select(Actor)).all()) == 2
    purge(session, decided, seen=digest_of(preview_purge(session, decided, at=YEARS_LATER)), by=SYSTEM, at=YEARS_LATER)
    assert session.scalars(select(Actor)).all() == []


def test_a_preview_changes_nothing(session: Session, decided: Settings) -> None:
    gone(session, sent(session))
    before = everything(session)
    preview_purge(session, decided, at=YEARS_LATER)
    session.commit()
    assert everything(session) == before


def test_a_round_with_nothing_due_leaves_no_trace(session: Session, decided: Settings) -> None:
    assert purge(session, decided, by=SYSTEM, at=NOW) == []
    assert session.scalars(select(AuditEvent)).all() == []


def test_a_leap_day_has_a_day_five_years_before(session: Session, decided: Settings) -> None:
    leap = datetime(2028, 2, 29, 12, 0, tzinfo=NOW.tzinfo)
    assert preview_purge(session, decided, rules=("actor",), at=leap)[0].rows == []


def test_what_somebody_needs_at_a_meeting_goes_two_weeks_after_it(session: Session, decided: Settings) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    actor = add_actor(session, "a")
    session.commit()
    one = add_participant(session, meeting.id, key="k", actor_id=actor.id, name="Ada", email="", by=by, at=AT)
    said = Answer("Ada", Reply.YES, wants=Wants(words="Laktosfritt"))
    answer_invitation(session, one.id, said, version=one.version, post=POST, by=by, at=AT)
    for days, kept in ((13, 1), (14, 0)):
        purge(session, decided, rules=["meeting_wants"], by=SYSTEM, at=meeting.ends_at + timedelta(days=days))
        assert len(session.scalars(select(ParticipantWants)).all()) == kept
    assert [one.name for one in list_participants(session, meeting.id)] == ["Ada"]
