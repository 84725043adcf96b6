"""Who has what a resource lacks."""

from collections.abc import Mapping

from matchmaker.matching.engine import judge_all
from matchmaker.matching.groups.completing import CANNOT_HAVE, helpers
from matchmaker.matching.groups.lacks import Missing
from matchmaker.matching.groups.results import Cover
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import StrategyRole, Task
from tests.matching.builders import Fixed, need, resource, snapshot
from tests.matching.groups.builders import meeting

BUS = resource("b.r1", "Minibuss", description="Lånas ut till den som har egen förare.")
DRIVERS = resource("c.r1", "Tre gamla förare", description="Vi har ingen bil.")
HELD = {("chaufför", "förare"): 0.8, ("Bil", "Minibuss"): 0.7}


def helped(of: Snapshot, scores: Mapping[tuple[str, str], float], *lacking: str) -> Mapping[str, list[Cover]]:
    strategy = meeting(scores)
    return helpers(judge_all(of, [strategy]), lacking, [strategy])


def test_what_a_resource_lacks_is_asked_for_as_a_need_and_told_in_its_owners_words() -> None:
    found = helped(snapshot(need("a.n1", "Skjuts"), BUS, resource("c.r1", "Tre förare")), HELD, "b.r1")
    assert found == {"b.r1": [Cover("c.r1", "Lånas ut till den som har egen förare", 0.8, "b.r1")]}


def test_two_that_each_lack_what_the_other_is_are_surer_than_one() -> None:
    found = helped(snapshot(need("a.n1", "Skjuts"), BUS, DRIVERS), HELD, "b.r1", "c.r1")
    assert [(cover.resource, cover.score) for cover in found["b.r1"]] == [("c.r1", 0.94)]
    assert [(cover.resource, cover.score) for cover in found["c.r1"]] == [("b.r1", 0.94)]


def test_who_could_stand_in_for_a_resource_is_no_help_to_it() -> None:
    taxi = resource("d.r1", "Minibuss med förare")
    of = snapshot(need("a.n1", "Skjuts"), BUS, taxi)
    assert helped(of, HELD, "b.r1")
    assert not helped(of, {("Minibuss", "förare"): 0.9} | HELD, "b.r1")


def test_who_lacks_the_same_is_no_help() -> None:
    crew = resource("e.r1", "Starkt folk", description="Vi har inte bil så någon måste hämta oss.")
    rides = {("hämta", "förare"): 0.9, ("hämta", "Minibuss"): 0.9}
    assert not helped(snapshot(need("a.n1", "Bära"), crew, DRIVERS, BUS), rides, "e.r1")
    taxi = resource("d.r1", "Taxi")
    (cover,) = helped(snapshot(need("a.n1", "Bära"), crew, taxi), {("hämta", "Taxi"): 0.9}, "e.r1")["e.r1"]
    assert cover.resource == "d.r1"
    assert all(missing in CANNOT_HAVE[missing] for missing in Missing)


def test_what_is_not_worth_showing_and_ones_own_is_no_help() -> None:
    of = snapshot(need("a.n1", "Skjuts"), BUS, resource("c.r1", "Tre förare"))
    assert not helped(of, {("chaufför", "förare"): 0.49}, "b.r1")
    own = snapshot(need("a.n1", "Skjuts"), BUS, resource("b.r2", "Tre förare"))
    assert not helped(own, HELD, "b.r1")


def test_without_anything_lacking_nothing_is_asked() -> None:
    asked: list[Task] = []

    def asking(task: Task) -> list[float]:
        asked.append(task)
        return [0.9] * len(task)

    strategy = Fixed("asking", asking)
    judged = judge_all(snapshot(need("a.n1", "Skjuts"), resource("b.r1", "Taxi")), [strategy])
    assert helpers(judged, ["b.r1"], [strategy]) == {}
    assert len(asked) == 1


def test_circumstances_count_and_a_strategy_that_lifts_or_failed_is_not_asked() -> None:
    of = snapshot(need("a.n1", "Skjuts"), BUS, resource("c.r1", "Tre förare"))
    far = Fixed("far", 0.0, role=StrategyRole.WEIGHS, weight=0.25)
    lifting = Fixed("lifting", 1.0, role=StrategyRole.LIFTS)
    strategies = [meeting(HELD), far, lifting]
    (cover,) = helpers(judge_all(of, strategies), ["b.r1"], strategies)["b.r1"]
    assert cover.score == 0.6
