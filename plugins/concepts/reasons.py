"""Reasons from concepts: the words on each side that gave most to the likeness, and the concept that joins them."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import (
    Chosen,
    Crossed,
    Evidence,
    Need,
    Resource,
    Task,
    Text,
    Words,
    listed,
    named_word,
    products_of,
    telling_words,
)

from .lexicon import lexicon, stem, subject_words

NAMED_AT_MOST = 2
NAMED_SHARE = 0.3
"""Named are the word pairs that gave at least this share of what the best one gave."""

LEAST_LETTERS = 3
"""Of a shorter word nothing is said: "b"."""

Shared = tuple[str, str, float]
"""Two words, one on each side, and what they gave to the cosine, in proportion."""


def evidence_of(task: Task) -> list[Evidence | None]:
    """For each pair the words that gave most to the cosine; None when none gave anything."""
    snapshot, (i, j) = task.snapshot, task.pairs.T
    sides = _Side(snapshot.needs, i), _Side(snapshot.resources, j)
    told = telling_words(sides[0].words, sides[1].words, task.pairs, _shares(*sides))
    return [_evidence(*texts, shared) if shared else None for texts, shared in zip(task, told, strict=True)]


class _Side:
    """The words of the texts at some positions, in the order of the alphabet, and how often each counts."""

    def __init__(self, items: Sequence[Need | Resource], at: NDArray[np.intp]) -> None:
        words, counts = dict[int, tuple[str, ...]](), list[int]()
        for k in np.unique(at).tolist():
            counted = _counts(items[k])
            words[k] = tuple(counted)
            counts += counted.values()
        self.words = Words.of(words, len(items))
        self.counts: NDArray[np.intp] = np.array(counts, dtype=np.intp)


def _counts(item: Need | Resource) -> dict[str, int]:
    return dict(sorted(Counter(2 * subject_words(item.title) + subject_words(item.description)).items()))


def _shares(ours: _Side, theirs: _Side) -> Callable[[Crossed], NDArray[np.float64]]:
    """What words on each side give to the cosines of texts, in proportion."""
    number = {word: k for k, word in enumerate(dict.fromkeys((*ours.words.words, *theirs.words.words)))}
    made = [lexicon().vector_of(word) for word in number]
    vectors = np.array(made, dtype=np.float32).reshape(len(number), lexicon().dimensions)
    left, right = (
        Chosen(vectors, np.array([number[word] for word in side.words.words], dtype=np.intp)) for side in (ours, theirs)
    )

    def shares(crossed: Crossed) -> NDArray[np.float64]:
        u, v = crossed.need, crossed.resource
        given: NDArray[np.float64] = products_of(left, right, np.column_stack([u, v]))
        return given * ours.counts[u] * theirs.counts[v]

    return shares


def _evidence(need: Need, resource: Resource, shared: Sequence[Shared]) -> Evidence:
    """The words of a pair that it can be said of how they belong together, or those that gave most."""
    named: list[tuple[str, str]] = []
    least = 0.0
    for u, v, share in shared:
        if share < least or len(named) == NAMED_AT_MOST:
            break
        if all(u != one and v != other for one, other in named) and _related(u, v):
            named.append((u, v))
            least = least or NAMED_SHARE * share
    named = named or [shared[0][:2]]
    ours = [named_word("need", need, word) for word, _ in named]
    theirs = [named_word("resource", resource, word) for _, word in named]
    reason = _reason(tuple((*words, u, v) for words, (u, _), (v, _) in zip(named, ours, theirs, strict=True)))
    return Evidence(reason, tuple(dict.fromkeys(mark for _, marks in (*ours, *theirs) for mark in marks)))


@lru_cache(maxsize=100_000)
def _bond(u: str, v: str) -> tuple[bool, str | None]:
    """How two words belong together: whether they have a stem in common, and else the concept that joins them."""
    kin = lexicon().kin(u, v)
    return kin, None if kin else lexicon().joining(u, v)


def _related(u: str, v: str) -> bool:
    """Whether it can be said how two words belong together."""
    return min(len(u), len(v)) >= LEAST_LETTERS and _bond(u, v) != (False, None)


@lru_cache(maxsize=1 << 14)
def _reason(pairs: tuple[tuple[str, str, str, str], ...]) -> Text:
    """One sentence about the words that both use, and one for each two that differ.

    A pair is the need's and the resource's word, first in lower case and then as they are written.
    """
    same = [written for u, v, written, _ in pairs if u == v]
    both = Text(
        sv=f"Båda skriver om {listed(same, '”{}”', 'och')}." if same else "",
        en=f"Both write about {listed(same, '“{}”', 'and')}." if same else "",
    )
    sentences = [both] * bool(same) + [_sentence(*pair) for pair in pairs if pair[0] != pair[1]]
    return Text(sv=" ".join(one.sv for one in sentences), en=" ".join(one.en for one in sentences))


def _sentence(u: str, v: str, need: str, resource: str) -> Text:
    """How two different words belong together."""
    kin, concept = _bond(u, v)
    if kin:
        return Text(
            sv=f"Orden ”{need}” och ”{resource}” är släkt.", en=f"The words “{need}” and “{resource}” are related."
        )
    if concept is None:
        return Text(
            sv=f"Orden ”{need}” och ”{resource}” ligger nära varandra i betydelse.",
            en=f"The words “{need}” and “{resource}” are near each other in meaning.",
        )
    if stem(concept.lower()) in (stem(u), stem(v)):
        return Text(
            sv=f"Orden ”{need}” och ”{resource}” hör ihop.", en=f"The words “{need}” and “{resource}” belong together."
        )
    return Text(
        sv=f"”{need}” och ”{resource}” har båda med ”{concept}” att göra.",
        en=f"“{need}” and “{resource}” both have to do with “{concept}”.",
    )
