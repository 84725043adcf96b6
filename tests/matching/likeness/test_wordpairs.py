"""Words that tell most: every word of both texts is compared, and those that give most come first."""

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.matching.likeness import wordpairs
from matchmaker.matching.likeness.wordpairs import Crossed, Words, telling_words

NEEDS = Words.of({0: ["ved", "yxa"], 2: ["såg"]}, 3)
RESOURCES = Words.of({0: ["björk", "klyv", "ved"], 1: ["is"]}, 2)
PAIRS = np.array([(0, 0), (1, 0), (2, 1), (0, 1), (0, 0)])


def lengths(crossed: Crossed) -> NDArray[np.float64]:
    """What two words give: the product of their numbers of letters, and nothing where one is "is"."""
    ours = [NEEDS.words[k] for k in crossed.need.tolist()]
    theirs = [RESOURCES.words[k] for k in crossed.resource.tolist()]
    return np.array([0.0 if v == "is" else len(u) * len(v) for u, v in zip(ours, theirs, strict=True)])


def test_every_two_words_of_a_pair_are_told_most_first_and_of_equals_the_first_in_the_texts() -> None:
    first, *_, again = telling_words(NEEDS, RESOURCES, PAIRS, lengths)
    assert first == again
    assert first == [
        ("ved", "björk", 15.0),
        ("yxa", "björk", 15.0),
        ("ved", "klyv", 12.0),
        ("yxa", "klyv", 12.0),
        ("ved", "ved", 9.0),
        ("yxa", "ved", 9.0),
    ]


def test_a_text_without_words_and_words_that_give_nothing_have_nothing_to_tell() -> None:
    assert list(telling_words(NEEDS, RESOURCES, PAIRS, lengths))[1:4] == [[], [], []]
    assert list(telling_words(NEEDS, RESOURCES, PAIRS[:0], lengths)) == []


@pytest.mark.parametrize("at_once", [1, 7, 12])
def test_words_are_told_the_same_however_many_are_looked_at_together(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []

    def remembered(crossed: Crossed) -> NDArray[np.float64]:
        asked.append(np.bincount(crossed.of, minlength=len(crossed.pairs)).tolist())
        return lengths(crossed)

    together = list(telling_words(NEEDS, RESOURCES, PAIRS, lengths))
    monkeypatch.setattr(wordpairs, "_WORDS_AT_ONCE", at_once)
    assert list(telling_words(NEEDS, RESOURCES, PAIRS, remembered)) == together
    assert [many for part in asked for many in part] == [6, 0, 1, 2, 6]
    assert len(asked) > 1
    assert all(sum(many[1:]) <= at_once for many in asked), "so many, beside the first pair, which may have more"


def test_texts_may_come_in_any_order_and_have_no_words() -> None:
    words = Words.of({2: ["såg"], 0: ["ved", "yxa"], 1: []}, 3)
    assert (words.words, words.starts.tolist()) == (NEEDS.words, NEEDS.starts.tolist())
    assert words.sizes(np.array([2, 1, 0, 2])).tolist() == [1, 0, 2, 1]
    assert Words.of({}, 2).sizes(np.array([0, 1])).tolist() == [0, 0]


def test_it_is_told_which_pair_two_words_are_of() -> None:
    def of(crossed: Crossed) -> NDArray[np.float64]:
        assert crossed.pairs.tolist() == PAIRS.tolist()
        return np.asarray(crossed.of + 1.0, dtype=np.float64)

    found = [{share for _, _, share in told} for told in telling_words(NEEDS, RESOURCES, PAIRS, of)]
    assert found == [{1.0}, set(), {3.0}, {4.0}, {5.0}]
