"""Why a pair stands where it stands."""

from collections.abc import Sequence

import pytest

from matchmaker.matching.engine import judge_all
from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.matching.why_not import Standing, standing
from tests.matching.builders import Fixed, by_pair, need, resource, snapshot

VILLAGE = snapshot(need("a.n1"), need("b.n1"), *(resource(f"{actor}.r1") for actor in "abcde"))
FOUND = by_pair({("a.n1", "b.r1"): 0.9, ("a.n1", "c.r1"): 0.8, ("a.n1", "d.r1"): 0.8, ("a.n1", "e.r1"): 0.3})


def stands(resource_id: str, *strategies: Strategy, need_id: str = "a.n1", top: int = 10) -> Standing | None:
    given: Sequence[Strategy] = strategies or [Fixed("words", FOUND)]
    return standing(judge_all(VILLAGE, given), given, need_id, resource_id, top=top)


def why(resource_id: str, *strategies: Strategy, top: int = 10) -> str:
    answer = stands(resource_id, *strategies, top=top)
    assert answer is not None
    return answer.why.sv


def test_what_is_suggested_is_said_to_be() -> None:
    assert why("b.r1") == "Paret föreslås."


def test_ranks_count_from_one_and_ties_share_the_best() -> None:
    answers = [stands(f"{actor}.r1") for actor in "bcde"]
    assert [(a.rank, a.ties, a.of) for a in answers if a] == [(1, 0, 4), (2, 1, 4), (2, 1, 4), (4, 0, 4)]


def test_others_that_fit_better_are_counted() -> None:
    assert why("c.r1", top=1) == "Det passar, men 1 andra passar bättre."


def test_what_nobody_finds_names_who_came_closest() -> None:
    near = Fixed("near", by_pair({("a.n1", "e.r1"): 0.4}))
    assert why("e.r1", Fixed("words", FOUND), near) == (
        "Inget sätt att leta ser tydligt att de hör ihop. Närmast kom ”near”."
    )


def test_circumstances_that_keep_it_back_are_named() -> None:
    far = Fixed("far", by_pair({("a.n1", "c.r1"): 0.5, ("a.n1", "b.r1"): 0.1}), role=StrategyRole.WEIGHS, weight=0.9)
    late = Fixed("late", 0.9, role=StrategyRole.WEIGHS, weight=0.9)
    assert why("b.r1", Fixed("words", FOUND), far, late) == (
        "De hör ihop, men omständigheterna är emot. Mest drar ”far” ner."
    )


def test_a_pair_that_nobody_has_an_opinion_on_is_not_compared() -> None:
    assert why("b.r1", Fixed("words", None)).startswith("De två jämförs inte")


@pytest.mark.parametrize(("need_id", "resource_id"), [("a.n1", "a.r1"), ("x.n1", "b.r1"), ("a.n1", "x.r1")])
def test_own_resources_and_strangers_do_not_stand_anywhere(need_id: str, resource_id: str) -> None:
    assert stands(resource_id, need_id=need_id) is None


def test_each_strategys_own_score_is_told_and_none_for_no_opinion() -> None:
    answer = stands("b.r1", Fixed("words", FOUND), Fixed("silent", None))
    assert answer is not None
    assert answer.strategies == {"words": 0.9}


def test_what_a_rank_depends_on_is_told() -> None:
    one = Fixed("one", by_pair({("a.n1", "b.r1"): 0.7, ("a.n1", "c.r1"): 0.68}))
    far = Fixed("far", by_pair({("a.n1", "b.r1"): 0.9, ("a.n1", "c.r1"): 1.0}), role=StrategyRole.WEIGHS, weight=0.25)
    steady = Fixed("steady", 1.0, role=StrategyRole.WEIGHS, weight=0.5)
    answer = stands("b.r1", one, far, steady)
    assert answer is not None
    assert (answer.rank, answer.moves) == (1, {"far": (2, 1)})


def test_nothing_moves_where_there_is_one_strategy() -> None:
    answer = stands("b.r1")
    assert answer is not None
    assert answer.moves == {}
