"""A plan as JSON."""

from matchmaker.matching.texts import Text
from matchmaker.planning.plan import Collision, Plan, Status, Unplaced
from matchmaker.planning.request import SeatLock, Sitting, TalkLock

WHY = Text(sv="Därför.", en="That is why.")
PLAN = Plan(
    Status.FEASIBLE, 1.5, 2.0, (Sitting(1, "t", "k", ("a", "b")),), (Unplaced("l", WHY),), repeats=3, idle=(("c", 1),)
)


def test_a_plan_has_the_documented_shape() -> None:
    assert PLAN.as_json() == {
        "status": "feasible",
        "value": 1.5,
        "bound": 2.0,
        "seats": [{"round": 1, "table": "t", "talk": "k", "people": ["a", "b"]}],
        "unplaced": [{"talk": "l", "why": "Därför."}],
        "repeats": 3,
        "idle": [{"person": "c", "round": 1}],
    }


def test_locks_that_collide_are_told_in_the_shape_that_they_were_given_in() -> None:
    locks = (TalkLock("k", "t", 1), SeatLock("a", "u", 2))
    plan = Plan(Status.INFEASIBLE, 0, 0, (), (), 0, (), Collision(locks, WHY))
    assert plan.as_json("en")["colliding"] == {
        "why": "That is why.",
        "talks": [{"talk": "k", "table": "t", "round": 1}],
        "seats": [{"person": "a", "table": "u", "round": 2}],
    }
