"""How much each actor is asked of already."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.models import Actor, CollaborationState, Decision, Outcome, Suggestion
from matchmaker.services.audit import Who
from matchmaker.services.matching.loads import Load, full_actors, loads_of
from tests.conftest import NOW
from tests.models import rows
from tests.services.counting import counted_statements
from tests.services.matched import decide, fixed, run
from tests.services.village import add_actor, add_place, suggestions

SCORES = {("a.n", "b.r"): 0.9, ("a.m", "b.r"): 0.8, ("a.k", "b.r"): 0.7, ("a.n", "c.r"): 0.7}


@pytest.fixture
def found(session: Session) -> dict[str, Suggestion]:
    """Three needs that b could meet, one of which c could meet as well."""
    add_actor(session, "a", needs={"a.n": "Skjuts", "a.m": "Lokal", "a.k": "Kaffe"})
    add_actor(session, "b", resources={"b.r": "Allt"})
    add_actor(session, "c", resources={"c.r": "Buss"})
    session.commit()
    run(session, fixed(dict(SCORES)))
    return suggestions(session)


def loads(session: Session) -> dict[str, Load]:
    actors = {actor.id: actor.ref for actor in session.query(Actor)}
    return {actors[number]: load for number, load in loads_of(session, actors.keys(), at=NOW).items()}


def test_only_who_gives_is_asked_of_and_only_of_what_was_accepted(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    decide(session, "a.n>b.r", Decision.ACCEPT, eva)
    decide(session, "a.m>b.r", Decision.PARK, eva)
    assert loads(session) == {"a": Load(), "b": Load(accepted=1), "c": Load()}


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (None, Load(accepted=1, talks=1)),
        (Outcome.TALK_MORE, Load(accepted=1, talks=1)),
        (Outcome.NO, Load(talks=1)),
    ],
)
def test_a_talk_to_come_is_told_and_one_that_settled_the_matter_frees(
    session: Session, found: dict[str, Suggestion], eva: Who, outcome: Outcome | None, expected: Load
) -> None:
    decide(session, "a.n>b.r", Decision.ACCEPT, eva)
    meeting = rows.meeting(add_place(session, "Norsjö"), ends_at=NOW + timedelta(hours=2))
    past = rows.meeting(add_place(session, "Norsjö"), "u2", ends_at=NOW - timedelta(days=2))
    session.add_all([meeting, past])
    session.flush()
    session.add(rows.agenda_item(meeting, found["a.n>b.r"], outcome=outcome))
    session.add(rows.agenda_item(past, found["a.n>b.r"], outcome=Outcome.TALK_MORE))
    session.commit()
    assert loads(session)["b"] == expected


def test_a_collaboration_counts_while_it_goes_on(session: Session, found: dict[str, Suggestion]) -> None:
    for identity, state in zip(found, (CollaborationState.RUNNING, CollaborationState.ENDED), strict=False):
        collaboration = rows.collaboration(found[identity])
        collaboration.state = state
        session.add(collaboration)
    session.commit()
    assert [load.asked for load in loads(session).values()].count(1) == 1


def test_who_has_reached_the_cap_is_full_and_nobody_below_it(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    for identity in ("a.n>b.r", "a.m>b.r", "a.n>c.r"):
        decide(session, identity, Decision.ACCEPT, eva)
    assert [full_actors(session, at_most=most) for most in (1, 2, 3)] == [{"b", "c"}, {"b"}, frozenset()]


def test_it_takes_three_queries_however_many_are_asked_about(
    session: Session, engine: Engine, found: dict[str, Suggestion]
) -> None:
    with counted_statements(engine) as sent:
        loads_of(session, range(1, 50), at=NOW)
    assert len(sent) == 3
