"""Tables are handed out so that as many as possible stay where they were."""

from matchmaker.planning.request import Sitting, Table
from matchmaker.planning.tables import at_larger_tables, give_tables
from tests.planning.builders import Json, meeting, person, request_of, table, talk

GROUPS = {1: [[Table("t", 4), Table("u", 4)], [Table("v", 6)]]}


def test_a_talk_gets_the_table_that_it_had() -> None:
    assert give_tables(GROUPS, {(1, "k"): 0, (1, "l"): 0}, {(1, "l"): "t"}) == {(1, "l"): "t", (1, "k"): "u"}


def test_a_table_of_another_group_is_not_given() -> None:
    assert give_tables(GROUPS, {(1, "k"): 1}, {(1, "k"): "t"}) == {(1, "k"): "v"}


def test_of_two_who_had_the_same_table_one_gets_another() -> None:
    given = give_tables(GROUPS, {(1, 1): 0, (1, 2): 0}, {(1, 1): "u", (1, 2): "u"})
    assert sorted(given.values()) == ["t", "u"]


PEOPLE = [person(id) for id in "abcdef"]
HERE = [Sitting(1, "t", "k", ("a", "b")), Sitting(1, "u", "l", ("c", "d")), Sitting(2, "t", "m", ("a", "c"))]


def moved(*tables: Json, people: list[Json] = PEOPLE, **more: object) -> list[str]:
    """Where the two talks of the first round are, at "t" with two seats and "u" with three until they move."""
    talks = [talk("k", "A", "B"), talk("l", "C", "D"), talk("m", "A", "C")]
    asked = meeting(2, [table("t", 2), table("u", 3), *tables], people, talks) | more
    made = at_larger_tables(request_of(asked), 1, HERE)
    assert made[2] == HERE[2]
    return [one.table for one in made[:2]]


def test_the_talk_at_the_smallest_table_moves_to_the_largest() -> None:
    assert moved(table("v", 4), table("w", 3)) == ["v", "u"]


def test_talks_move_until_all_have_a_seat() -> None:
    more = [*PEOPLE, person("g")]
    assert moved(table("v", 3), table("w", 4), people=more) == ["w", "u"]
    assert moved(table("v", 4), table("w", 4), people=[*more, person("h")]) == ["v", "w"]
    assert moved(table("v", 4), people=PEOPLE[:5]) == ["t", "u"]


def test_nobody_moves_to_a_table_that_lacks_what_they_need() -> None:
    people = [person("a", wants=["quiet"]), *PEOPLE[1:]]
    tables = [table("t", 2, quiet=True), table("u", 3), table("v", 4)]
    assert moved(table("v", 4), people=people, tables=tables) == ["t", "v"]


def test_what_is_locked_stays() -> None:
    talks, seats = [{"talk": "k", "table": "t", "round": 1}], [{"person": "c", "table": "u", "round": 1}]
    assert moved(table("v", 4), locks={"talks": talks}) == ["t", "v"]
    assert moved(table("v", 4), locks={"talks": talks, "seats": seats}) == ["t", "u"]
    assert moved(table("v", 4), locks={"seats": [{"person": "f", "table": "v", "round": 1}]}) == ["t", "u"]
