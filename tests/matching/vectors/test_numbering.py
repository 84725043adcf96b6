import gc
import pickle
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from matchmaker.matching.vectors.numbering import Numbered, Positions, RowsOf, grown, numbered


class Shouting:
    """A way to tell texts that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str) -> str:
        self.asked.append(text)
        return text.upper()


def test_equal_texts_have_the_same_number_whenever_they_come() -> None:
    first, again = numbered(["släp", "bil", "släp"]), numbered(iter(["bil", "såg"]))
    assert first.numbers[0] == first.numbers[2] != first.numbers[1] == again.numbers[0]
    assert list(first) == ["släp", "bil", "släp"]
    assert (again[1], again[-2], list(first[1:])) == ("såg", "bil", ["bil", "släp"])


def test_what_has_numbers_is_not_looked_up_again() -> None:
    texts = numbered(["släp"])
    assert numbered(texts) is texts


def test_a_text_is_told_another_way_once() -> None:
    shout = Shouting()
    assert list(numbered(["bil", "släp", "bil"]).told(shout)) == ["BIL", "SLÄP", "BIL"]
    assert list(numbered(["båt", "släp"]).told(shout)) == ["BÅT", "SLÄP"]
    assert sorted(shout.asked) == ["bil", "båt", "släp"]


def test_ways_do_not_mix_and_are_forgotten_with_their_owner() -> None:
    from matchmaker.matching.vectors import numbering

    before = len(numbering._ways)
    shout, other = Shouting(), Shouting()
    numbered(["bil"]).told(shout)
    numbered(["bil"]).told(other)
    assert other.asked == ["bil"]
    assert len(numbering._ways) == before + 2
    del shout, other
    gc.collect()
    assert len(numbering._ways) == before


def test_texts_that_are_told_alike_have_the_same_number() -> None:
    told = numbered(["bil", "Bil"]).told(Shouting())
    assert told.numbers[0] == told.numbers[1]


def test_rows_are_asked_for_once_for_each_new_text_in_the_order_they_come() -> None:
    rows, asked = RowsOf[str](), list[list[str]]()

    def add(new: Sequence[str]) -> None:
        asked.append(list(new))

    assert rows.find(["b", "a", "b"], add).tolist() == [0, 1, 0]
    assert rows.find(["c", "a"], add).tolist() == [2, 1]
    assert rows.find([], add).tolist() == []
    assert asked == [["b", "a"], ["c"]]
    assert rows.keys == ["b", "a", "c"]


def test_where_adding_fails_nothing_has_come() -> None:
    rows = RowsOf[str]()
    with pytest.raises(ZeroDivisionError):
        rows.find(["a"], lambda new: 1 / 0)  # type: ignore[arg-type]
    assert rows.keys == []
    assert rows.find(["a"], lambda new: None).tolist() == [0]


def test_rows_are_found_by_the_texts_where_numbers_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from matchmaker.matching.vectors import numbering

    rows = RowsOf[str]()
    texts = [f"text nummer {n}" for n in range(100)]
    at = rows.find(texts, lambda new: None).tolist()
    packed = pickle.dumps(rows)
    monkeypatch.setattr(numbering, "_number", numbering._Numbers({"något annat": 0}))
    monkeypatch.setattr(numbering, "_keys", ["något annat"])
    again = pickle.loads(packed)  # noqa: S301
    assert again.find(texts[::-1], lambda new: 1 / 0).tolist() == at[::-1]


def test_many_threads_give_each_text_one_number() -> None:
    texts = [f"{first}{second}-många" for first in "abcdefghijklmnop" for second in "abcdefghijklmnop"]
    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(lambda k: numbered(texts[k:] + texts[:k]), range(16)))
    for k, some in enumerate(given):
        assert list(some) == texts[k:] + texts[:k]
        assert np.roll(some.numbers, k).tolist() == given[0].numbers.tolist()


def test_positions_are_there_for_those_that_have_one_and_for_no_others() -> None:
    positions = Positions()
    positions.put(np.array([3, 1000]), np.array([7, 8]))
    assert positions.of(np.array([0, 3, 999, 1000, 1001, 10**6])).tolist() == [-1, 7, -1, 8, -1, -1]


def test_an_array_grows_without_changing_what_is_there() -> None:
    array = grown(np.zeros((0, 2)), 0, np.ones((1, 2)))
    larger = grown(array, 1, np.full((3, 2), 2.0))
    assert larger is array
    assert larger[:4, 0].tolist() == [1, 2, 2, 2]
    assert grown(larger, 4, np.full((100, 2), 3.0), rest=-1)[[0, 3, 103, 104], 1].tolist() == [1, 2, 3, -1]


def test_it_is_a_sequence_of_the_texts() -> None:
    assert isinstance(numbered(["a"]), Sequence)
    assert isinstance(numbered(["a"]), Numbered)
