import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Decision, Need, Resource, Suggestion, SuggestionState
from matchmaker.services.actors.actors import withdraw_item
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.matching.matchruns import run_matching
from matchmaker.services.matching.plugins import InUse
from matchmaker.services.suggestions.parties import ends_of_pair
from matchmaker.services.suggestions.reviews import review_suggestion
from matchmaker.services.suggestions.suggestions import GoneReason, get_suggestion, retire_suggestions, set_note
from tests.conftest import NOW, STOCKHOLM
from tests.matching.builders import Fixed
from tests.services.counting import counted_statements
from tests.services.village import add_actor, suggestions


@pytest.fixture
def found(session: Session) -> dict[str, Suggestion]:
    """Two needs of one actor and two resources of another, each suggested for each."""
    add_actor(session, "a", needs={"a.n": "Skjuts", "a.m": "Lokal"})
    add_actor(session, "b", resources={"b.r": "Buss", "b.s": "Stuga"})
    session.commit()
    run_matching(session, InUse((Fixed(score=0.9),)), per_need=3, zone=STOCKHOLM, by=SYSTEM, at=NOW)
    return suggestions(session)


def gone(session: Session) -> dict[str, str]:
    return {i: s.gone_reason for i, s in suggestions(session).items() if s.state is SuggestionState.GONE}


def test_withdrawing_a_need_takes_its_suggestions_off_the_queue_at_once(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    need = session.scalars(select(Need).where(Need.ref == "a.n")).one()
    withdraw_item(session, Need, need.id, version=1, reason="Det är löst.", by=eva, at=NOW)
    assert gone(session) == {"a.n>b.r": "need_withdrawn", "a.n>b.s": "need_withdrawn"}
    assert suggestions(session)["a.n>b.r"].version == 2


def test_retiring_is_part_of_the_callers_transaction(session: Session, found: dict[str, Suggestion]) -> None:
    resource_id = session.scalars(select(Resource.id).where(Resource.ref == "b.r")).one()
    assert retire_suggestions(session, resource_ids=[resource_id], at=NOW) == 2
    session.rollback()
    assert gone(session) == {}


def test_what_is_named_is_retired_by_its_kind_even_before_its_row_says_so(
    session: Session, found: dict[str, Suggestion]
) -> None:
    need_id = session.scalars(select(Need.id).where(Need.ref == "a.n")).one()
    resource_id = session.scalars(select(Resource.id).where(Resource.ref == "b.s")).one()
    assert retire_suggestions(session, need_ids=[need_id], resource_ids=[resource_id], at=NOW) == 3
    session.commit()
    assert gone(session) == {
        "a.n>b.r": GoneReason.NEED_WITHDRAWN,
        "a.n>b.s": GoneReason.NEED_WITHDRAWN,
        "a.m>b.s": GoneReason.RESOURCE_WITHDRAWN,
    }


def test_retiring_nothing_retires_nothing(session: Session, found: dict[str, Suggestion]) -> None:
    assert retire_suggestions(session, at=NOW) == 0
    assert gone(session) == {}


def test_declined_ones_stay_declined_and_decisions_stay_in_the_history(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    for identity, decision in (("a.n>b.r", Decision.DECLINE), ("a.n>b.s", Decision.ACCEPT)):
        review_suggestion(session, found[identity].id, decision=decision, reason="Därför.", version=1, by=eva, at=NOW)
    need_id = session.scalars(select(Need.id).where(Need.ref == "a.n")).one()
    assert retire_suggestions(session, need_ids=[need_id], at=NOW) == 1
    session.commit()
    after = suggestions(session)
    assert (after["a.n>b.r"].state, after["a.n>b.s"].state) == (SuggestionState.DECLINED, SuggestionState.GONE)
    assert [review.decision for review in after["a.n>b.s"].reviews] == [Decision.ACCEPT]


def test_a_suggestion_comes_with_parties_and_history_in_a_handful_of_queries(
    session: Session, engine: Engine, found: dict[str, Suggestion], eva: Who
) -> None:
    suggestion_id = found["a.n>b.r"].id
    review_suggestion(session, suggestion_id, decision=Decision.PARK, reason="Sen.", version=1, by=eva, at=NOW)
    session.expunge_all()
    with counted_statements(engine) as sent:
        suggestion = get_suggestion(session, suggestion_id)
        need, resource = ends_of_pair(suggestion)
        assert (need.actor.place.name, resource.actor.name) == ("Norsjö", "Föreningen b")
        assert suggestion.reviews[0].account.name == "Eva Lind"
    assert len(sent) == 3


def test_a_suggestion_that_is_not_there_is_not_found(session: Session, eva: Who) -> None:
    with pytest.raises(NotFoundError):
        get_suggestion(session, 999)
    with pytest.raises(NotFoundError):
        set_note(session, 999, note="", version=1, by=eva, at=NOW)


def test_a_note_is_kept_and_told_of_in_the_trail_without_its_words(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    suggestion_id = found["a.n>b.r"].id
    set_note(session, suggestion_id, note="Ring Berit", version=1, by=eva, at=NOW)
    after = suggestions(session)
    assert [s.note for i, s in sorted(after.items())] == ["", "", "Ring Berit", ""]
    event = session.scalars(select(AuditEvent).where(AuditEvent.noun == "suggestions")).one()
    assert (event.verb, event.noun_id, event.details) == ("note", suggestion_id, {})


def test_the_same_note_twice_is_a_double_tap_and_another_on_an_old_page_a_conflict(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    suggestion_id = found["a.n>b.r"].id
    set_note(session, suggestion_id, note="Ring Berit", version=1, by=eva, at=NOW)
    assert set_note(session, suggestion_id, note="Ring Berit", version=1, by=eva, at=NOW).version == 2
    with pytest.raises(ConflictError):
        set_note(session, suggestion_id, note="Ring Kalle", version=1, by=eva, at=NOW)
    session.rollback()
    assert suggestions(session)["a.n>b.r"].note == "Ring Berit"


def test_a_note_has_its_length(session: Session, found: dict[str, Suggestion], eva: Who) -> None:
    with pytest.raises(RefusedError, match="note_too_long"):
        set_note(session, found["a.n>b.r"].id, note="x" * 4001, version=1, by=eva, at=NOW)
