"""Reasons from known cases: the words by which a need and a resource are like the case that speaks most for them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.api import Evidence, Mark, Need, Resource, Text, general_words, listed, named_word

from .features import Features, matrix_of, words_of
from .learnt import Side

NAMED_AT_MOST = 2
NAMED_SHARE = 0.5
"""Named are the words of a text, but no figures and none that is used of anything, that gave at least this share of
what the best one gave.
"""

LEAST_LETTERS = 3
"""A word of fewer letters is no reason to name: "b", "kw"."""

UNNAMED = Evidence(
    Text(
        sv="Behovet och resursen liknar exempel på sådana som möts.",
        en="The need and the resource are like examples of such that meet.",
    ),
    vague=True,
)

Item = Need | Resource


class Tellers:
    """The words of some texts of one side, one text's after the other's, by what they share with known texts."""

    def __init__(self, items: Sequence[Item], features: Features, side: Side) -> None:
        words = [list(filter(_can_be_named, words_of((item.title, item.description)))) for item in items]
        self._words = [word for some in words for word in some]
        self._starts = np.cumsum([0, *map(len, words)])
        columns = matrix_of(list(map(features.columns_of, self._words)), len(features.names))
        self._features, self._known = csr_matrix(columns.multiply(side.weights)), side.known

    def named(self, at: NDArray[np.intp], cases: NDArray[np.intp]) -> list[list[str]]:
        """For each text of a pair (``at`` tells which) and the known text it is held against, the words that gave most.

        A word gives what its features give to the product of the two. Those that gave most come first; where the known
        text is -1, there are none.
        """
        many = self._starts[at + 1] - self._starts[at]
        of = np.repeat(np.arange(len(at)), many)
        word = np.arange(len(of)) + np.repeat(self._starts[at] - np.cumsum(many) + many, many)
        shares = self._features[word].multiply(self._known[cases[of]]).sum(axis=1).A1.round(6)
        shares[cases[of] < 0] = 0
        most = np.zeros(len(at))
        np.maximum.at(most, of, shares)
        telling = np.flatnonzero((shares > 0) & (shares >= NAMED_SHARE * most[of]))
        telling = telling[np.lexsort((word[telling], -shares[telling], of[telling]))]
        named: list[list[str]] = [[] for _ in at]
        for pair, k in zip(of[telling].tolist(), word[telling].tolist(), strict=True):
            if len(named[pair]) < NAMED_AT_MOST:
                named[pair].append(self._words[k])
        return named


def _can_be_named(word: str) -> bool:
    return len(word) >= LEAST_LETTERS and word.isalpha() and word not in general_words()


def most_telling(cases: csr_matrix) -> NDArray[np.intp]:
    """The case that speaks most for each pair, shape (pairs,), of what each says, shape (pairs, cases); -1 for none."""
    pair = np.repeat(np.arange(cases.shape[0]), np.diff(cases.indptr))
    order = np.lexsort((cases.indices, -cases.data, pair))  # SciPy's own argmax goes row by row
    first = order[np.flatnonzero(np.diff(pair, prepend=-1))]
    most = np.full(cases.shape[0], -1, dtype=np.intp)
    most[pair[first]] = cases.indices[first]
    return most


def evidence_of(need: Need, resource: Resource, ours: Sequence[str], theirs: Sequence[str]) -> Evidence:
    """What the words of a need and of a resource, in lower case, tell of why they meet; the same words on both sides
    tell nothing.
    """
    if not (ours and theirs) or set(ours) == set(theirs):
        return UNNAMED
    (asked, in_need), (offered, in_resource) = _written("need", need, ours), _written("resource", resource, theirs)
    return Evidence(_reason(asked, offered), tuple(dict.fromkeys([*in_need, *in_resource])), vague=True)


def _written(side: Literal["need", "resource"], item: Item, words: Sequence[str]) -> tuple[tuple[str, ...], list[Mark]]:
    """Words as an item has them, and where they stand."""
    named = [named_word(side, item, word) for word in words]
    return tuple(written for written, _ in named), [mark for _, marks in named for mark in marks]


@lru_cache(maxsize=1 << 14)
def _reason(asked: tuple[str, ...], offered: tuple[str, ...]) -> Text:
    """The sentence about these words; kept, since the same words join many texts."""
    return Text(
        sv=f"I exempel som liknar det här möts ord som {listed(asked, '”{}”', 'och')} "
        f"av ord som {listed(offered, '”{}”', 'och')}.",
        en=f"In examples like this, words like {listed(asked, '“{}”', 'and')} "
        f"are met by words like {listed(offered, '“{}”', 'and')}.",
    )
