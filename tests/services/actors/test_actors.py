from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import Horizon
from matchmaker.models import AuditEvent, Need, Resource, Suggestion, SuggestionLink, SuggestionState
from matchmaker.services.actors.actors import (
    correct_item,
    get_actor,
    list_submissions,
    withdraw_item,
)
from matchmaker.services.actors.corrections import list_corrections
from matchmaker.services.audit import SUBMITTER, SYSTEM
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.forms.submissions import submit_draft
from tests.conftest import NOW
from tests.models.rows import run, suggestion
from tests.services.filled_forms import PAGE, filled_draft
from tests.services.matched import runs_about
from tests.services.races import Meet, at_once
from tests.services.village import add_actor

LATER = NOW + timedelta(hours=1)
WITHDRAW: dict[str, Any] = {"reason": "De har hittat en kassör.", "by": SYSTEM, "at": LATER}


def a_pair(session: Session) -> tuple[Need, Resource]:
    """Two actors, of whom one needs what the other has, and a third beside them; a suggestion joins the two."""
    one = add_actor(session, "a01", name="Byalaget", needs={"a01.n1": "Kassör", "a01.n2": "Annat"})
    two = add_actor(session, "a02", name="Klubben", resources={"a02.r1": "Någon som räknar", "a02.r2": "Traktor"})
    add_actor(session, "a03", name="Noise", needs={"a03.n1": "Kassör"}, resources={"a03.r1": "Kassör"})
    found = run()
    session.add(found)
    session.flush()
    joined = suggestion(found, "a01.n1>a02.r1")
    joined.links = [SuggestionLink(position=1, need_id=one.needs[0].id, resource_id=two.resources[0].id)]
    session.add_all([joined, suggestion(found, "noise")])
    session.commit()
    return one.needs[0], two.resources[0]


def standing(session: Session) -> dict[str, tuple[SuggestionState, str]]:
    session.expire_all()
    return {s.identity: (s.state, s.gone_reason) for s in session.scalars(select(Suggestion))}


def test_one_actor_comes_with_everything_also_what_is_withdrawn(session: Session) -> None:
    actor = add_actor(session, "a", needs={"a.n1": "Ett"}, resources={"a.r1": "Två"})
    actor.needs[0].withdrawn_at = NOW
    session.commit()
    session.expunge_all()
    found = get_actor(session, actor.id)
    assert (found.place.name, [n.title for n in found.needs], [r.title for r in found.resources]) == (
        "Norsjö",
        ["Ett"],
        ["Två"],
    )


def test_submissions_are_those_of_the_actor(session: Session) -> None:
    filled_draft(session, "noise")
    filled_draft(session, "own")
    submit_draft(session, "noise", language="sv", page=PAGE, by=SUBMITTER, at=NOW)
    own = submit_draft(session, "own", language="sv", page=PAGE, by=SUBMITTER, at=NOW)
    assert list_submissions(session, get_actor(session, own.actor_id)) == [own]


def test_an_actor_that_is_not_there_is_told(session: Session) -> None:
    with pytest.raises(NotFoundError):
        get_actor(session, 4711)


def test_a_withdrawn_need_takes_its_suggestions_off_the_queue(session: Session) -> None:
    need, _ = a_pair(session)
    withdrawn = withdraw_item(session, Need, need.id, version=1, **WITHDRAW)
    assert (withdrawn.withdrawn_at, withdrawn.withdrawn_reason) == (LATER, "De har hittat en kassör.")
    assert standing(session) == {
        "a01.n1>a02.r1": (SuggestionState.GONE, "need_withdrawn"),
        "noise": (SuggestionState.NEW, ""),
    }
    event = session.scalars(select(AuditEvent).where(AuditEvent.noun == "needs")).one()
    assert (event.verb, event.noun_id, event.by, event.details) == ("withdraw", need.id, "system", {})


def test_a_withdrawn_resource_takes_its_suggestions_off_the_queue(session: Session) -> None:
    _, resource = a_pair(session)
    withdraw_item(session, Resource, resource.id, version=1, **WITHDRAW)
    assert standing(session)["a01.n1>a02.r1"] == (SuggestionState.GONE, "resource_withdrawn")


def test_nothing_is_withdrawn_when_the_queue_cannot_be_cleared(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    need, _ = a_pair(session)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("matchmaker.services.actors.actors.retire_suggestions", fail)
    with pytest.raises(RuntimeError):
        withdraw_item(session, Need, need.id, version=1, **WITHDRAW)
    session.rollback()
    session.expire_all()
    assert need.withdrawn_at is None


def test_withdrawing_rests_on_what_the_page_showed(session: Session) -> None:
    need, resource = a_pair(session)
    with pytest.raises(ConflictError):
        withdraw_item(session, Need, need.id, version=7, **WITHDRAW)
    session.rollback()
    withdraw_item(session, Resource, resource.id, version=1, **WITHDRAW)
    with pytest.raises(ConflictError):
        withdraw_item(session, Resource, resource.id, version=2, **WITHDRAW)


def test_of_two_who_withdraw_at_once_one_is_told_that_the_other_was_first(engine: Engine, session: Session) -> None:
    need, _ = a_pair(session)

    def withdraw(own: Session, meet: Meet) -> str:
        meet()
        return withdraw_item(own, Need, need.id, version=1, **WITHDRAW).withdrawn_reason

    results = at_once(engine, withdraw, withdraw)
    assert sum(isinstance(result, ConflictError) for result in results) == 1
    assert WITHDRAW["reason"] in results


def test_a_very_long_reason_is_cut_to_its_column(session: Session) -> None:
    need, _ = a_pair(session)
    assert (
        len(withdraw_item(session, Need, need.id, version=1, **(WITHDRAW | {"reason": "å" * 900})).withdrawn_reason)
        == 500
    )


def test_a_correction_changes_words_and_the_trail_keeps_the_old_ones(session: Session) -> None:
    need, _ = a_pair(session)
    words = {"title": "Kassör till lottstugan", "description": "", "horizon": "year", "months": [3], "weekdays": []}
    corrected = correct_item(session, Need, need.id, version=1, words=words, by=SYSTEM, at=LATER)
    assert (corrected.title, corrected.horizon, corrected.months, corrected.version) == (
        "Kassör till lottstugan", Horizon.YEAR, [3], 2,
    )  # fmt: skip
    assert corrected.updated_at == LATER
    assert runs_about(session) == [need.actor_id]
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "correct")).one()
    assert event.details == {"fields": ["horizon", "months", "title"]}
    [kept] = list_corrections(session, need.actor_id)
    assert kept.before == {"title": "Kassör", "horizon": "now", "months": []}
    assert kept.after == {"title": "Kassör till lottstugan", "horizon": "year", "months": [3]}


def test_a_correction_that_changes_nothing_leaves_no_trace(session: Session) -> None:
    _, resource = a_pair(session)
    same = {"title": resource.title, "description": "", "capacity": "", "months": [], "weekdays": []}
    assert correct_item(session, Resource, resource.id, version=1, words=same, by=SYSTEM, at=LATER).version == 1
    assert session.scalars(select(AuditEvent).where(AuditEvent.verb == "correct")).all() == []
    assert runs_about(session) == []


def test_what_matching_does_not_see_is_corrected_without_a_run(session: Session) -> None:
    need, _ = a_pair(session)
    words = {"title": need.title, "description": "", "horizon": "now", "for_village": True, "hide_name": True}
    assert correct_item(session, Need, need.id, version=1, words=words, by=SYSTEM, at=LATER).hide_name
    assert runs_about(session) == []


def test_a_correction_is_held_to_the_rules_of_the_form(session: Session) -> None:
    _, resource = a_pair(session)
    for title in ("", "x" * 201, "Kalle 811218-9876"):
        with pytest.raises(RefusedError, match="words"):
            correct_item(session, Resource, resource.id, version=1, words={"title": title}, by=SYSTEM, at=LATER)


def test_a_correction_rests_on_what_the_page_showed(session: Session) -> None:
    _, resource = a_pair(session)
    with pytest.raises(ConflictError):
        correct_item(session, Resource, resource.id, version=3, words={"title": "Annat"}, by=SYSTEM, at=LATER)
