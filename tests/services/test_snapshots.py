from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.matching import snapshot as values
from matchmaker.services.snapshots import take_snapshot
from tests.conftest import NOW
from tests.matching.builders import norsjo
from tests.services.counting import counted_statements
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


def test_a_snapshot_takes_five_queries_however_many_there_are(session: Session, engine: Engine) -> None:
    add_norsjo(session)
    with counted_statements(engine) as sent:
        take_snapshot(session)
    assert len(sent) == 5
