"""One score out of many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.fusion import Opinion, found, fused, worth_showing
from matchmaker.matching.strategy import StrategyRole

NAN = float("nan")
scores = st.one_of(st.floats(0, 1), st.just(NAN))
weights = st.floats(0.01, 1)
opinions = st.lists(
    st.builds(
        lambda role, weight, values: Opinion(role, weight, np.array(values)),
        st.sampled_from(StrategyRole),
        weights,
        st.lists(scores, min_size=3, max_size=3),
    ),
    max_size=6,
)


def finding(weight: float, *values: float) -> Opinion:
    return Opinion(StrategyRole.FINDS, weight, np.array(values))


def test_finding_strategies_are_pooled_by_weight() -> None:
    odds = (0.8 / 0.2) ** (1 / 1.5) * (0.2 / 0.8) ** (0.5 / 1.5)
    assert found([finding(1.0, 0.8), finding(0.5, 0.2)], 1) == pytest.approx([odds / (1 + odds)])


def test_what_all_hold_is_what_they_hold_together() -> None:
    assert found([finding(1.0, 0.5), finding(0.3, 0.5)], 1) == pytest.approx([0.5])


def test_no_strategy_can_forbid_or_force_a_pair_alone() -> None:
    assert 0.05 < found([finding(1.0, 0.9), finding(1.0, 0.0)], 1)[0] < 0.5
    assert 0.5 < found([finding(1.0, 0.1), finding(1.0, 1.0)], 1)[0] < 0.95


def test_what_nobody_finds_anything_in_is_not_found() -> None:
    assert found([finding(1.0, 0.0), finding(0.5, 0.0)], 1).tolist() == [0.0]


def test_no_opinion_is_not_zero() -> None:
    assert found([finding(1.0, 0.8), finding(1.0, NAN)], 1) == pytest.approx([0.8])


def test_a_pair_that_nobody_has_an_opinion_on_is_not_found() -> None:
    assert found([finding(1.0, NAN)], 1).tolist() == [0.0]
    assert found([], 2).tolist() == [0.0, 0.0]


def test_a_weighing_strategy_lowers_by_at_most_its_weight() -> None:
    weighing = Opinion(StrategyRole.WEIGHS, 0.3, np.array([0.0, 0.5, 1.0, NAN]))
    assert fused(np.full(4, 0.5), [weighing]) == pytest.approx([0.35, 0.425, 0.5, 0.5])


def test_a_lifting_strategy_only_ever_helps() -> None:
    lifting = Opinion(StrategyRole.LIFTS, 0.5, np.array([0.0, 1.0, NAN]))
    assert fused(np.full(3, 0.5), [lifting]) == pytest.approx([0.5, 0.625, 0.5])


@given(opinions)
def test_the_fused_score_stays_between_zero_and_one(given_opinions: list[Opinion]) -> None:
    score = fused(found(given_opinions, 3), given_opinions)
    assert ((score >= 0) & (score <= 1)).all()


@given(opinions)
def test_circumstances_alone_never_make_a_suggestion(given_opinions: list[Opinion]) -> None:
    assert fused(np.zeros(3), given_opinions).tolist() == [0, 0, 0]


@given(opinions, st.floats(0, 1), st.floats(0, 1))
def test_what_is_found_better_stays_better(given_opinions: list[Opinion], a: float, b: float) -> None:
    same = [Opinion(o.role, o.weight, np.full(2, o.scores[0])) for o in given_opinions]
    low, high = fused(np.array(sorted([a, b])), same)
    assert low <= high + 1e-12


@given(opinions)
def test_the_score_of_a_pair_does_not_depend_on_the_other_pairs(given_opinions: list[Opinion]) -> None:
    together = fused(found(given_opinions, 3), given_opinions)
    for k in range(3):
        alone = [Opinion(o.role, o.weight, o.scores[k : k + 1]) for o in given_opinions]
        assert fused(found(alone, 1), alone)[0] == together[k]


def test_worth_showing_is_what_is_found_and_not_ruined_by_circumstances() -> None:
    assert worth_showing(np.array([0.5, 0.49, 0.9]), np.array([0.4, 0.6, 0.3])).tolist() == [True, False, False]


def test_many_pairs_are_fused_some_at_a_time_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(3)
    many = [
        Opinion(role, 0.3, np.where(draw.random(50) < 0.3, NAN, draw.random(50)))
        for role in (StrategyRole.FINDS, StrategyRole.FINDS, StrategyRole.WEIGHS, StrategyRole.LIFTS)
    ]
    at_once = fused(found(many, 50), many)
    monkeypatch.setattr("matchmaker.matching.strategy.PAIRS_AT_ONCE", 7)
    assert fused(found(iter(many), 50), iter(many)).tolist() == at_once.tolist()
