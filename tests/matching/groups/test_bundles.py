"""Several resources for a need: one a part, and what one of them lacks."""

import pytest

from matchmaker.matching.groups.bundles import LARGEST, SEEN, SHARE, bundles
from matchmaker.matching.groups.results import Bundle, Cover
from matchmaker.matching.snapshot import Snapshot
from tests.matching.builders import Fixed, actor, need, resource, snapshot
from tests.matching.groups.builders import judged_by, meeting

PARTY = need("a.n1", "Ljud, ljus och golv")
MET = {("Ljud,", "Högtalare"): 0.6, ("Ljud,", "Lampor"): 0.5, ("Ljud,", "Dansbana"): 0.55}
PARTS = {("Ljud", "Högtalare"): 0.9, ("ljus", "Lampor"): 0.8, ("golv", "Dansbana"): 0.7}
HELPERS = (resource("b.r1", "Högtalare"), resource("c.r1", "Lampor"), resource("d.r1", "Dansbana"))


def found(of: Snapshot, scores: dict[tuple[str, str], float], most: int = 60) -> list[Bundle]:
    strategy = meeting(scores)
    judged, rows = judged_by(of, strategy)
    return bundles(judged, rows, [strategy], most)


def test_resources_that_each_meet_a_part_are_a_bundle_and_each_is_named_with_its_part() -> None:
    (bundle,) = found(snapshot(PARTY, *HELPERS), MET | PARTS)
    assert bundle.need == "a.n1"
    assert set(bundle.covers) == {
        Cover("b.r1", "Ljud", 0.6), Cover("c.r1", "ljus", 0.5), Cover("d.r1", "golv", 0.55)
    }  # fmt: skip
    assert bundle.resources == tuple(cover.resource for cover in bundle.covers)
    assert 0.4 < bundle.score < 0.8
    assert bundle.reasons[0].sv == "Föreningen b har ”Högtalare” för ”Ljud”."
    assert bundle.reasons[0].en == "Föreningen b has “Högtalare” for “Ljud”."


def test_a_resource_that_another_is_better_than_at_every_part_is_not_in_it() -> None:
    also = resource("e.r1", "Megafon")
    (bundle,) = found(
        snapshot(PARTY, *HELPERS, also), MET | PARTS | {("Ljud,", "Megafon"): 0.5, ("Ljud", "Megafon"): 0.5}
    )
    assert set(bundle.resources) == {"b.r1", "c.r1", "d.r1"}


def test_one_actor_alone_is_no_bundle() -> None:
    both = (resource("b.r1", "Högtalare"), resource("b.r2", "Lampor"))
    assert found(snapshot(PARTY, *both), MET | PARTS) == []


def test_resources_that_are_all_for_the_same_part_are_no_bundle() -> None:
    same = {("Ljud", "Högtalare"): 0.9, ("Ljud", "Lampor"): 0.8}
    assert found(snapshot(PARTY, *HELPERS[:2]), MET | same) == []


def test_a_need_without_parts_and_one_with_a_single_likely_resource_have_none() -> None:
    whole = snapshot(need("a.n1", "Ljud"), *HELPERS)
    assert found(whole, {("Ljud", "Högtalare"): 0.9, ("Ljud", "Lampor"): 0.8}) == []
    assert found(snapshot(PARTY, HELPERS[0]), MET | PARTS) == []
    assert found(snapshot(), {}) == []


def test_what_is_far_less_likely_than_the_best_is_left_out() -> None:
    weak = MET | {("Ljud,", "Dansbana"): 0.6 * SHARE / 2} | PARTS
    (bundle,) = found(snapshot(PARTY, *HELPERS), weak)
    assert set(bundle.resources) == {"b.r1", "c.r1"}


def test_a_bundle_has_no_more_than_four_resources() -> None:
    names = ["aska", "bord", "cykel", "dörr", "eka", "fana"]
    of = snapshot(need("x.n1", ", ".join(names)), *(resource(f"{n[0]}.r1", n) for n in names))
    scores = {(", ", n): 0.6 for n in names} | {(n, n): 0.9 for n in names}
    (bundle,) = found(of, scores)
    assert len(bundle.covers) == LARGEST


def test_two_parts_are_not_covered_by_three_resources() -> None:
    two = need("a.n1", "Ljud, ljus")
    (bundle,) = found(snapshot(two, *HELPERS), MET | PARTS)
    assert set(bundle.resources) == {"b.r1", "c.r1"}


BUS = resource("b.r1", "Minibuss", description="Lånas ut till den som har egen förare.")
DRIVERS = resource("c.r1", "Tre förare")
RIDE = need("a.n1", "Skjuts")
RIDDEN = {("Skjuts", "Minibuss"): 0.6, ("chaufför", "förare"): 0.8}


def test_what_a_likely_resource_lacks_joins_it_from_far_down_in_the_needs_own_list() -> None:
    others = [resource(f"{name}.r1", "Annat") for name in "defghijklmno"]
    (bundle,) = found(snapshot(RIDE, BUS, *others, DRIVERS), RIDDEN | {("Skjuts", "Annat"): 0.4})
    assert bundle.covers == (
        Cover("b.r1", "Skjuts", 0.6), Cover("c.r1", "Lånas ut till den som har egen förare", 0.8, "b.r1")
    )  # fmt: skip
    assert bundle.reasons[1].sv.endswith("Det kan Föreningen c hjälpa till med: ”Tre förare”.")


def test_what_lacks_something_is_completed_only_where_it_is_worth_showing_itself_among_the_first() -> None:
    assert found(snapshot(RIDE, BUS, DRIVERS), RIDDEN | {("Skjuts", "Minibuss"): 0.49}) == []
    better = [resource(f"{name}.r1", "Taxi") for name in "defg"[:SEEN]]
    assert found(snapshot(RIDE, BUS, *better, DRIVERS), {("Skjuts", "Taxi"): 0.9} | RIDDEN) == []


def test_what_those_who_have_the_need_have_themselves_is_not_lacking() -> None:
    assert found(snapshot(RIDE, BUS, resource("a.r1", "Tre förare"), DRIVERS), RIDDEN) == []


def test_who_is_in_the_bundle_already_does_not_complete_it() -> None:
    own = snapshot(need("a.n1", "Ljud, skjuts"), resource("c.r2", "Högtalare"), BUS, DRIVERS)
    shared = {("Ljud, skjuts", "Högtalare"): 0.9, ("Ljud, skjuts", "Minibuss"): 0.6, ("Ljud", "Högtalare"): 0.9}
    (bundle,) = found(own, shared | {("skjuts", "Minibuss"): 0.9, ("chaufför", "förare"): 0.8})
    assert set(bundle.resources) == {"c.r2", "b.r1"}


def test_a_bundle_of_parts_is_completed_as_well_while_there_is_room() -> None:
    in_parts = need("a.n1", "Ljud, skjuts")
    scores = {("Ljud, skjuts", "Högtalare"): 0.6, ("Ljud, skjuts", "Minibuss"): 0.6, ("Ljud", "Högtalare"): 0.9}
    of = snapshot(in_parts, resource("d.r1", "Högtalare"), BUS, DRIVERS)
    (bundle,) = found(of, scores | {("skjuts", "Minibuss"): 0.9, ("chaufför", "förare"): 0.8})
    assert set(bundle.resources) >= {"b.r1", "c.r1"}


def test_a_need_that_names_several_places_gets_a_resource_in_each() -> None:
    of = snapshot(
        need("a.n1", "Lokal i Alsjö, Brånet"),
        actor("b", "Alsjö"), actor("c", "Brånet"), resource("b.r1", "Salen"), resource("c.r1", "Skolan"),
    )  # fmt: skip
    (bundle,) = found(of, {("Lokal i", "Salen"): 0.6, ("Lokal i", "Skolan"): 0.5})
    assert [(cover.resource, cover.part) for cover in bundle.covers] == [("b.r1", "Alsjö"), ("c.r1", "Brånet")]


def test_the_surest_bundle_is_first_and_there_are_no_more_than_asked_for() -> None:
    other = need("e.n1", "Ljud och ljus")
    scores = {("Ljud och", "Högtalare"): 0.9, ("Ljud och", "Lampor"): 0.9} | MET | PARTS
    of = snapshot(PARTY, other, *HELPERS)
    assert [bundle.need for bundle in found(of, scores)] == ["e.n1", "a.n1"]
    assert [bundle.need for bundle in found(of, scores, most=1)] == ["e.n1"]


def test_a_strategy_that_failed_at_the_pairs_is_not_asked_about_parts() -> None:
    asked = []

    def failing(task: object) -> list[float]:
        asked.append(task)
        raise RuntimeError

    strategies = [meeting(MET | PARTS), Fixed("broken", failing)]
    judged, rows = judged_by(snapshot(PARTY, *HELPERS), *strategies)
    assert len(bundles(judged, rows, strategies, 60)) == 1
    assert len(asked) == 1


@pytest.mark.parametrize("sure", [0.0, 1.0])
def test_a_strategy_that_is_quite_sure_of_everything_does_no_harm(sure: float) -> None:
    strategies = [meeting(MET | PARTS), Fixed("sure", sure)]
    judged, rows = judged_by(snapshot(PARTY, *HELPERS), *strategies)
    for bundle in bundles(judged, rows, strategies, 60):
        assert 0 < bundle.score <= 1
