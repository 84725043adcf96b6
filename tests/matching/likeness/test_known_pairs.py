"""Known pairs join a need and a resource: only when both are like a pair that fits, and the same for each alone."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from matchmaker.matching.likeness.known_pairs import LEAST, KnownPairs, counted, joined, met_by

MET = met_by(4, 4, np.array([[0, 0, 3], [1, 1, 2], [2, 2, 3]]))
EVERY = np.array([(i, j) for i in range(3) for j in range(3)])


def itself(new: Sequence[int]) -> csr_matrix:
    """Each text is like the known one at its own position."""
    return csr_matrix(np.eye(4)[list(new)])


def test_a_pair_like_one_that_fits_is_joined_more_than_any_of_its_sides_with_another() -> None:
    known = KnownPairs(MET)
    found = joined(known.of_needs("abc", itself), known.of_resources("xyz", itself), EVERY).reshape(3, 3)
    assert (found.argmax(axis=1) == [0, 1, 2]).all()
    assert (found.argmax(axis=0) == [0, 1, 2]).all()
    assert found.min() == pytest.approx(np.log(LEAST))
    assert found.max() == pytest.approx(np.log(1 + LEAST))


def test_grade_three_counts_twice_as_much() -> None:
    assert MET.toarray()[:3, :3].tolist() == [[2, 0, 0], [0, 1, 0], [0, 0, 2]]


def test_texts_that_came_before_are_not_asked_about_again() -> None:
    known = KnownPairs(MET)
    asked: list[str] = []

    def alike(texts: str) -> None:
        def tell(new: Sequence[int]) -> csr_matrix:
            asked.extend(texts[k] for k in new)
            return itself(new)

        known.of_needs(texts, tell)

    alike("aba")
    alike("bacb")
    assert sorted(asked) == ["a", "b", "c"]


def test_each_text_is_answered_for_by_itself_whatever_stands_beside_it() -> None:
    many = [f"text {k}" for k in range(1_100)]
    met = csr_matrix(np.random.default_rng(1).integers(0, 2, (9, 9)))
    alike = np.random.default_rng(2).random((len(many), 9))
    together = KnownPairs(met).of_needs(many, lambda new: csr_matrix(alike[list(new)]))
    for k in (0, 511, 512, 1_099):
        only = csr_matrix(alike[k : k + 1])
        alone = KnownPairs(met).of_needs(many[k : k + 1], lambda _, only=only: only)  # type: ignore[misc]
        assert alone.row(0) == pytest.approx(together.row(k))


def test_the_likest_counts_one_and_what_is_less_like_less() -> None:
    cosines = csr_matrix(np.array([[0.9, 0.8, 0.0, -0.3], [0.0, 0.0, 0.0, 0.1], [0.0, 0.0, 0.0, -0.2]]))
    counts = counted(cosines, 0.1).toarray()
    assert counts[0] == pytest.approx([1, np.exp(-1), 0, 0])
    assert counts[1] == pytest.approx([0, 0, 0, 1])
    assert counts[2].tolist() == [0, 0, 0, 0]
    assert cosines.toarray()[0, 3] == -0.3
