"""The model of one round: who may sit where."""

from ortools.sat.python import cp_model

from matchmaker.planning.request import PlanRequest, Sitting
from matchmaker.planning.rounds import RoundModel
from matchmaker.planning.solving import Clock, solve
from tests.planning.builders import Json, meeting, person, request_of, table, talk


def most(request: PlanRequest, *sittings: Sitting) -> tuple[Sitting, ...]:
    """The round with as many seated as possible."""
    seats = RoundModel(request, 1, sittings)
    seats.begin()
    solved = solve(seats.model, sum(seats.sits.values()), Clock(60), 1)
    assert solved is not None
    return seats.sittings(solved)


def asked(people: list[Json], tables: list[Json], **more: object) -> PlanRequest:
    return request_of(meeting(1, tables, people, [talk("k", "A", "B"), talk("l", "C", "D")], **more))


FIVE = [person("c"), person("a"), person("b"), person("d"), person("e")]
NOW = Sitting(1, "t", "k", ("a", "b"))


def test_listeners_come_after_the_parties() -> None:
    assert most(asked(FIVE[:3], [table("t", 3)]), NOW) == (Sitting(1, "t", "k", ("a", "b", "c")),)


def test_a_talk_moves_to_a_table_with_more_seats_when_that_seats_more() -> None:
    request = asked(FIVE, [table("t", 2), table("u", 5)])
    (only,) = most(request, NOW)
    assert (only.table, len(only.people)) == ("u", 5)


def test_a_talk_stays_at_a_table_that_is_locked_and_takes_none_of_anothers() -> None:
    people, tables = FIVE, [table("t", 2), table("u", 5)]
    held = asked(people, tables, locks={"talks": [{"talk": "k", "table": "t", "round": 1}]})
    assert most(held, NOW)[0].table == "t"
    seat = {"seats": [{"person": "e", "table": "u", "round": 1}]}
    kept = asked(people, tables, locks=seat)
    places = {one.talk: (one.table, one.people) for one in most(kept, NOW, Sitting(1, "u", None, ("e",)))}
    assert places == {"k": ("t", ("a", "b")), None: ("u", ("e",))}


def test_nobody_sits_where_they_cannot() -> None:
    people = [person("a"), person("b"), person("c", wants=["quiet"]), person("d", from_round=2, to_round=2)]
    assert most(asked(people, [table("t", 4)]), NOW) == (NOW,)


def test_each_party_keeps_someone_at_its_talk() -> None:
    request = asked(FIVE[:4], [table("t", 2), table("u", 2)])
    seats = RoundModel(request, 1, [NOW, Sitting(1, "u", "l", ("c", "d"))])
    seats.model.add(seats.sits["a", 1] == 1)
    assert cp_model.CpSolver().solve(seats.model) == cp_model.INFEASIBLE


def test_it_goes_back_to_the_table_that_people_were_told() -> None:
    previous = [{"round": 1, "table": "u", "talk": "k", "people": ["a"]}]
    assert most(asked(FIVE[1:3], [table("t", 2), table("u", 2)], previous=previous), NOW)[0].table == "u"
