"""Actors who help each other round, and help that is passed on."""

import math
from itertools import permutations

import pytest

from matchmaker.matching.groups.cycles import MOST_HELPED, MOST_HELPERS, chains, cycles, links_between
from matchmaker.matching.groups.learnt import score_of
from matchmaker.matching.groups.results import Chain, Cycle, Link
from matchmaker.matching.snapshot import Need, Resource, Snapshot
from tests.matching.builders import Fixed, by_pair, need, resource, snapshot
from tests.matching.groups.builders import judged_by

Scores = dict[tuple[str, str], float]


def found(of: Snapshot, scores: Scores, most: int = 60) -> tuple[list[Cycle], list[Chain]]:
    judged, rows = judged_by(of, Fixed("pairs", by_pair({**scores})))
    help = links_between(judged, rows)
    return cycles(of, help, most), chains(of, help, most)


def ring(*actors: str, **more: str) -> list[Need | Resource]:
    """A need and a resource for each actor."""
    return [
        item for a in actors for item in (need(f"{a}.n1", f"Behov {a}"), resource(f"{a}.r1", f"Resurs {a}", **more))
    ]


def helping(*links: tuple[str, str, float]) -> Scores:
    """That the second actor's resource meets the first one's need."""
    return {(f"{a}.n1", f"{b}.r1"): score for a, b, score in links}


def test_two_who_help_each_other_are_a_cycle() -> None:
    (cycle,), _ = found(snapshot(*ring("a", "b")), helping(("a", "b", 0.8), ("b", "a", 0.6)))
    assert cycle.actors == ("a", "b")
    assert cycle.links == (Link("a.n1", "b.r1", 0.8), Link("b.n1", "a.r1", 0.6))
    assert cycle.weakest == cycle.links[1]


def test_a_cycle_has_the_score_of_a_pair_that_is_as_likely_as_that_all_its_links_fit() -> None:
    help = {"a": {"b": [Link("a.n1", "b.r1", 0.8)]}, "b": {"a": [Link("b.n1", "a.r1", 0.5)]}}
    (cycle,) = cycles(snapshot(*ring("a", "b")), help, 60, figures=(2.0, -1.0))
    assert cycle.score == pytest.approx(score_of((16 / (16 + math.e)) * (1 / (1 + math.e))), abs=1e-6)


def test_one_in_three_cycles_is_of_three_actors_though_twos_are_likelier() -> None:
    of = snapshot(*ring(*"abcdefghijklmno"))
    twos = [link for a, b in ("ab", "cd", "ef") for link in ((a, b, 0.9), (b, a, 0.9))]
    threes = [link for a, b, c in ("ghi", "jkl", "mno") for link in ((a, b, 0.8), (b, c, 0.8), (c, a, 0.8))]
    of_both = helping(*twos, *threes)
    assert [len(cycle.actors) for cycle in found(of, of_both, most=3)[0]] == [2, 2, 3]
    assert [len(cycle.actors) for cycle in found(of, of_both, most=1)[0]] == [2]
    assert [len(cycle.actors) for cycle in found(of, of_both)[0]] == [2, 2, 2, 3, 3, 3]


def test_where_there_are_no_twos_threes_have_all_the_places() -> None:
    of = snapshot(*ring(*"ghijkl"))
    threes = [link for a, b, c in ("ghi", "jkl") for link in ((a, b, 0.8), (b, c, 0.8), (c, a, 0.8))]
    assert len(found(of, helping(*threes), most=2)[0]) == 2
    assert found(of, {}) == ([], [])


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_three_who_help_each_other_round_are_one_cycle_however_it_is_turned(order: tuple[str, ...]) -> None:
    a, b, c = order
    (cycle,), _ = found(snapshot(*ring(*"abcx")), helping((a, b, 0.8), (b, c, 0.7), (c, a, 0.9), (a, "x", 0.9)))
    assert cycle.actors[0] == "a"
    assert {(link.need[0], link.resource[0]) for link in cycle.links} == {(a, b), (b, c), (c, a)}
    for k, link in enumerate(cycle.links):
        assert link.need[0] == cycle.actors[k]
        assert link.resource[0] == cycle.actors[(k + 1) % 3]


def test_a_circle_that_does_not_close_is_none_and_neither_is_one_of_four() -> None:
    of = snapshot(*ring(*"abcd"))
    assert found(of, helping(("a", "b", 0.9), ("b", "c", 0.9)))[0] == []
    assert found(of, helping(("a", "b", 0.9), ("b", "c", 0.9), ("c", "d", 0.9), ("d", "a", 0.9)))[0] == []


def test_of_two_cycles_the_one_whose_weakest_link_is_better_is_first_though_its_strongest_is_worse() -> None:
    of = snapshot(*ring(*"abcd"))
    even = helping(("a", "b", 0.6), ("b", "a", 0.6))
    uneven = helping(("c", "d", 0.8), ("d", "c", 0.3))
    assert [cycle.actors for cycle in found(of, even | uneven)[0]] == [("a", "b"), ("c", "d")]


def test_of_equal_links_two_are_likelier_than_three() -> None:
    scores = helping(("a", "b", 0.8), ("b", "c", 0.8), ("c", "a", 0.8), ("x", "y", 0.8), ("y", "x", 0.8))
    assert [cycle.actors for cycle in found(snapshot(*ring(*"abcxy")), scores)[0]] == [("x", "y"), ("a", "b", "c")]


def test_the_two_best_links_between_two_actors_are_tried_and_the_better_is_first() -> None:
    of = snapshot(*ring("a", "b"), need("a.n2"), need("a.n3"))
    scores = helping(("a", "b", 0.5), ("b", "a", 0.6)) | {("a.n2", "b.r1"): 0.7, ("a.n3", "b.r1"): 0.6}
    assert [cycle.links[0].need for cycle in found(of, scores)[0]] == ["a.n2", "a.n3"]


def test_of_equal_links_between_two_actors_the_one_whose_ids_come_first_is_taken_first() -> None:
    of = snapshot(*ring("a", "b"), need("a.n2"), resource("b.r2"))
    scores = helping(("a", "b", 0.5), ("b", "a", 0.6)) | {("a.n2", "b.r2"): 0.7, ("a.n2", "b.r1"): 0.7}
    assert found(of, scores)[0][0].links[0] == Link("a.n2", "b.r1", 0.7)


def test_a_strong_actor_does_not_fill_the_list() -> None:
    others = "bcdefg"
    hub = [link for x in others for link in (("a", x, 0.8), (x, "a", 0.8))]
    of = snapshot(*ring("a", *others, "y", "z"))
    first = found(of, helping(*hub, ("y", "z", 0.79), ("z", "y", 0.79)))[0]
    assert [cycle.actors for cycle in first].index(("y", "z")) == 2


def test_only_the_likeliest_helpers_of_an_actor_are_followed() -> None:
    many = [f"b{k:02}" for k in range(MOST_HELPERS + 3)]
    of = snapshot(*ring("a", *many), *(need(f"a.n{k}") for k in range(2, len(many) + 1)))
    scores: Scores = {(f"a.n{1 + k}", f"{b}.r1"): 0.9 - k / 100 for k, b in enumerate(many)}
    judged, rows = judged_by(of, Fixed("pairs", by_pair({**scores})))
    assert list(links_between(judged, rows)["a"]) == many[:MOST_HELPERS]


def test_a_chain_starts_with_what_is_given_away_and_is_passed_on() -> None:
    of = snapshot(*ring(*"abc"), resource("g.r1", "Ved skänkes"), need("g.n1"))
    _, (chain,) = found(of, {("a.n1", "g.r1"): 0.9} | helping(("b", "a", 0.8)))
    assert chain.actors == ("g", "a", "b")
    assert [(link.need, link.resource) for link in chain.links] == [("a.n1", "g.r1"), ("b.n1", "a.r1")]
    assert chain.weakest.score == 0.8
    assert chain.reasons[0].sv == "Det kan börja hos Föreningen g, som skriver ”skänkes” om ”Ved skänkes”."
    assert chain.reasons[1].sv == "Föreningen g kan hjälpa Föreningen a: ”Ved skänkes” för ”Behov a”."
    assert chain.reasons[-1].sv.endswith("är det som är osäkrast.")


def test_a_chain_starts_with_someone_who_asks_for_nothing() -> None:
    of = snapshot(*ring(*"ab"), resource("g.r1", "Ved"))
    scores = {("a.n1", "g.r1"): 0.9} | helping(("b", "a", 0.8))
    _, (chain,) = found(of, scores)
    assert chain.reasons[0].sv == "Det kan börja hos Föreningen g, som inte har bett om något."
    asking = snapshot(*ring(*"ab"), resource("g.r1", "Ved"), need("g.n1"))
    assert found(asking, scores)[1] == []


def test_a_chain_has_four_actors_at_most_and_none_twice() -> None:
    of = snapshot(*ring(*"abcd"), resource("g.r1"))
    links = helping(("b", "a", 0.9), ("c", "b", 0.9), ("d", "c", 0.9), ("a", "c", 0.9))
    _, given = found(of, {("a.n1", "g.r1"): 0.9} | links)
    assert {chain.actors for chain in given} == {("g", "a", "b"), ("g", "a", "b", "c")}


def test_a_chain_follows_only_those_who_are_likeliest_to_be_helped() -> None:
    many = [f"b{k}" for k in range(MOST_HELPED + 3)]
    of = snapshot(*ring("a", *many), resource("g.r1"))
    onward = helping(*((b, "a", 0.9 - k / 100) for k, b in enumerate(many)))
    _, given = found(of, {("a.n1", "g.r1"): 0.9} | onward)
    assert {chain.actors[2] for chain in given} == set(many[:MOST_HELPED])


def test_chains_that_differ_in_one_link_only_leave_the_first_places_to_others() -> None:
    of = snapshot(*ring(*"abcxy"), *(resource(f"{giver}.r1") for giver in "ghi"))
    gifts = {("a.n1", "g.r1"): 0.95, ("a.n1", "h.r1"): 0.94, ("x.n1", "i.r1"): 0.8}
    _, given = found(of, gifts | helping(("b", "a", 0.9), ("c", "b", 0.9), ("y", "x", 0.8)), most=2)
    assert [chain.actors for chain in given] == [("g", "a", "b"), ("i", "x", "y")]


def test_a_cycle_with_another_link_of_the_same_two_leaves_its_place_to_others() -> None:
    of = snapshot(*ring(*"abxy"), need("a.n2"))
    scores = helping(("a", "b", 0.9), ("b", "a", 0.9), ("x", "y", 0.88), ("y", "x", 0.88)) | {("a.n2", "b.r1"): 0.9}
    assert [cycle.actors for cycle in found(of, scores, most=2)[0]] == [("a", "b"), ("x", "y")]
