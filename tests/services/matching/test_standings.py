"""Why two are suggested for each other, or why not."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.models import (
    Decision,
    Need,
    Resource,
    Suggestion,
    SuggestionLink,
    SuggestionState,
    TextVector,
)
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError
from matchmaker.services.matching.items import get_item
from matchmaker.services.matching.standings import Bar, Outlook, PairAnswer, outlook_of, why_pair
from tests.conftest import NOW
from tests.matching.builders import Fixed, norsjo, saying
from tests.services.counting import counted_statements
from tests.services.matched import SHIPPED, decide, fixed, run
from tests.services.village import add_actor, add_norsjo, add_place

WAYS: list[Strategy] = [fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8, ("a.n", "d.r"): 0.8, ("a.m", "b.r"): 0.2})]


def need(session: Session, ref: str) -> Need:
    return session.scalars(select(Need).where(Need.ref == ref)).one()


def resource(session: Session, ref: str) -> Resource:
    return session.scalars(select(Resource).where(Resource.ref == ref)).one()


def why(session: Session, need_ref: str, resource_ref: str, *, per_need: int = 3) -> PairAnswer:
    ids = need(session, need_ref).id, resource(session, resource_ref).id
    return why_pair(session, WAYS, *ids, per_need=per_need)


def outlook(session: Session, ref: str) -> Outlook:
    return outlook_of(session, WAYS, get_item(session, Need, need(session, ref).id))


def test_a_suggested_pair_has_its_suggestion_its_rank_and_its_reasons(
    session: Session, village: dict[str, int]
) -> None:
    run(session, *WAYS)
    answer = why(session, "a.n", "c.r")
    assert answer.suggestion is not None
    assert answer.suggestion.state is SuggestionState.NEW
    assert answer.standing is not None
    assert (answer.standing.rank, answer.standing.ties, answer.standing.of) == (2, 1, 3)
    assert [reason.text.sv for reason in answer.reasons] == ["De passar ihop."]
    assert (answer.need.actor.place.name, answer.resource.actor.name) == ("Norsjö", "Föreningen c")


def test_what_finds_no_room_is_told_how_many_come_before(session: Session, village: dict[str, int]) -> None:
    answer = why(session, "a.n", "c.r", per_need=1)
    assert answer.standing is not None
    assert answer.standing.why.sv == "Det passar, men en annan passar bättre."


def test_what_was_declined_leaves_its_room_and_keeps_its_reason(
    session: Session, village: dict[str, int], eva: Who
) -> None:
    run(session, *WAYS)
    decide(session, "a.n>b.r", Decision.DECLINE, eva)
    answer = why(session, "a.n", "c.r", per_need=1)
    assert answer.standing is not None
    assert answer.standing.why.sv == "Paret föreslås."
    answer = why(session, "a.n", "b.r")
    assert answer.suggestion is not None
    assert answer.suggestion.state is SuggestionState.DECLINED
    assert answer.suggestion.reviews[0].account.name == "Eva Lind"


def test_a_pair_below_the_threshold_is_told_which_way_came_closest(session: Session, village: dict[str, int]) -> None:
    answer = why(session, "a.m", "b.r")
    assert answer.suggestion is None
    assert answer.standing is not None
    assert answer.standing.why.sv.startswith("Inget sätt att leta ser tydligt att de hör ihop.")


def test_what_keeps_two_from_being_compared_is_named(session: Session, village: dict[str, int]) -> None:
    far = add_actor(session, "f", place="Malmö", resources={"f.r": "Buss"})
    add_actor(session, "u", place="Okänd by", resources={"u.r": "Buss"})
    far.place.lat, far.place.lon = 55.6, 13.0
    norsjo = add_place(session, "Norsjö")
    norsjo.lat, norsjo.lon = 64.91, 19.48
    own = add_actor(session, "x", needs={"x.n": "Skjuts"}, resources={"x.r": "Buss"})
    session.commit()
    assert why(session, "a.n", "f.r").bar is Bar.TOO_FAR
    assert why(session, "a.n", "u.r").bar is None
    assert why(session, "x.n", "x.r").bar is Bar.SAME_ACTOR
    for resting in (resource(session, "c.r"), need(session, "a.m")):
        resting.resting_since = NOW
    session.commit()
    assert why(session, "a.n", "c.r").bar is Bar.RESTING
    assert why(session, "a.m", "b.r").bar is Bar.RESTING
    resource(session, "b.r").withdrawn_at = NOW
    session.commit()
    assert why(session, "a.n", "b.r").bar is Bar.RESOURCE_WITHDRAWN
    own.withdrawn_at = NOW
    session.commit()
    assert why(session, "x.n", "c.r").bar is Bar.NEED_WITHDRAWN
    assert why(session, "a.n", "x.r").bar is Bar.RESOURCE_WITHDRAWN
    answer = why(session, "x.n", "c.r")
    assert (answer.standing, list(answer.reasons)) == (None, [])


def test_what_came_while_we_were_reading_is_new(
    session: Session, village: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.services.matching.standings.standing", lambda *_, **__: None)
    assert why(session, "a.n", "b.r").bar is Bar.NEW


def test_what_is_not_there_is_not_found(session: Session, village: dict[str, int]) -> None:
    with pytest.raises(NotFoundError):
        why_pair(session, WAYS, 4711, resource(session, "b.r").id, per_need=3)
    with pytest.raises(NotFoundError):
        why_pair(session, WAYS, need(session, "a.n").id, 4711, per_need=3)


def test_what_speaks_against_is_told_last(session: Session, village: dict[str, int]) -> None:
    far = Fixed("far", 0.1, saying("Det är långt.", supports=False), role=StrategyRole.WEIGHS, weight=0.9)
    ids = need(session, "a.n").id, resource(session, "c.r").id
    answer = why_pair(session, [far, *WAYS], *ids, per_need=3)
    assert [(r.number, r.text.sv, r.supports) for r in answer.reasons] == [
        (1, "De passar ihop.", True),
        (2, "Det är långt.", False),
    ]
    assert answer.standing is not None
    assert answer.standing.why.sv == "De hör ihop, men omständigheterna talar emot. Mest drar ”far” ner."


def test_an_outlook_has_those_that_come_closest_and_no_cause_when_something_is_shown(
    session: Session, village: dict[str, int]
) -> None:
    found = outlook(session, "a.n")
    assert [(near.resource.ref, near.rank, near.ties) for near in found.nearest] == [
        ("b.r", 1, 0),
        ("c.r", 2, 1),
        ("d.r", 2, 1),
    ]
    assert found.nearest[0].resource.actor.place.name == "Norsjö"
    assert found.why_none is None


def test_an_outlook_on_a_need_without_anything_has_the_cause(session: Session, village: dict[str, int]) -> None:
    found = outlook(session, "a.m")
    assert [near.resource.ref for near in found.nearest] == ["b.r"]
    assert found.why_none is not None
    assert found.why_none.sv == "Ingen annan skriver om något som liknar det här ännu."


def test_a_need_that_is_withdrawn_has_no_outlook(session: Session, village: dict[str, int]) -> None:
    need(session, "a.n").withdrawn_at = NOW
    session.commit()
    assert outlook(session, "a.n") == Outlook((), None)


def test_the_answer_is_the_same_as_that_of_a_whole_run(session: Session) -> None:
    """On a part of the example, with all that ships: what a suggestion's own question gives is its score."""
    add_norsjo(session, without=[actor.id for actor in norsjo().actors[12:]])
    run(session, *SHIPPED)
    before = session.scalars(select(TextVector.digest)).all()
    best = select(SuggestionLink.need_id).join(SuggestionLink.suggestion).order_by(Suggestion.score.desc()).limit(1)
    asked = get_item(session, Need, session.scalars(best).one())
    found = outlook_of(session, SHIPPED, asked)
    shown = 0
    for near in found.nearest:
        with counted_statements(session.get_bind().engine) as sent:
            answer = why_pair(session, SHIPPED, asked.id, near.resource.id, per_need=3)
        assert len(sent) < 30
        assert answer.standing is not None
        assert answer.standing.rank == near.rank
        if answer.suggestion is not None:
            shown += 1
            assert answer.standing.score == pytest.approx(answer.suggestion.score, abs=1e-5)
            assert answer.standing.strategies == pytest.approx(answer.suggestion.strategies, abs=1e-5)
    assert shown
    session.rollback()
    assert session.scalars(select(TextVector.digest)).all() == before  # nothing is written
