"""Each strategy's share in one pair's score."""

import pytest

from matchmaker.matching.explaining.shares import Share, shares_of
from matchmaker.matching.strategy import StrategyRole, StrategySpec
from matchmaker.matching.texts import Text

FINDS, WEIGHS, LIFTS = StrategyRole.FINDS, StrategyRole.WEIGHS, StrategyRole.LIFTS


def spec(name: str, role: StrategyRole = FINDS, weight: float = 1.0) -> StrategySpec:
    return StrategySpec(name, Text(name, name), Text(name, name), "1", role, weight)


def share(*specs: StrategySpec, **scores: float) -> Share:
    """That of the first."""
    return shares_of(specs, scores)[specs[0].name]


def test_who_finds_alone_has_a_strong_share() -> None:
    assert share(spec("words"), words=0.6) is Share.STRONG


def test_who_says_neither_yes_nor_no_has_none() -> None:
    assert share(spec("words"), spec("other"), words=0.5, other=0.9) is Share.NONE
    assert share(spec("words"), words=0.5) is Share.NONE


def test_the_share_of_finding_grows_with_weight_and_with_how_sure_one_is() -> None:
    sure = {"other": 0.9}
    assert share(spec("words", weight=0.05), spec("other"), words=0.8, **sure) is Share.WEAK
    assert share(spec("words", weight=0.3), spec("other"), words=0.8, **sure) is Share.SOME
    assert share(spec("words"), spec("other"), words=0.9, **sure) is Share.STRONG
    assert share(spec("words"), spec("other"), words=0.51, **sure) is Share.WEAK


def test_who_is_sure_that_it_does_not_fit_has_a_share_as_well() -> None:
    assert share(spec("words"), spec("other"), words=0.1, other=0.9) is Share.STRONG


@pytest.mark.parametrize(("score", "expected"), [(1.0, "none"), (0.9, "weak"), (0.5, "some"), (0.1, "strong")])
def test_what_weighs_counts_by_what_it_takes_away(score: float, expected: str) -> None:
    assert share(spec("near", WEIGHS, 0.3), spec("words"), near=score, words=0.7) == expected


def test_what_lifts_counts_by_what_it_adds_and_adds_little_to_what_is_high() -> None:
    assert share(spec("both", LIFTS, 0.9), spec("words"), both=1.0, words=0.6) is Share.STRONG
    assert share(spec("both", LIFTS, 0.3), spec("words"), both=1.0, words=0.6) is Share.SOME
    assert share(spec("both", LIFTS, 0.3), spec("words"), both=1.0, words=0.95) is Share.WEAK
    assert share(spec("both", LIFTS, 0.3), spec("words"), both=0.0, words=0.6) is Share.NONE


def test_a_strategy_without_an_opinion_and_one_that_is_not_known_have_no_share_at_all() -> None:
    assert shares_of([spec("words"), spec("silent")], {"words": 0.6, "gone": 0.9}) == {"words": Share.STRONG}
