"""What a full run had nothing for, on both databases."""

from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from matchmaker.models import Decision, Gap, GapCause, Need, Resource
from matchmaker.services.audit import Who
from matchmaker.services.matching.gaps import GapFilter, list_gaps
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.matched import decide, fixed, match_actor, run
from tests.services.village import add_actor, add_need

SCORES = {("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8, ("a.m", "b.r"): 0.9}


@pytest.fixture(autouse=True)
def village(session: Session) -> None:
    """One need that is met, one that b could meet as well, and one that nobody speaks of; c and d lie idle."""
    add_actor(session, "a", place="Kusfors", needs={"a.n": "Skjuts", "a.m": "Lokal", "a.k": "Kaffe"})
    add_actor(session, "b", resources={"b.r": "Allt"})
    add_actor(session, "c", resources={"c.r": "Buss"})
    gone = add_actor(session, "g", needs={"g.n": "Borta"}, resources={"g.r": "Borta"})
    gone.withdrawn_at = NOW
    session.commit()


def gaps(session: Session, model: type[Need] | type[Resource] = Need, **wanted: Any) -> dict[str, GapCause | None]:
    return {item.ref: cause for item, cause in list_gaps(session, model, GapFilter(**wanted)).gaps.rows}


def test_nobody_offers_it_something_fitted_better_and_one_in_a_suggestion_is_no_gap(session: Session) -> None:
    run(session, fixed(dict(SCORES)), per_need=1)
    assert gaps(session) == {"a.k": GapCause.NOBODY}
    assert gaps(session, Resource) == {"c.r": GapCause.OTHERS}


def test_what_was_declined_is_told_so(session: Session, eva: Who) -> None:
    run(session, fixed(dict(SCORES)))
    decide(session, "a.m>b.r", Decision.DECLINE, eva)
    assert gaps(session) == {"a.k": GapCause.NOBODY, "a.m": None}  # until a run has looked
    run(session, fixed(dict(SCORES)))
    assert gaps(session) == {"a.k": GapCause.NOBODY, "a.m": GapCause.DECLINED}


def test_who_has_promised_enough_is_told_so(session: Session, eva: Who) -> None:
    run(session, fixed(dict(SCORES)))
    decide(session, "a.n>b.r", Decision.ACCEPT, eva)
    run(session, fixed(dict(SCORES)), asked_at_most=1)
    assert gaps(session) == {"a.k": GapCause.NOBODY, "a.m": GapCause.FULL}


def test_what_only_they_themselves_have_is_told_so(session: Session) -> None:
    add_actor(session, "e", needs={"e.n": "Ved"}, resources={"e.r": "Ved"})
    session.commit()
    run(session, fixed({**SCORES, ("e.n", "e.r"): 0.9}))
    assert (gaps(session)["e.n"], gaps(session, Resource)["e.r"]) == (GapCause.OWN_ONLY, GapCause.NOBODY)


def test_a_run_about_one_actor_leaves_the_causes_of_the_others(session: Session) -> None:
    run(session, fixed(dict(SCORES)))
    [gap] = session.query(Gap).filter(Gap.need_id.is_not(None))
    match_actor(session, 2, fixed({}))
    assert session.get(Gap, gap.id) is gap


def test_they_are_counted_and_chosen_by_cause_place_and_kind(session: Session) -> None:
    add_actor(session, "f", place="Norsjö", needs={"f.n": "Fika", "f.m": "Fisk"})
    run(session, fixed(dict(SCORES)))
    session.execute(update(Need).where(Need.ref.in_(["a.k", "f.n"])).values(categories=["meals"]))
    session.commit()
    page = list_gaps(session, Need, GapFilter())
    assert (page.by_cause, page.by_place) == ({GapCause.NOBODY: 3}, {"Kusfors": 1, "Norsjö": 2})
    assert page.by_category == {"meals": 2}
    assert set(gaps(session, place="Norsjö", category="meals")) == {"f.n"}
    assert gaps(session, cause=GapCause.FULL) == {}


def test_pages_are_of_twenty_and_take_the_same_queries_however_full(session: Session, engine: Engine) -> None:
    owner = add_actor(session, "h")
    for number in range(25):
        add_need(session, owner, f"h.n{number}", "Något")
    run(session, fixed(dict(SCORES)))
    session.expunge_all()
    with counted_statements(engine) as sent:
        page = list_gaps(session, Need, GapFilter(), page=9).gaps
        assert all(item.actor.place.name for item, _ in page.rows)
    assert (len(sent), page.total, page.page, page.pages, len(page.rows)) == (2, 26, 2, 2, 6)
