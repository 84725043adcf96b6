from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Decision, Need, Suggestion, SuggestionState
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.matching.matchruns import run_matching
from matchmaker.services.matching.plugins import InUse
from matchmaker.services.suggestions.parties import ends_of_pair
from matchmaker.services.suggestions.queues import (
    PAGE_SIZE,
    QueueFilter,
    count_by_state,
    count_decided_since,
    list_suggestions,
    next_waiting,
    position_in_queue,
    previous_waiting,
)
from matchmaker.services.suggestions.reviews import review_suggestion, undo_review
from tests.conftest import NOW, STOCKHOLM
from tests.matching.builders import Fixed, by_pair
from tests.services.counting import counted_statements
from tests.services.village import add_actor, add_place, suggestions

SCORES = {("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.7, ("a.m", "b.r"): 0.8, ("a.m", "c.r"): 0.7}
BEST_FIRST = ["a.n>b.r", "a.m>b.r", "a.m>c.r", "a.n>c.r"]
"""Those with equal scores came in the order in which they were stored."""


@pytest.fixture
def found(session: Session) -> dict[str, Suggestion]:
    """Four suggestions between a shop in Kusfors, an association in Norsjö and a municipal unit in Gumboda."""
    add_actor(session, "a", place="Kusfors", kind=ActorKind.SERVICE_NODE, needs={"a.m": "Lokal", "a.n": "Skjuts"})
    add_actor(session, "b", place="Norsjö", kind=ActorKind.ASSOCIATION, resources={"b.r": "Buss"})
    add_actor(session, "c", place="Gumboda", kind=ActorKind.MUNICIPAL_UNIT, resources={"c.r": "Stuga"})
    add_place(session, "Åmliden")
    session.commit()
    run_matching(session, InUse((Fixed(score=by_pair(dict(SCORES))),)), per_need=3, zone=STOCKHOLM, by=SYSTEM, at=NOW)
    return suggestions(session)


def names(session: Session, wanted: QueueFilter, page: int = 1) -> list[str]:
    return [suggestion.identity for suggestion in list_suggestions(session, wanted, page=page).rows]


def decide(session: Session, suggestion: Suggestion, by: Who, decision: Decision = Decision.ACCEPT) -> None:
    review_suggestion(session, suggestion.id, decision=decision, reason="Bra.", version=1, by=by, at=NOW)


def test_the_best_come_first(session: Session, found: dict[str, Suggestion]) -> None:
    assert names(session, QueueFilter()) == BEST_FIRST


def test_each_state_has_a_list_and_a_count_of_its_own(session: Session, found: dict[str, Suggestion], eva: Who) -> None:
    decide(session, found["a.n>b.r"], eva)
    decide(session, found["a.m>c.r"], eva, Decision.PARK)
    assert names(session, QueueFilter()) == ["a.m>b.r", "a.n>c.r"]
    assert names(session, QueueFilter(SuggestionState.ACCEPTED)) == ["a.n>b.r"]
    assert count_by_state(session, QueueFilter(SuggestionState.DECLINED)) == {
        SuggestionState.NEW: 2,
        SuggestionState.ACCEPTED: 1,
        SuggestionState.PARKED: 1,
        SuggestionState.DECLINED: 0,
        SuggestionState.GONE: 0,
    }


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (QueueFilter(place="Kusfors"), BEST_FIRST),  # where the need is
        (QueueFilter(place="Norsjö"), ["a.n>b.r", "a.m>b.r"]),  # where the resource is
        (QueueFilter(place="Åmliden"), []),
        (QueueFilter(place="Atlantis"), []),
        (QueueFilter(kind=ActorKind.SERVICE_NODE), BEST_FIRST),
        (QueueFilter(kind=ActorKind.MUNICIPAL_UNIT), ["a.m>c.r", "a.n>c.r"]),
        (QueueFilter(place="Norsjö", kind=ActorKind.MUNICIPAL_UNIT), []),
    ],
)
def test_a_place_or_a_kind_may_be_that_of_either_party(
    session: Session, found: dict[str, Suggestion], wanted: QueueFilter, expected: list[str]
) -> None:
    assert names(session, wanted) == expected
    assert count_by_state(session, wanted)[SuggestionState.NEW] == len(expected)


def test_what_the_need_is_about_and_how_it_was_found(session: Session, found: dict[str, Suggestion]) -> None:
    session.execute(update(Need).where(Need.ref == "a.n").values(categories=["rides"]))
    session.execute(update(Suggestion).where(Suggestion.identity == "a.m>c.r").values(strategies={"x": 0.9}))
    session.execute(update(Suggestion).where(Suggestion.identity == "a.n>c.r").values(strategies={"x": 0.1}))
    session.commit()
    assert names(session, QueueFilter(category="rides")) == ["a.n>b.r", "a.n>c.r"]
    assert names(session, QueueFilter(strategy="x")) == ["a.m>c.r"]
    assert count_by_state(session, QueueFilter(strategy="x"))[SuggestionState.NEW] == 1


def test_the_one_before_is_the_next_better_one(session: Session, found: dict[str, Suggestion]) -> None:
    before = [previous_waiting(session, QueueFilter(), before=found[identity]) for identity in BEST_FIRST]
    assert before == [None, *(found[identity].id for identity in BEST_FIRST[:-1])]


def test_one_actors_suggestions_in_both_roles(session: Session, found: dict[str, Suggestion]) -> None:
    seeker, giver = (end.actor_id for end in ends_of_pair(found["a.n>b.r"]))
    assert names(session, QueueFilter(actor_id=seeker)) == BEST_FIRST
    assert names(session, QueueFilter(actor_id=giver)) == ["a.n>b.r", "a.m>b.r"]


def test_only_what_is_new_since_last_time(session: Session, found: dict[str, Suggestion]) -> None:
    last_time = found["a.n>b.r"].created_at
    later = update(Suggestion).where(Suggestion.identity == "a.m>c.r")
    session.execute(later.values(created_at=last_time + timedelta(seconds=1)))
    session.commit()
    assert names(session, QueueFilter(new_since=last_time)) == ["a.m>c.r"]


def test_only_the_best_for_each_need_that_is_in_the_same_state(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    best = QueueFilter(best_of_need=True)
    assert names(session, best) == ["a.n>b.r", "a.m>b.r"]
    decide(session, found["a.n>b.r"], eva)
    assert names(session, best) == ["a.m>b.r", "a.n>c.r"]
    session.execute(update(Suggestion).values(score=0.5))
    session.commit()
    first = min(found["a.m>b.r"].id, found["a.m>c.r"].id)
    assert [one.id for one in list_suggestions(session, best).rows] == [first, found["a.n>c.r"].id], "a tie"


def test_pages_of_twenty_and_the_nearest_one_for_a_page_that_is_not_there(session: Session) -> None:
    add_actor(session, "a", needs={f"a.n{number:02}": "Skjuts" for number in range(PAGE_SIZE + 1)})
    add_actor(session, "b", resources={"b.r": "Buss"})
    session.commit()
    run_matching(session, InUse((Fixed(score=0.9),)), per_need=3, zone=STOCKHOLM, by=SYSTEM, at=NOW)
    first, second = list_suggestions(session, QueueFilter()), list_suggestions(session, QueueFilter(), page=2)
    assert ((len(first.rows), first.total, first.pages), len(second.rows)) == ((20, 21, 2), 1)
    assert list_suggestions(session, QueueFilter(), page=-3).page == 1
    assert list_suggestions(session, QueueFilter(), page=99).page == 2
    assert {s.id for s in first.rows}.isdisjoint(s.id for s in second.rows)


def test_a_page_takes_the_same_queries_however_full_it_is(
    session: Session, engine: Engine, found: dict[str, Suggestion], eva: Who
) -> None:
    decide(session, found["a.n>b.r"], eva)
    session.expunge_all()
    with counted_statements(engine) as sent:
        page = list_suggestions(session, QueueFilter())
        assert all(ends_of_pair(s)[1].actor.place.name for s in page.rows)
        assert [review for s in page.rows for review in s.reviews] == []
    assert len(sent) == 4


def test_the_position_counts_the_better_ones_that_wait(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    positions = [position_in_queue(session, found[identity], QueueFilter()) for identity in BEST_FIRST]
    assert positions == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert position_in_queue(session, found["a.m>c.r"], QueueFilter(place="Gumboda")) == (1, 2)
    decide(session, found["a.n>b.r"], eva)
    assert position_in_queue(session, found["a.m>b.r"], QueueFilter(SuggestionState.ACCEPTED)) == (1, 3)


def test_next_is_the_one_below_and_from_the_end_the_best(session: Session, found: dict[str, Suggestion]) -> None:
    everything = QueueFilter()
    assert next_waiting(session, everything) == found[BEST_FIRST[0]].id
    following = [next_waiting(session, everything, after=found[identity]) for identity in BEST_FIRST]
    assert following == [found[identity].id for identity in (*BEST_FIRST[1:], BEST_FIRST[0])]


def test_next_keeps_to_the_filter_and_never_gives_the_same_again(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    in_norsjo = QueueFilter(SuggestionState.ACCEPTED, place="Norsjö")
    assert next_waiting(session, in_norsjo, after=found["a.n>b.r"]) == found["a.m>b.r"].id
    decide(session, found["a.m>b.r"], eva)
    assert next_waiting(session, in_norsjo, after=found["a.n>b.r"]) is None
    assert next_waiting(session, replace(in_norsjo, place="Åmliden")) is None


def test_what_was_decided_and_undone_since_morning_does_not_count(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    decide(session, found["a.n>b.r"], eva)
    decide(session, found["a.m>b.r"], eva)
    review_suggestion(session, found["a.m>b.r"].id, decision=Decision.PARK, reason="Nej.", version=2, by=eva, at=NOW)
    decide(session, found["a.n>c.r"], eva)
    undo_review(session, found["a.n>c.r"].id, version=2, by=eva, at=NOW)
    assert count_decided_since(session, NOW) == 2
    assert count_decided_since(session, NOW + timedelta(seconds=1)) == 0
