"""Several resources for a need: one a part, and what one of them lacks."""

import pytest

from matchmaker.matching.groups.bundles import LARGEST, SEEN, SHARE, bundles
from matchmaker.matching.groups.results import Bundle, Cover
from matchmaker.matching.snapshot import Snapshot
from tests.matching.builders import Fixed, need, resource, snapshot
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


def test_one_actor_alone_is_no_bundle() -> None:
    both = (resource("b.r1", "Högtalare"), resource("b.r2", "Lampor"))
    assert found(snapshot(PARTY, *both), MET | PARTS) == []


def test_who_is_little_better_at_a_part_than_another_one_is_not_said_to_be_there_for_it() -> None:
    same = {("Ljud", "Högtalare"): 0.9, ("Ljud", "Lampor"): 0.8}
    (bundle,) = found(snapshot(PARTY, *HELPERS[:2]), same)
    assert [cover.part for cover in bundle.covers] == [PARTY.title, PARTY.title]
    assert [reason.sv for reason in bundle.reasons] == [
        "Föreningen b (”Högtalare”) och Föreningen c (”Lampor”) kan passa för ”Ljud, ljus och golv”. "
        "Kanske räcker det med en av dem."
    ]


def test_who_is_far_better_at_a_part_than_the_others_but_poor_at_it_is_not_there_for_it() -> None:
    (bundle,) = found(snapshot(PARTY, *HELPERS[:2]), MET | {("golv", "Lampor"): 0.4})
    assert {cover.part for cover in bundle.covers} == {PARTY.title}


@pytest.mark.parametrize("part", ["9-13.30", "i fjol ropade vi bara", "20 stolar"])
def test_a_part_that_tells_a_story_or_a_figure_is_nothing_that_somebody_is_there_for(part: str) -> None:
    asks = need("a.n1", PARTY.title, part)
    (bundle,) = found(snapshot(asks, *HELPERS[:2]), MET | {(part, "Lampor"): 0.9})
    assert {cover.part for cover in bundle.covers} == {asks.title}


def test_of_several_parts_a_resource_is_named_with_the_one_at_which_it_stands_out_most() -> None:
    both = {("Ljud", "Högtalare"): 0.7, ("golv", "Högtalare"): 0.95}
    (bundle,) = found(snapshot(PARTY, *HELPERS[:2]), MET | both)
    assert [cover.part for cover in bundle.covers] == ["golv", PARTY.title]


def test_who_stands_beside_nobody_but_a_helper_is_there_for_the_whole() -> None:
    of = snapshot(need("a.n1", "Skjuts och fika"), BUS, DRIVERS)
    (bundle,) = found(of, {("Skjuts", "Minibuss"): 0.6, ("chaufför", "förare"): 0.8})
    assert [cover.part for cover in bundle.covers if not cover.completes] == ["Skjuts och fika"]


def test_of_one_actors_resources_only_the_likeliest_is_in_it() -> None:
    of = snapshot(PARTY, resource("b.r2", "Megafon"), *HELPERS[:2])
    (bundle,) = found(of, {("Ljud,", "Megafon"): 0.65} | MET)
    assert bundle.resources == ("b.r2", "c.r1")


def test_a_need_without_parts_is_named_by_its_title_and_one_with_a_single_likely_resource_has_none() -> None:
    whole = snapshot(need("a.n1", "Ljud"), *HELPERS)
    (bundle,) = found(whole, {("Ljud", "Högtalare"): 0.9, ("Ljud", "Lampor"): 0.8})
    assert {cover.part for cover in bundle.covers} == {"Ljud"}
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


BUS = resource("b.r1", "Minibuss", description="Lånas ut till den som har egen förare.")
DRIVERS = resource("c.r1", "Tre förare")
RIDE = need("a.n1", "Skjuts")
RIDDEN = {("Skjuts", "Minibuss"): 0.6, ("chaufför", "förare"): 0.8}


def test_what_a_likely_resource_lacks_joins_it_from_far_down_in_the_needs_own_list() -> None:
    others = [resource(f"{name}.r1", "Annat") for name in "defghijklmno"]
    (bundle,) = found(snapshot(RIDE, BUS, *others, DRIVERS), RIDDEN | {("Skjuts", "Annat"): 0.3})
    assert bundle.covers == (
        Cover("b.r1", "Skjuts", 0.6), Cover("c.r1", "Lånas ut till den som har egen förare", 0.8, "b.r1")
    )  # fmt: skip
    assert bundle.reasons[1].sv.endswith("Det kan Föreningen c hjälpa till med: ”Tre förare”.")


def test_what_completes_a_resource_takes_the_place_of_the_last_and_leaves_the_one_that_it_completes() -> None:
    others = [resource(f"{name}.r1", "Annat") for name in "defg"]
    (bundle,) = found(snapshot(RIDE, BUS, *others, DRIVERS), RIDDEN | {("Skjuts", "Annat"): 0.5})
    assert bundle.resources == ("b.r1", "d.r1", "e.r1", "c.r1")
    assert len(bundle.covers) == LARGEST


def test_who_has_what_another_lacks_is_there_for_that_alone() -> None:
    of = snapshot(RIDE, BUS, DRIVERS, resource("c.r2", "Släp"))
    for likely in ("förare", "Släp"):
        (bundle,) = found(of, RIDDEN | {("Skjuts", likely): 0.55})
        assert [(cover.resource, cover.completes) for cover in bundle.covers] == [("b.r1", None), ("c.r1", "b.r1")]


def test_what_lacks_something_is_completed_only_where_it_is_worth_showing_itself_among_the_first() -> None:
    assert found(snapshot(RIDE, BUS, DRIVERS), RIDDEN | {("Skjuts", "Minibuss"): 0.49}) == []
    better = [resource(f"{name}.r1", "Taxi") for name in "defg"[:SEEN]]
    (bundle,) = found(snapshot(RIDE, BUS, *better, DRIVERS), {("Skjuts", "Taxi"): 0.9} | RIDDEN)
    assert not any(cover.completes for cover in bundle.covers)


def test_what_those_who_have_the_need_have_themselves_is_not_lacking() -> None:
    assert found(snapshot(RIDE, BUS, resource("a.r1", "Tre förare"), DRIVERS), RIDDEN) == []


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
