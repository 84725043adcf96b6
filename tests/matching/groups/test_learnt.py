"""The figures that were learnt, and what they make of signs."""

import numpy as np
import pytest

from matchmaker.matching.groups.learnt import LINK, SAME_NEED, likelihood, score_of


def test_a_likelihood_is_the_logistic_function_of_the_weighed_signs_and_the_offset() -> None:
    signs = np.array([[1.0, 2.0], [0.0, 0.0]])
    assert likelihood(signs, (3.0, -2.0, 1.0)) == pytest.approx([0.5, 1 / (1 + np.exp(-1.0))])


def test_the_surer_a_pair_is_and_the_liker_two_needs_are_the_likelier() -> None:
    assert all(weight > 0 for weight in (*LINK[:-1], *SAME_NEED[:-1]))


@pytest.mark.parametrize("fused", [0.05, 0.35, 0.9])
def test_what_is_as_likely_as_a_pair_has_its_score(fused: float) -> None:
    (likely,) = likelihood(np.array([[np.log(fused / (1 - fused))]]), LINK).tolist()
    assert score_of(likely) == pytest.approx(fused)
