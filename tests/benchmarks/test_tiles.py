"""Looking no farther than needed gives the same ten best as looking everywhere."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from benchmarks.tiles import ten_best


@pytest.mark.parametrize("spread", [5.0, 40.0, 300.0])
def test_the_scores_are_those_of_all_pairs(spread: float) -> None:
    draw = np.random.default_rng(4)
    points = draw.normal(scale=spread, size=(30, 2))
    km = np.linalg.norm(points[:, None] - points[None], axis=2)
    needs, resources = (
        normalize(csr_matrix(draw.random((n, 40)) * (draw.random((n, 40)) < dense)))
        for n, dense in ((120, 0.05), (400, 0.2))
    )
    at_need, at_resource = draw.integers(0, 30, 120), draw.integers(0, 30, 400)
    scores = (needs @ resources.T).toarray() * np.exp2(-km[at_need][:, at_resource] / 30)
    expected = -np.sort(-scores, axis=1)[:, :10]
    assert np.allclose(ten_best(needs, resources, at_need, at_resource, km), expected)
