"""What a request knows of itself."""

from matchmaker.planning.request import Sitting, company, pair
from tests.planning.builders import meeting, person, request_of, table, talk


def test_people_are_found_by_actor_and_round() -> None:
    people = [person("a1", "A", to_round=1), person("b"), person("a2", "A", from_round=2)]
    request = request_of(meeting(2, [table("t")], people, []))
    assert [p.id for p in request.people_of("A")] == ["a1", "a2"]
    assert [p.id for p in request.present(2, "A")] == ["a2"]
    assert request.people_of("nobody") == ()


def test_tables_that_differ_in_nothing_are_one_group_unless_a_lock_names_one() -> None:
    tables = [table("t"), table("u"), table("v", quiet=True), table("w")]
    locks = {"talks": [{"talk": "k", "table": "u", "round": 2}], "seats": [{"person": "a", "table": "w", "round": 2}]}
    request = request_of(meeting(2, tables, [person("a")], [talk("k", "A")], locks=locks))
    assert [[one.id for one in group] for group in request.alike(1)] == [["t", "u", "w"], ["v"]]
    assert [[one.id for one in group] for group in request.alike(2)] == [["t"], ["u"], ["v"], ["w"]]


def test_company_counts_how_often_two_sit_together() -> None:
    sittings = [Sitting(1, "t", "k", ("a", "b", "c")), Sitting(2, "t", "l", ("b", "a"))]
    assert company(sittings) == {pair("a", "b"): 2, pair("a", "c"): 1, pair("c", "b"): 1}
