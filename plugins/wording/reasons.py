"""Reasons from shared wording: the words on each side that gave most to the likeness."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from scipy.sparse import csr_matrix

from matchmaker.api import (
    Crossed,
    Evidence,
    Need,
    Resource,
    Task,
    Text,
    Words,
    content_words,
    general_words,
    listed,
    named_word,
    telling_words,
)

from .grams import Weighed

NAMED_AT_MOST = 3
NAMED_SHARE = 0.3
"""Named are the word pairs that gave at least this share of what the best one gave."""

Shared = tuple[str, str, float]
"""Two words, one on each side, and what they gave to the cosine."""


def evidence_of(task: Task, weighed: Weighed) -> list[Evidence | None]:
    """For each pair the words that gave most; None when the texts have nothing in common that can be named."""
    needs, resources = task.snapshot.needs, task.snapshot.resources
    words = _words_of(needs, task.pairs[:, 0]), _words_of(resources, task.pairs[:, 1])
    told = telling_words(*words, task.pairs, Shares(weighed, words))
    return [_evidence(*texts, shared) if shared else None for texts, shared in zip(task, told, strict=True)]


def _words_of(items: Sequence[Need | Resource], at: NDArray[np.intp]) -> Words:
    """The words of the texts at these positions that tell what they are about."""
    there = {k: (items[k].title, items[k].description) for k in np.unique(at).tolist()}
    words = {k: sorted({*content_words(title), *content_words(text)}) for k, (title, text) in there.items()}
    return Words.of(words, len(items))


class Shares:
    """Divides cosines among the pairs of words that they come from: each n-gram lies within one word."""

    def __init__(self, weighed: Weighed, words: tuple[Words, Words]) -> None:
        self._sides = weighed.needs, weighed.resources
        number = {word: k for k, word in enumerate(dict.fromkeys(chain(*(side.words for side in words))))}
        self._numbers = tuple(np.array([number[word] for word in side.words], dtype=np.intp) for side in words)
        self._grams = _rows([weighed.grams.columns_of(word) for word in number], weighed.needs.shape[1])
        self._words = tuple(
            csr_matrix((np.ones(len(numbers)), numbers, side.starts), shape=(len(side.starts) - 1, len(number)))
            for numbers, side in zip(self._numbers, words, strict=True)
        )

    def __call__(self, crossed: Crossed) -> NDArray[np.float64]:
        """What each two words give to the cosine of their pair; together they give all of it."""
        u, v = self._numbers[0][crossed.need], self._numbers[1][crossed.resource]
        common = csr_matrix(self._grams[u].multiply(self._grams[v]))
        some = np.flatnonzero(np.diff(common.indptr))
        left, right = (self._divided(side, at) for side, at in enumerate(crossed.pairs.T))
        given = csr_matrix(left.multiply(right))[crossed.of[some]]
        shares = np.zeros(len(u))
        shares[some] = common[some].multiply(given).sum(axis=1).A1
        return np.round(shares, 12)

    def _divided(self, side: int, at: NDArray[np.intp]) -> csr_matrix:
        """What each n-gram of the texts at these positions has, divided by how many of their words have it."""
        words = csr_matrix(self._words[side][at] @ self._grams)
        words.data = 1 / words.data
        return csr_matrix(self._sides[side][at].made().multiply(words))


def _rows(columns: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """Rows that have 1 in these columns."""
    flat = np.fromiter(chain.from_iterable(columns), dtype=np.intp)
    ends = np.cumsum([0, *map(len, columns)])
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(columns), width))


def _evidence(need: Need, resource: Resource, shared: Sequence[Shared]) -> Evidence:
    """The words of a pair that can be named, or those that gave most."""
    named = list(islice(_fresh(shared), NAMED_AT_MOST)) or [shared[0][:2]]
    ours = [named_word("need", need, word) for word, _ in named]
    theirs = [named_word("resource", resource, word) for _, word in named]
    marks = dict.fromkeys(mark for _, found in (*ours, *theirs) for mark in found)
    return Evidence(_reason(tuple((u, v) for (u, _), (v, _) in zip(ours, theirs, strict=True))), tuple(marks))


def _fresh(shared: Sequence[Shared]) -> Iterator[tuple[str, str]]:
    """Those of the pairs of words, most telling first, that a person sees belong together; no word twice, and none that
    is used of anything.
    """
    least, ours, theirs = 0.0, set[str](), set[str]()
    for u, v, share in shared:
        if share < least:
            return
        if u not in general_words() and alike(u, v):
            least = least or NAMED_SHARE * share
            if u not in ours and v not in theirs:
                ours.add(u)
                theirs.add(v)
                yield u, v


@lru_cache(maxsize=1 << 16)
def alike(u: str, v: str) -> bool:
    """Whether a person sees that two words belong together: equal, or a long common part that begins one of them."""
    if u == v:
        return True
    if fuzz.ratio(u, v) >= 85 and min(len(u), len(v)) >= 4:
        return True
    match = SequenceMatcher(None, u, v, autojunk=False).find_longest_match()
    return match.size >= 4 and match.size >= 0.6 * min(len(u), len(v)) and 0 in (match.a, match.b)


@lru_cache(maxsize=1 << 14)
def _reason(pairs: tuple[tuple[str, str], ...]) -> Text:
    """One sentence about the words that both use, and one for each two that are only alike."""
    same = [u for u, v in pairs if u.lower() == v.lower()]
    other = [(u, v) for u, v in pairs if u.lower() != v.lower()]
    sv = [f"Båda skriver om {listed(same, '”{}”', 'och')}."] if same else []
    en = [f"Both write about {listed(same, '“{}”', 'and')}."] if same else []
    sv += [f"Orden ”{u}” och ”{v}” liknar varandra." for u, v in other]
    en += [f"The words “{u}” and “{v}” are alike." for u, v in other]
    return Text(sv=" ".join(sv), en=" ".join(en))
