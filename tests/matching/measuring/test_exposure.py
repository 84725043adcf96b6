"""How evenly the shown falls on actors and places."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.engine import judge_all
from matchmaker.matching.measuring.exposure import Exposure, exposure_of, gini
from tests.matching.builders import Fixed, actor, need, resource, snapshot


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any))
def test_gini_is_half_the_mean_difference_over_the_mean(counts: list[int]) -> None:
    n = len(counts)
    apart = sum(abs(one - other) for one in counts for other in counts) / n**2
    assert gini(counts) == pytest.approx(apart / 2 / (sum(counts) / n))


def test_of_nothing_gini_is_zero() -> None:
    assert (gini([]), gini([0, 0])) == (0.0, 0.0)


def test_those_with_something_to_give_are_counted_and_those_who_only_need_are_not() -> None:
    of = snapshot(
        actor("a", "Byn"), actor("b", "Staden"), actor("c", "Staden"), actor("x", "Ödet"),
        need("x.n1"), need("x.n2"), resource("a.r1"), resource("b.r1"), resource("b.r2"), resource("c.r1"),
    )  # fmt: skip
    judged = judge_all(of, [Fixed(score=0.9)])
    only_b = np.flatnonzero(np.isin(judged.task.pairs[:, 1], [1, 2]))
    assert exposure_of(judged, only_b) == Exposure(actors=0.6667, places=0.5, places_seen=0.5, most=4)
    everything = exposure_of(judged, np.arange(len(judged.task)))
    assert (everything.places_seen, everything.most) == (1.0, 4)
    assert exposure_of(judged, only_b[:0]) == Exposure(0.0, 0.0, 0.0, 0)


def test_without_anything_to_give_nobody_is_seen() -> None:
    judged = judge_all(snapshot(need("x.n1")), [Fixed()])
    assert exposure_of(judged, np.zeros(0, dtype=np.intp)) == Exposure(0.0, 0.0, 0.0, 0)
