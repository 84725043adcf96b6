"""Where those sit for whom no talk has a seat."""

from matchmaker.planning.open_tables import at_open_tables
from matchmaker.planning.request import Sitting
from tests.planning.builders import Json, meeting, person, request_of, table, talk

PEOPLE = [person(id) for id in "abcdef"]
TALKS = [talk("k", "A", "B")]
ONE = Sitting(1, "t", "k", ("a", "b"))


def seated(tables: list[Json], *, people: list[Json] = PEOPLE, rounds: int = 1, **more: object) -> dict[str, set[str]]:
    """Who sits at which open table in the first round."""
    asked = request_of(meeting(rounds, [table("t", 2), *tables], people, TALKS, **more))
    made = at_open_tables(asked, [ONE])
    assert made[0] == ONE
    assert {one.round for one in made} == {1}
    return {one.table: set(one.people) for one in made[1:]}


def test_they_sit_together_at_the_largest() -> None:
    assert seated([table("u", 3), table("v", 4)]) == {"v": {*"cdef"}}


def test_nobody_sits_alone_where_one_table_is_too_few() -> None:
    assert seated([table("u", 3), table("v", 3), table("w", 3)]) == {"u": {"c", "e"}, "v": {"d", "f"}}


def test_a_full_table_takes_nobody_more() -> None:
    assert seated([table("u", 1), table("v", 2)]) == {"v": {"c", "e"}, "u": {"d"}}


def test_whoever_needs_most_chooses_first_and_the_others_come_to_them() -> None:
    people = [*PEOPLE[:5], person("f", wants=["quiet"])]
    assert seated([table("u", 2, quiet=True), table("v", 6)], people=people) == {"u": {"f", "e"}, "v": {"c", "d"}}


def test_who_needs_what_no_table_has_sits_nowhere() -> None:
    assert seated([table("v", 4)], people=[*PEOPLE[:2], person("f", wants=["quiet"])]) == {}


def test_they_stay_where_they_were_told() -> None:
    told = [{"round": 1, "table": "u", "people": ["c", "d"]}]
    assert seated([table("u", 2), table("v", 4)], previous=told)["u"] == {"c", "d"}


def test_where_nothing_is_talked_about_nobody_is_put() -> None:
    assert seated([table("u", 4)], rounds=2) == {"u": {*"cdef"}}
