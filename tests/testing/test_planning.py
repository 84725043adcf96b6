"""The check of plans sees every planted fault."""

from collections.abc import Callable
from typing import Any

import pytest

from matchmaker.testing.planning import plan_faults

ASKED: dict[str, Any] = {
    "rounds": 2,
    "tables": [{"id": "t", "seats": 3, "quiet": True}, {"id": "u", "seats": 2}],
    "people": [
        {"id": "a", "actor": "A", "kind": "association", "wants": ["quiet"]},
        {"id": "b", "actor": "B", "kind": "association"},
        {"id": "c", "actor": "C", "kind": "association", "to_round": 1},
    ],
    "talks": [{"id": "k", "parties": ["A", "B"]}, {"id": "l", "parties": ["B", "C"]}],
    "met_before": [["a", "b"]],
    "locks": {
        "talks": [{"talk": "k", "table": "t", "round": 1}],
        "seats": [{"person": "b", "table": "u", "round": 2}],
    },
}


def sound() -> dict[str, Any]:
    return {
        "status": "feasible",
        "value": 1.0,
        "bound": 2.0,
        "seats": [
            {"round": 1, "table": "t", "talk": "k", "people": ["a", "b", "c"]},
            {"round": 2, "table": "u", "talk": None, "people": ["b"]},
        ],
        "unplaced": [{"talk": "l", "why": "x"}],
        "repeats": 1,
        "idle": [{"person": "a", "round": 2}],
    }


def test_a_sound_plan_has_no_faults() -> None:
    assert plan_faults(ASKED, sound()) == []
    assert plan_faults(ASKED, sound() | {"status": "infeasible", "seats": []}) == []


Planting = Callable[[dict[str, Any]], object]

PLANTED: dict[str, tuple[Planting, str]] = {
    "a stranger": (lambda p: p["seats"][0].update(talk="x", people=["a", "b"]), "a talk that does not exist"),
    "a round too many": (lambda p: p["seats"][1].update(round=3), "a round that does not exist"),
    "too many": (lambda p: p["seats"][1].update(people=["b", "a", "c"]), "u has too many people in round 2"),
    "a table twice": (lambda p: p["seats"][1].update(table="t", round=1), "t is used 2 times in round 1"),
    "two places": (lambda p: p["seats"][1].update(round=1), "b sits in 2 places in round 1"),
    "gone": (lambda p: p["seats"][1].update(people=["b", "c"]), "c is not there in round 2"),
    "noise": (lambda p: p["seats"][1].update(people=["b", "a"]), "a wants quiet and sits at u in round 2"),
    "a talk twice": (lambda p: p["seats"][1].update(talk="k"), "k is held 2 times"),
    "a party missing": (lambda p: p["seats"][0].update(people=["a"]), "k is held without B"),
    "no talk in the round": (lambda p: p["seats"][1].update(people=["a"]), "u is open in round 2, which has no talk"),
    "a free chair at a talk": (
        lambda p: (
            p["seats"][0].update(people=["a", "b"]),
            p["seats"].append({"round": 1, "table": "u", "talk": None, "people": ["c"]}),
        ),
        "c could sit at t in round 1",
    ),
    "a free table": (lambda p: p["seats"][0].update(people=["a", "b"]), "c could sit at u in round 1"),
    "a lock": (lambda p: p["seats"][0].update(round=2), "the locked talk"),
    "a locked seat": (lambda p: p["seats"].pop(), "the locked seat"),
    "value": (lambda p: p.update(value=1.5), "the value is 1.0 and not 1.5"),
    "bound": (lambda p: p.update(bound=0.5), "is above the bound"),
    "status": (lambda p: p.update(status="optimal"), "the status is optimal"),
    "unplaced": (lambda p: p.update(unplaced=[]), "unplaced are told as []"),
    "no reason": (lambda p: p["unplaced"][0].update(why=" "), "has no reason"),
    "idle": (lambda p: p["idle"].pop(), "idle are not"),
    "repeats": (lambda p: p.update(repeats=0), "1 repeats are told as 0"),
    "seats without a plan": (lambda p: p.update(status="infeasible"), "infeasible and has seats"),
}


@pytest.mark.parametrize(("plant", "told"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_seen(plant: Planting, told: str) -> None:
    plan = sound()
    plant(plan)
    assert [fault for fault in plan_faults(ASKED, plan) if told in fault]


def test_a_person_who_does_not_exist_is_seen() -> None:
    plan = sound()
    plan["seats"][0]["people"].append("x")
    assert "does not exist" in plan_faults(ASKED, plan)[0]
