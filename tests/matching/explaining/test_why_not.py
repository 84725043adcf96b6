"""Why a pair stands where it stands."""

from collections.abc import Collection, Sequence

import pytest

from matchmaker.matching.engine import judge_all
from matchmaker.matching.explaining.why_not import Standing, nearest, standing
from matchmaker.matching.strategy import Strategy, StrategyRole
from tests.matching.builders import Fixed, by_pair, need, resource, saying, snapshot

VILLAGE = snapshot(need("a.n1"), need("b.n1"), *(resource(f"{actor}.r1") for actor in "abcde"))
FOUND = by_pair({("a.n1", "b.r1"): 0.9, ("a.n1", "c.r1"): 0.8, ("a.n1", "d.r1"): 0.8, ("a.n1", "e.r1"): 0.3})


def stands(
    resource_id: str, *strategies: Strategy, need_id: str = "a.n1", top: int = 10, declined: Collection[str] = ()
) -> Standing | None:
    given: Sequence[Strategy] = strategies or [Fixed("words", FOUND)]
    return standing(judge_all(VILLAGE, given), given, need_id, resource_id, top=top, declined=declined)


def why(resource_id: str, *strategies: Strategy, top: int = 10, declined: Collection[str] = ()) -> str:
    answer = stands(resource_id, *strategies, top=top, declined=declined)
    assert answer is not None
    return answer.why.sv


def test_what_is_suggested_is_said_to_be() -> None:
    assert why("b.r1") == "Paret föreslås."


def test_ranks_count_from_one_and_ties_share_the_best() -> None:
    answers = [stands(f"{actor}.r1") for actor in "bcde"]
    assert [(a.rank, a.ties, a.of) for a in answers if a] == [(1, 0, 4), (2, 1, 4), (2, 1, 4), (4, 0, 4)]


def test_others_that_fit_better_are_counted() -> None:
    low = Fixed("words", by_pair({("a.n1", "b.r1"): 0.9, ("a.n1", "c.r1"): 0.8, ("a.n1", "d.r1"): 0.7}))
    assert why("c.r1", low, top=1) == "Det passar, men en annan passar bättre."
    assert why("d.r1", low, top=1) == "Det passar, men 2 andra passar bättre."


def test_of_those_that_fit_as_well_there_may_not_be_room_for_all() -> None:
    assert why("c.r1", top=2) == "Paret föreslås."
    assert why("d.r1", top=2) == "Det passar, men andra passar lika bra och alla får inte plats."
    assert why("d.r1", top=3) == "Paret föreslås."


def test_what_was_declined_takes_up_no_room() -> None:
    assert why("c.r1", top=1, declined={"b.r1"}) == "Paret föreslås."
    assert why("d.r1", top=2, declined={"c.r1"}) == "Paret föreslås."
    answer = stands("c.r1", top=1, declined={"b.r1"})
    assert answer is not None
    assert answer.rank == 2


def test_what_is_said_of_a_pair_is_told_also_when_it_is_not_shown() -> None:
    words = Fixed("words", FOUND, saying("De skriver om samma sak."))
    far = Fixed("far", 0.1, saying("Det är långt.", supports=False), role=StrategyRole.WEIGHS, weight=0.9)
    answer = stands("c.r1", far, words)
    assert answer is not None
    assert [item.evidence.reason.sv for item in answer.evidence] == ["De skriver om samma sak.", "Det är långt."]


def test_the_nearest_come_best_first_and_nobody_sees_anything_in_the_rest() -> None:
    judged = judge_all(VILLAGE, [Fixed("words", FOUND)])
    assert nearest(judged, "a.n1", most=3) == [("b.r1", 1, 0), ("c.r1", 2, 1), ("d.r1", 2, 1)]
    assert [name for name, *_ in nearest(judged, "a.n1", most=9)] == ["b.r1", "c.r1", "d.r1", "e.r1"]
    assert nearest(judged, "b.n1", most=9) == []
    assert nearest(judged, "x.n1", most=9) == []


def test_what_nobody_finds_names_who_came_closest() -> None:
    near = Fixed("near", by_pair({("a.n1", "e.r1"): 0.4}))
    assert why("e.r1", Fixed("words", FOUND), near) == (
        "Inget sätt att leta ser tydligt att de hör ihop. Närmast kom ”near”."
    )


def test_circumstances_that_keep_it_back_are_named() -> None:
    far = Fixed("far", by_pair({("a.n1", "c.r1"): 0.5, ("a.n1", "b.r1"): 0.1}), role=StrategyRole.WEIGHS, weight=0.9)
    late = Fixed("late", 0.9, role=StrategyRole.WEIGHS, weight=0.9)
    assert why("b.r1", Fixed("words", FOUND), far, late) == (
        "De hör ihop, men omständigheterna talar emot. Mest drar ”far” ner."
    )


def test_of_a_pair_that_nobody_has_an_opinion_on_just_that_is_said() -> None:
    assert why("b.r1", Fixed("words", None)) == "Inget sätt att leta har någon åsikt om de två."


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
