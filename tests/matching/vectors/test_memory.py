import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from matchmaker.matching.vectors.memory import KEPT_AS, Memory, SparseRows, Vectors, digest_of


class Lengths:
    """Computes the length and the first letter's code of each text, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        return np.array([[len(text), ord(text[0])] for text in texts], dtype=np.float32)


def test_each_distinct_text_is_computed_once() -> None:
    memory, lengths = Memory(), Lengths()
    first = memory.vectors("a", ["släp", "bil", "släp"], lengths)
    again = memory.vectors("a", ["bil", "såg"], lengths)
    assert first[:, 0].tolist() == [4, 3, 4]
    assert again[:, 1].tolist() == [ord("b"), ord("s")]
    assert lengths.asked == [["släp", "bil"], ["såg"]]


def test_vectors_can_be_had_where_they_lie_and_stay_as_they_are_when_more_come() -> None:
    memory, lengths = Memory(), Lengths()
    chosen = memory.chosen("a", ["släp", "bil", "släp"], lengths)
    for n in range(200):
        memory.chosen("a", ["x" * n + "!"], lengths)
    assert chosen.made()[:, 0].tolist() == [4, 3, 4]
    assert len(chosen.base) == 2


def test_spaces_do_not_mix() -> None:
    memory, lengths = Memory(), Lengths()
    memory.vectors("a", ["släp"], lengths)
    memory.vectors("b", ["släp"], lengths)
    assert lengths.asked == [["släp"], ["släp"]]


def test_many_texts_keep_their_rows_while_the_array_grows() -> None:
    memory, lengths = Memory(), Lengths()
    texts = ["x" * n for n in range(1, 300)]
    for text in texts:
        memory.vectors("a", [text], lengths)
    assert memory.vectors("a", texts, lengths)[:, 0].tolist() == list(range(1, 300))
    assert len(lengths.asked) == 299


def test_what_is_stored_is_not_computed_and_not_fresh() -> None:
    asked = []

    def look_up(space: str, digests: Sequence[str]) -> Mapping[str, Vectors]:
        asked.append((space, list(digests)))
        return {digest_of("bil"): np.array([7, 7], dtype=np.float32)}

    memory, lengths = Memory(look_up), Lengths()
    vectors = memory.vectors("a", ["släp", "bil"], lengths)
    assert vectors.tolist() == [[4, ord("s")], [7, 7]]
    assert asked == [("a", [digest_of("släp"), digest_of("bil")])]
    fresh = {space: {digest: vector.tolist() for digest, vector in of.items()} for space, of in memory.fresh().items()}
    assert fresh == {"a": {digest_of("släp"): [4, ord("s")]}}
    assert memory.known("a") == {digest_of("släp"), digest_of("bil")}
    assert memory.known("b") == set()


def test_a_vector_is_the_same_when_it_was_stored_as_half_floats() -> None:
    (vector,) = Memory().vectors("a", ["släp"], lambda _: np.array([[1 / 3, 0.1]]))
    assert vector.tolist() == vector.astype(KEPT_AS).astype(np.float32).tolist() != [1 / 3, 0.1]


def test_no_texts_ask_for_nothing() -> None:
    memory, lengths = Memory(), Lengths()
    assert len(memory.vectors("a", [], lengths)) == 0
    assert lengths.asked == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (np.zeros((1, 2)), "expected 2 vectors"),
        (np.zeros(2), "expected 2 vectors"),
        (np.array([[np.nan, 0], [0, 0]]), "not finite"),
        (np.zeros((2, 3)), "expected vectors of 2 dimensions"),
    ],
)
def test_a_wrong_answer_is_told(answer: Vectors, message: str) -> None:
    memory = Memory()
    memory.vectors("a", ["släp"], Lengths())
    with pytest.raises(ValueError, match=message):
        memory.vectors("a", ["bil", "såg"], lambda _: answer)


def letters(text: str) -> dict[int, float]:
    """How often each letter is there, a = column 0."""
    return {ord(letter) - ord("a"): float(text.count(letter)) for letter in sorted(set(text))}


TEXTS = ["ab", "", "bbc", "ab", "d"]


def test_sparse_rows_are_made_once_a_text_and_scaled_to_length_one() -> None:
    rows = SparseRows[str]()
    at = rows.find(TEXTS, letters)
    assert at.tolist() == [0, 1, 2, 0, 3]
    assert rows.known(["ab", "x", "d"]).tolist() == [True, False, True]
    assert rows.find(["d", "ab"], lambda text: 1 / 0).tolist() == [3, 0]  # type: ignore[arg-type, return-value]
    made = rows.scaled(at, np.array([1.0, 1, 2, 0])).made().toarray()
    half = np.sqrt(0.5)
    assert made == pytest.approx(
        np.array([[half, half, 0, 0], [0] * 4, [0, half, half, 0], [half, half, 0, 0], [0] * 4])
    )


@pytest.mark.parametrize("kept_as", [np.float64, np.float32])
def test_rows_that_are_not_weighed_have_the_length_they_had_when_they_came(kept_as: type[np.floating]) -> None:
    rows = SparseRows[str](kept_as=kept_as)
    rows.find(TEXTS[:2], letters)
    at = rows.find(TEXTS, letters)
    as_they_are, weighed = rows.scaled(at), rows.scaled(at, np.ones(rows.width))
    few = csr_matrix(np.eye(rows.width))
    assert as_they_are.made().toarray().tolist() == weighed.made().toarray().tolist()
    assert as_they_are.times(few).tolist() == weighed.times(few).tolist()
    assert as_they_are.scales().tolist() == weighed.scales().tolist()
    assert as_they_are.norms is not None
    assert as_they_are.norms[:4].tolist() == pytest.approx([2**0.5, 0, 5**0.5, 1])


def test_a_row_that_is_not_finite_is_told_and_nothing_of_it_is_kept() -> None:
    rows = SparseRows[str]()
    rows.find(["släp"], lambda text: {0: 1.0})
    with pytest.raises(ValueError, match="not finite"):
        rows.find(["bil", "såg"], lambda text: {1: np.nan if text == "såg" else 2.0})
    at = rows.find(["bil"], lambda text: {1: 3.0})
    assert rows.scaled(at).made().toarray().tolist() == [[0, 1]]


def test_rows_are_made_some_at_a_time_and_all_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.matching.vectors.memory._MADE_AT_ONCE", 2)
    rows = SparseRows[str]()
    assert rows.find(TEXTS, letters).tolist() == [0, 1, 2, 0, 3]
    assert rows.scaled(np.arange(4), np.ones(4)).base.toarray().tolist() == [
        [1, 1, 0, 0],
        [0, 0, 0, 0],
        [0, 2, 1, 0],
        [0, 0, 0, 1],
    ]


def test_frequencies_are_those_of_the_rows_asked_about_whatever_was_asked_before() -> None:
    rows = SparseRows[str](columns=5)
    for some in (TEXTS, TEXTS[:1], [], ["cd", "cd", "a"], TEXTS, [f"{letter}e" for letter in "abcd"] * 3):
        expected = [sum(letter in text for text in some) for letter in "abcde"]
        assert rows.frequency(rows.find(some, letters)).tolist() == expected


def test_sparse_rows_that_many_threads_add_to_are_all_right() -> None:
    rows = SparseRows[str]()
    texts = [f"{first}{second}{third}" for first in "abcdefgh" for second in "abcdefgh" for third in "abcdefgh"]

    def right(start: int) -> bool:
        some = [texts[(start + 7 * k) % len(texts)] for k in range(len(texts))]
        at = rows.find(some, letters)
        made = rows.scaled(at, np.ones(8)).base[at].toarray()
        return all(made[k].nonzero()[0].tolist() == list(letters(text)) for k, text in enumerate(some))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(right, range(0, 64, 8)))


def test_sparse_rows_can_be_pickled() -> None:
    rows = SparseRows[str]()
    at = rows.find(TEXTS, letters)
    again = pickle.loads(pickle.dumps(rows))  # noqa: S301
    assert again.find(TEXTS, lambda text: 1 / 0).tolist() == at.tolist()
