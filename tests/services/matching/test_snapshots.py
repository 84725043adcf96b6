from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.matching import snapshot as values
from matchmaker.models import (
    Account,
    Decision,
    ExperienceReset,
    Review,
    Role,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.matching.snapshots import take_experience, take_snapshot
from matchmaker.services.suggestions.parties import ends_of_pair
from tests.conftest import NOW
from tests.matching.builders import norsjo
from tests.services.counting import counted_statements
from tests.services.talks import add_suggestion
from tests.services.village import add_actor, add_norsjo, add_place


def test_a_snapshot_of_the_imported_example_equals_the_one_of_its_files(session: Session) -> None:
    add_norsjo(session)
    snapshot = take_snapshot(session)
    assert set(snapshot.actors) == set(norsjo().actors)
    assert snapshot.digest == norsjo().digest


def test_what_is_withdrawn_is_left_out_and_what_stands_beside_it_stays(session: Session) -> None:
    gone = add_actor(session, "a1", needs={"a1.n1": "Skjuts"}, resources={"a1.r1": "Buss"})
    gone.withdrawn_at = NOW
    there = add_actor(
        session, "a2", needs={"a2.n1": "Lokal", "a2.n2": "Snö"}, resources={"a2.r1": "Ved", "a2.r2": "Sten"}
    )
    there.needs[1].withdrawn_at = there.resources[1].withdrawn_at = NOW
    session.commit()
    snapshot = take_snapshot(session)
    assert [actor.id for actor in snapshot.actors] == ["a2"]
    assert [need.id for need in snapshot.needs] == ["a2.n1"]
    assert [resource.id for resource in snapshot.resources] == ["a2.r1"]


def test_every_word_of_a_profile_is_in_the_snapshot(session: Session) -> None:
    add_place(session, "Kusfors", 64.9, 20.2)
    need = {"title": "Musik", "description": "I stugan", "months": [1, 2], "weekdays": ["fri"]}
    resource = {"title": "Stuga", "description": "Med scen", "capacity": "80 platser", "months": [3], "weekdays": []}
    add_actor(
        session,
        "a1",
        place="Kusfors",
        name="Byarådet",
        description="Vi",
        reach_km=30,
        needs={"a1.n1": need | {"horizon": values.Horizon.FUTURE}},
        resources={"a1.r1": resource},
    )
    session.commit()
    assert take_snapshot(session) == values.Snapshot(
        actors=(values.Actor("a1", values.ActorKind.ASSOCIATION, "Byarådet", "Kusfors", "Vi", 30),),
        needs=(values.Need("a1.n1", "a1", "Musik", "I stugan", values.Horizon.FUTURE, (1, 2), ("fri",)),),
        resources=(values.Resource("a1.r1", "a1", "Stuga", "Med scen", (3,), (), "80 platser"),),
        places=(values.Place("Kusfors", 64.9, 20.2),),
    )


def test_a_place_without_a_position_is_no_place_but_its_name_stays(session: Session) -> None:
    add_place(session, "Norsjö", 64.9, None)
    add_actor(session, "a1")
    session.commit()
    snapshot = take_snapshot(session)
    assert (snapshot.places, snapshot.actors[0].place) == ((), "Norsjö")


def test_a_snapshot_takes_nine_queries_and_four_more_when_anything_is_decided(session: Session, engine: Engine) -> None:
    add_norsjo(session)
    with counted_statements(engine) as sent:
        take_snapshot(session)
    assert len(sent) == 9
    for ref in ("1", "2", "3"):
        review(session, add_suggestion(session, ref, state=SuggestionState.NEW))
    with counted_statements(engine) as sent:
        take_snapshot(session)
    assert len(sent) == 13


def review(session: Session, suggestion: Suggestion) -> None:
    account = Account(email=f"{suggestion.id}@norsjo.example", name="Eva", role=Role.LEADER, created_at=NOW)
    session.add(account)
    session.flush()
    session.add(
        Review(
            suggestion_id=suggestion.id,
            decision=Decision.ACCEPT,
            reason="Ja.",
            state_before=suggestion.state,
            account_id=account.id,
            at=NOW,
        )
    )
    session.commit()


def test_a_verdict_has_every_word_of_what_it_was_about_also_when_that_is_withdrawn(session: Session) -> None:
    suggestion = add_suggestion(session, state=SuggestionState.NEW, has_in="Norsjö", reach_km=20)
    before = take_snapshot(session)
    assert before.verdicts == ()
    review(session, suggestion)
    for item in ends_of_pair(suggestion):
        item.withdrawn_at = NOW
    session.commit()
    (verdict,) = take_snapshot(session).verdicts
    seeker, helper = sorted(before.actors, key=lambda actor: actor.id)
    assert (helper.place, helper.reach_km) == ("Norsjö", 20)
    (need,), (resource,) = before.needs, before.resources
    assert verdict == values.Verdict(need, resource, seeker, helper, values.Answer.ACCEPTED)
    assert take_snapshot(session).needs == ()


def test_what_was_decided_before_the_latest_reset_is_no_longer_in_the_snapshot(session: Session) -> None:
    review(session, add_suggestion(session, state=SuggestionState.NEW))
    session.add(ExperienceReset(at=NOW))
    session.commit()
    assert take_snapshot(session).verdicts == ()


def test_lessons_are_drawn_from_the_verdicts_and_the_places_alone(session: Session) -> None:
    add_place(session, "Kusfors", 64.9, 20.2)
    session.commit()
    review(session, add_suggestion(session, state=SuggestionState.NEW))
    whole, part = take_snapshot(session), take_experience(session)
    assert (part.verdicts, part.places) == (whole.verdicts, whole.places)
    assert whole.verdicts
    assert whole.places
    assert (part.actors, part.needs, part.resources) == ((), (), ())
