"""What is counted in a seating."""

from matchmaker.planning.quality import Quality, idle_of, quality, repeats_of
from matchmaker.planning.request import PlanRequest, Sitting
from tests.planning.builders import meeting, person, request_of, table, talk


def asked(**more: object) -> PlanRequest:
    people = [
        person("a1", "A"),
        person("a2", "A"),
        person("b", kind="service_node"),
        person("c", kind="municipal_unit", from_round=2),
        person("d"),
    ]
    return request_of(meeting(3, [table("t"), table("u")], people, [talk("k", "A", "B"), talk("l", "A", "C")], **more))


ONE = Sitting(1, "t", "k", ("a1", "a2", "b"))
TWO = Sitting(2, "t", "l", ("a1", "c", "b"))


def test_everything_is_counted() -> None:
    assert quality(asked(met_before=[["c", "a1"]]), [ONE, TWO]) == Quality(
        changed=0,
        idle_twice=2 + 1,  # d twice; a2 once
        idle=1 + 2 + 5 - 0,
        needing=0,
        unmixed=1,
        repeats=2,  # a1 with b again, and with c whom they have met before
        load=4 + 1 + 1 + 1,
        crowd=9 + 9,
    )


def test_those_without_a_seat_are_told_round_by_round() -> None:
    assert idle_of(asked(), [ONE, TWO])[:3] == (("d", 1), ("a2", 2), ("d", 2))
    assert repeats_of(asked(), [ONE, TWO]) == 1


def test_a_change_is_another_table_or_another_talk_or_none() -> None:
    def changed(*sittings: Sitting) -> int:
        seats = [{"round": 1, "table": "t", "talk": "k", "people": ["a1", "b"]}]
        return quality(asked(previous=seats), sittings).changed

    assert changed(Sitting(1, "t", "k", ("a1", "b"))) == 0
    assert changed(Sitting(1, "u", "k", ("a1", "b"))) == 2
    assert changed(Sitting(1, "t", "l", ("a1",))) == 2
    assert changed(Sitting(1, "t", "k", ("a1",))) == 1
    assert changed(Sitting(1, "t", "k", ("a1", "b")), Sitting(2, "t", "l", ("b",))) == 0  # a seat where b had none
    assert changed(Sitting(1, "t", "k", ("a1", "b", "d"))) == 0  # d has not seen the previous plan


def test_an_open_table_is_no_seat_but_for_those_who_are_locked_there() -> None:
    around, locks = Sitting(1, "u", None, ("d", "a2")), {"seats": [{"person": "d", "table": "u", "round": 1}]}
    rest = Sitting(1, "t", "k", ("a1", "b"))
    for more, seated in (({}, 0), ({"locks": locks}, 1)):
        request = asked(**more)
        assert quality(request, [rest, around]).idle == quality(request, [rest]).idle - seated
    assert quality(asked(previous=[{"round": 1, "table": "u", "people": ["d"]}]), [rest]).changed == 0


def test_those_without_a_seat_who_need_something_of_a_table_are_counted() -> None:
    people = [person("a"), person("q", wants=["quiet"]), person("r")]
    request = request_of(meeting(1, [table("t")], people, [talk("k", "A")]))
    judged = quality(request, [Sitting(1, "t", "k", ("a",))])
    assert (judged.idle, judged.needing) == (2, 1)


def test_the_first_count_that_differs_decides() -> None:
    assert Quality(0, 0, 1, 9, 9, 9, 9, 9) < Quality(0, 1, 0, 0, 0, 0, 0, 0)
