"""Reasons from concepts: the words on each side that gave most to the likeness, and the concept that joins them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import Evidence, Need, Resource, Text, as_written, listed, word_marks

from .lexicon import lexicon, stem, subject_words

NAMED_AT_MOST = 2
NAMED_SHARE = 0.3
"""Named are the word pairs that gave at least this share of what the best one gave."""


def evidence_of(need: Need, resource: Resource) -> Evidence | None:
    """The word pairs that gave most to the cosine; None when none gave anything."""
    named: list[tuple[str, str]] = []
    first: tuple[str, str] | None = None
    least = 0.0
    for u, v, share in _shares(need, resource):
        first = first or (u, v)
        if share < least or len(named) == NAMED_AT_MOST:
            break
        if all(u != one and v != other for one, other in named) and _related(u, v):
            named.append((u, v))
            least = least or NAMED_SHARE * share
    if first is None:
        return None
    named = named or [first]
    marks = [mark for u, _ in named for mark in word_marks("need", need, u)]
    marks += [mark for _, v in named for mark in word_marks("resource", resource, v)]
    sentences = _sentences([(u, v, as_written(need, u), as_written(resource, v)) for u, v in named])
    return Evidence(
        Text(sv=" ".join(sentence.sv for sentence in sentences), en=" ".join(sentence.en for sentence in sentences)),
        tuple(dict.fromkeys(marks)),
    )


def _shares(need: Need, resource: Resource) -> Iterator[tuple[str, str, float]]:
    """What each pair of words gives to the cosine of two texts, in proportion, most first; only what speaks for it."""
    (us, left), (vs, right) = (_by_word(item.title, item.description) for item in (need, resource))
    if not us or not vs:
        return
    given = (left @ right.T).ravel()
    there = np.flatnonzero(given > 0)
    for at in there[np.argsort(-given[there], kind="stable")].tolist():  # of equals, the first in the alphabet
        yield us[at // len(vs)], vs[at % len(vs)], float(given[at])


@lru_cache(maxsize=64)
def _by_word(title: str, description: str) -> tuple[list[str], NDArray[np.float64]]:
    """The distinct words of a text in the order of the alphabet, and what each adds to its vector."""
    counts = sorted(Counter(2 * subject_words(title) + subject_words(description)).items())
    added = [_vector_of(word) if count == 1 else count * _vector_of(word) for word, count in counts]
    return [word for word, _ in counts], np.array(added).reshape(len(counts), lexicon().vectors.shape[1])


@lru_cache(maxsize=20_000)
def _vector_of(word: str) -> NDArray[np.float64]:
    return lexicon().vector_of(word)


@lru_cache(maxsize=100_000)
def _bond(u: str, v: str) -> tuple[bool, str | None]:
    """How two words belong together: whether they have a stem in common, and else the concept that joins them."""
    kin = lexicon().kin(u, v)
    return kin, None if kin else lexicon().joining(u, v)


def _related(u: str, v: str) -> bool:
    """Whether it can be said how two words belong together."""
    return _bond(u, v) != (False, None)


def _sentences(pairs: Sequence[tuple[str, str, str, str]]) -> list[Text]:
    """One sentence about the words that both use, and one for each two that differ.

    A pair is the need's and the resource's word, first in lower case and then as they are written.
    """
    same = [written for u, v, written, _ in pairs if u == v]
    both = Text(
        sv=f"Båda skriver om {listed(same, '”{}”', 'och')}." if same else "",
        en=f"Both write about {listed(same, '“{}”', 'and')}." if same else "",
    )
    return [both] * bool(same) + [_sentence(*pair) for pair in pairs if pair[0] != pair[1]]


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
