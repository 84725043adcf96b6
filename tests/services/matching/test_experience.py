"""What decisions have taught: read, put to use in the next run, and forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.matching.strategy import Strategy
from matchmaker.models import AuditEvent, Decision, ExperienceReset, Review, SuggestionState
from matchmaker.services.audit import Who
from matchmaker.services.matching.experience import reset_experience, see_experience
from tests.conftest import NOW
from tests.matching.builders import Fixed
from tests.services.matched import decide, run
from tests.services.village import add_actor, suggestions

LATER = NOW + timedelta(days=1)
LEARNING = Registry.load(["experience"]).strategies
ALL: tuple[Strategy, ...] = (Fixed(score=0.6), *LEARNING)


@pytest.fixture
def decided(session: Session, eva: Who) -> None:
    """Two helpers, of whom one has been accepted for eleven needs and the other declined, and a need to come."""
    add_actor(session, "good", resources={"good.r": "Minibuss"})
    add_actor(session, "bad", resources={"bad.r": "Slalombacke"})
    add_actor(session, "seeker", needs={f"seeker.n{k}": f"Ärende {k}" for k in range(11)})
    session.commit()
    run(session, *ALL)
    for identity in sorted(suggestions(session)):
        decide(session, identity, Decision.ACCEPT if "good" in identity else Decision.DECLINE, eva)
    add_actor(session, "new", needs={"new.n": "Körning"})
    session.commit()


def scores(session: Session) -> dict[str, float]:
    return {identity: s.score for identity, s in suggestions(session).items() if identity.startswith("new")}


def test_a_run_after_decisions_gives_other_scores_and_says_why(session: Session, decided: None) -> None:
    run(session, *ALL)
    assert scores(session)["new.n>bad.r"] < 0.6 < scores(session)["new.n>good.r"]
    (reason,) = suggestions(session)["new.n>good.r"].evidence
    assert reason["strategy"] == "accepted_before"
    assert reason["reason"]["sv"] == (
        "Förslag om något som Föreningen good kan bidra med har godtagits oftare än andra (11 av 11)."
    )
    (reason,) = suggestions(session)["new.n>bad.r"].evidence
    assert not reason["supports"]
    assert "har avböjts oftare än andra (11 av 11)" in reason["reason"]["sv"]


def test_what_was_learnt_can_be_read(session: Session, decided: None) -> None:
    seen = see_experience(session, ALL)
    assert (seen.since, seen.accepted, seen.declined, seen.decided) == (None, 11, 11, 22)
    assert {lesson.strategy for lesson in seen.lessons} == {"accepted_before", "declined_before"}
    assert see_experience(session, ()).lessons == []


def test_after_a_reset_a_run_gives_the_scores_of_the_beginning_and_every_decision_stands(
    session: Session, decided: None, eva: Who
) -> None:
    run(session, *ALL)
    before = session.scalars(select(Review.id)).all()
    assert reset_experience(session, by=eva, at=LATER)
    run(session, *ALL, at=LATER)
    assert set(scores(session).values()) == {0.6}
    assert session.scalars(select(Review.id)).all() == before
    states = {s.state for identity, s in suggestions(session).items() if identity.startswith("seeker")}
    assert states == {SuggestionState.ACCEPTED, SuggestionState.DECLINED}
    seen = see_experience(session, ALL)
    assert (seen.since, seen.decided, seen.lessons) == (LATER, 0, [])


def test_a_reset_is_in_the_audit_trail_and_a_double_tap_makes_one(session: Session, decided: None, eva: Who) -> None:
    assert reset_experience(session, by=eva, at=LATER)
    assert not reset_experience(session, by=eva, at=LATER + timedelta(seconds=1))
    (reset,) = session.scalars(select(ExperienceReset)).all()
    assert (reset.at, reset.account_id) == (LATER, eva.account_id)
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.verb == "forget")).all()
    assert (event.noun, event.noun_id, event.by) == ("experience_resets", reset.id, eva.label)


def test_with_nothing_decided_there_is_nothing_to_forget(session: Session, eva: Who) -> None:
    assert not reset_experience(session, by=eva, at=NOW)
    assert session.scalars(select(ExperienceReset)).all() == []


def test_what_is_decided_after_a_reset_teaches_again(session: Session, decided: None, eva: Who) -> None:
    reset_experience(session, by=eva, at=NOW - timedelta(days=1))
    assert see_experience(session, ALL).decided == 22
