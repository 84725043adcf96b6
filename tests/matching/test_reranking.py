"""Nobody in everything, small villages seen, and nothing taken away."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.engine import best, judge_all
from matchmaker.matching.judging import Judged
from matchmaker.matching.reranking import MOST, Rows, leading, spread
from matchmaker.matching.snapshot import Snapshot
from tests.matching.builders import Fixed, actor, by_pair, need, resource, snapshot

Scores = dict[tuple[str, str], float]


def ranked(of: Snapshot, scores: Scores) -> tuple[Judged, Rows]:
    judged = judge_all(of, [Fixed(score=by_pair({**scores}))])
    return judged, best(judged, np.flatnonzero(judged.fused > 0), 1000)


def lists(judged: Judged, rows: Rows) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for i, j in judged.task.pairs[rows].tolist():
        found.setdefault(judged.task.snapshot.needs[i].id, []).append(judged.task.snapshot.resources[j].id)
    return found


def after(of: Snapshot, scores: Scores) -> dict[str, list[str]]:
    judged, rows = ranked(of, scores)
    return lists(judged, spread(judged, rows))


NEEDS = [need(f"n{k}.n") for k in range(4)]
POPULAR, RARE = resource("p.r"), resource("q.r")
FIRSTS = [resource(f"f{k}.r") for k in range(4)]


def test_what_is_nearly_as_good_and_seen_less_comes_before_what_is_in_everything() -> None:
    scores = {(n.id, POPULAR.id): 0.9 for n in NEEDS[1:]}
    scores |= {("n0.n", "f0.r"): 0.95, ("n0.n", POPULAR.id): 0.8, ("n0.n", RARE.id): 0.78}
    found = after(snapshot(*NEEDS, POPULAR, RARE, *FIRSTS), scores)
    assert found["n0.n"] == ["f0.r", "q.r", "p.r"]


def test_a_popular_answer_stays_before_what_is_clearly_worse() -> None:
    scores = {(n.id, POPULAR.id): 0.9 for n in NEEDS[1:]}
    scores |= {
        ("n0.n", "f0.r"): 0.95,
        ("n0.n", POPULAR.id): 0.8,
        ("n0.n", RARE.id): 0.73,
    }  # 0.8 at the most becomes 0.738
    assert after(snapshot(*NEEDS, POPULAR, RARE, *FIRSTS), scores)["n0.n"] == ["f0.r", "p.r", "q.r"]


def test_a_need_whose_only_good_answer_is_a_popular_actor_still_gets_it_first() -> None:
    scores = {(n.id, POPULAR.id): 0.7 for n in NEEDS} | {(n.id, RARE.id): 0.69 for n in NEEDS}
    found = after(snapshot(*NEEDS, POPULAR, RARE), scores)
    assert all(order[0] == "p.r" for order in found.values())


def test_of_actors_seen_as_often_the_one_from_the_place_that_is_seen_less_comes_first() -> None:
    town, village = actor("t", "Tätorten"), actor("v", "Byn")
    others = [actor(f"f{k}", "Tätorten") for k in range(4)]
    of = snapshot(*NEEDS, town, village, *others, resource("t.r"), resource("v.r"), *FIRSTS)
    scores = {(n.id, f.id): 0.9 for n, f in zip(NEEDS, FIRSTS, strict=True)}
    scores |= {("n0.n", "t.r"): 0.6, ("n0.n", "v.r"): 0.59}
    assert after(of, scores)["n0.n"] == ["f0.r", "v.r", "t.r"]


def test_what_is_equal_stands_as_it_stood() -> None:
    scores = {(n.id, r.id): 0.7 for n in NEEDS for r in FIRSTS}
    assert after(snapshot(*NEEDS, *FIRSTS), scores)["n0.n"][0] == "f0.r"
    unseen = {("n0.n", r.id): 0.7 for r in FIRSTS[:3]}
    assert after(snapshot(*NEEDS, *FIRSTS), unseen)["n0.n"] == ["f0.r", "f1.r", "f2.r"]


def test_nothing_worth_showing_is_nothing_to_order() -> None:
    judged, rows = ranked(snapshot(NEEDS[0], POPULAR), {})
    assert spread(judged, rows).tolist() == []
    assert leading(judged, rows, 3).tolist() == []


def test_the_leading_are_the_first_of_each_need_in_the_order_given() -> None:
    judged, rows = ranked(snapshot(*NEEDS[:2], *FIRSTS), {(n.id, f.id): 0.7 for n in NEEDS[:2] for f in FIRSTS})
    turned = np.concatenate([rows[:4][::-1], rows[4:]])
    assert lists(judged, leading(judged, turned, 2)) == {"n0.n": ["f3.r", "f2.r"], "n1.n": ["f0.r", "f1.r"]}


def slow(judged: Judged, rows: Rows) -> dict[str, list[str]]:
    """The same by the formula, need by need, without arrays."""
    of, pairs = judged.task.snapshot, judged.task.pairs
    waiting: dict[str, list[tuple[float, str]]] = {}
    for row in rows.tolist():
        i, j = pairs[row].tolist()
        waiting.setdefault(of.needs[i].id, []).append((float(judged.fused[row]), of.resources[j].id))
    owner = {r.id: r.actor for r in of.resources}
    place = {r.id: of.actor_by_id[r.actor].place for r in of.resources}
    candidates = [r for order in waiting.values() for _, r in order]
    found: dict[str, list[str]] = {need_id: [] for need_id in waiting}
    while any(waiting.values()):
        so_far = [r for order in found.values() for r in order]

        def worth(score: float, r: str, so_far: list[str] = so_far) -> float:
            lost = 0.0
            for whose in (owner, place):
                times = sum(whose[other] == whose[r] for other in so_far)
                mean = len(so_far) / len({whose[other] for other in candidates})
                lost += times / (times + mean) / 2 if times else 0.0
            return round(log(score / (1 - score)) - MOST * lost, 9)

        for need_id, order in waiting.items():
            if order:
                taken = max(order, key=lambda item: worth(*item))
                order.remove(taken)
                found[need_id].append(taken[1])
    return found


@pytest.mark.filterwarnings("error")
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 7), st.integers(50, 99)), max_size=40))
def test_it_agrees_with_the_formula_and_neither_invents_nor_drops(drawn: list[tuple[int, int, int]]) -> None:
    actors = [actor(f"a{k}", f"Byn {k % 2}") for k in range(4)]
    resources = [resource(f"a{k % 4}.r{k}") for k in range(8)]
    of = snapshot(*(need(f"n{k}.n") for k in range(5)), *actors, *resources)
    judged, rows = ranked(of, {(f"n{i}.n", resources[j].id): score / 100 for i, j, score in drawn})
    found = spread(judged, rows)
    assert sorted(found.tolist()) == sorted(rows.tolist())
    assert lists(judged, found) == slow(judged, rows)
    assert {n: order[0] for n, order in lists(judged, found).items()} == {
        n: order[0] for n, order in lists(judged, rows).items()
    }
