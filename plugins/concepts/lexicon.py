"""What open word lists say of words: their stems, the parts of compounds, the concepts they belong to, a direction."""

import hashlib
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from matchmaker.api import SKIPPED_WORDS, content_words

DATA = Path(__file__).parent / "data"
"""What benchmarks/training/build_concepts.py wrote, with its licences."""

PART_WEIGHT = 0.7
"""What a part of a compound counts for beside the whole word, which counts 1."""

SHORTEST_PART = 3
"""In letters; Snowball leaves at least as many of each."""

NEAR = 0.55
"""How near (cosine) a concept's name must be to each of two words to be said of them: "samlingslokal" to "lokal" and
"bygdegård" (0.8), but not "vägbank" to "barnskidor" and "Fritidsbanken" (0.1).
"""

_NO_SUBJECT = re.compile(
    r"\w*(?:[^\w]|[\d_]|ansikte$|knapp$|tecken$|symbol$|cirkel$|kvadrat$|triangel$|parentes$|pekare$|hjärta$|klockan$"
    r"|person$|markör$|wikidata$)"
)
"""Names of concepts that tell how a sign is drawn or a map is tagged; nobody writes of those. Most names of several
words do, and tell more than two words share ("flervånigt parkeringsgarage").
"""

Vectors = NDArray[np.float32]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Snowball stem of a word in lower case."""
    stemmed: str = snowballstemmer.stemmer("swedish").stemWord(word)  # a new one, since it keeps state between threads
    return stemmed


def subject_words(text: str) -> list[str]:
    """The words of a text that may belong to a concept: content words, but no numbers."""
    return [word for word in content_words(text) if word.isalpha()]


def stems_of(word: str, known: Container[str]) -> dict[str, float]:
    """The stem of a word, and those of its parts when it is made of ``known`` stems, each with what it counts for."""
    return dict.fromkeys(_parts(stem(word), known), PART_WEIGHT) | {stem(word): 1.0}


def _parts(stemmed: str, known: Container[str]) -> tuple[str, ...]:
    """The stems of the two parts of a compound's stem; empty when it cannot be cut into known ones.

    Of several cuts, the one whose shorter part is longest is taken, and then the one with the longer last part, which
    in Swedish says what kind of thing it is. An s between the parts goes with the stemming of the first.
    """
    cuts = []
    for at in range(SHORTEST_PART, len(stemmed) - SHORTEST_PART + 1):
        first, last = stemmed[:at], stem(stemmed[at:])
        found = next((form for form in (stem(first), first) if form in known), None)
        if found and last in known:
            cuts.append((min(at, len(stemmed) - at), -at, found, last))
    return max(cuts)[-2:] if cuts else ()


@dataclass(frozen=True, eq=False)
class Lexicon:
    """What is known of words: by stem, its row; by row, its direction, how rare it is, and the concepts it belongs to.

    ``rounded``, shape (stems, dimensions), has the directions as whole numbers, of any length.
    """

    row: dict[str, int]
    rounded: NDArray[np.int8]
    rarity: NDArray[np.float64]
    concepts: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    space: str

    @property
    def dimensions(self) -> int:
        """How many figures a direction has."""
        return int(self.rounded.shape[1])

    @cached_property
    def lengths(self) -> NDArray[np.float64]:
        """How long the rounded directions are."""
        lengths: NDArray[np.float64] = np.sqrt(np.einsum("ij,ij->i", self.rounded, self.rounded, dtype=np.int64))
        return lengths

    def weighed(self, rows: Mapping[int, float]) -> NDArray[np.float64]:
        """The sum of the directions at some rows, each of length 1, by what each counts for, shape (dimensions,)."""
        at, counts = list(rows), np.array(list(rows.values()))
        return (counts / self.lengths[at]) @ self.rounded[at].astype(np.float64)

    def rows_of(self, word: str) -> dict[int, float]:
        """The rows of a word and its parts, with what each counts for; empty when nothing of it is known."""
        return _rows_of(self, word)

    def vector_of(self, word: str) -> NDArray[np.float64]:
        """What a word adds to the vector of a text, shape (dimensions,); 0 when it is not known."""
        return self.weighed(self.rows_of(word))

    def joining(self, one: str, other: str) -> str | None:
        """The name of the concept that two words, or parts of them, belong to; None when none says what they share.

        Of several, it is the one whose own name is nearest to both words: nearest to the one that is farther from it,
        and at least ``NEAR``.
        """
        words = np.array([_unit(self.vector_of(word)) for word in (one, other)])
        shared = [
            (round(float(np.min(words @ _unit(self.vector_of_name(name)))), 6), name)
            for name in {self.names[concept] for concept in _concepts_of(self, one) & _concepts_of(self, other)}
            if not _NO_SUBJECT.match(name)
        ]
        near, name = max(shared, default=(0.0, ""))
        return name if near >= NEAR else None

    def vector_of_name(self, name: str) -> NDArray[np.float64]:
        """What the words of a concept's name add to the vector of a text; 0 when none is known."""
        vector = np.zeros(self.dimensions)
        for word in subject_words(name.lower()):
            vector += self.vector_of(word)
        return vector

    def kin(self, one: str, other: str) -> bool:
        """Whether two words, or parts of them, have the same stem."""
        return not self.rows_of(one).keys().isdisjoint(self.rows_of(other))


@lru_cache(maxsize=20_000)
def _rows_of(lexicon: Lexicon, word: str) -> dict[int, float]:
    return {
        lexicon.row[part]: weight * float(lexicon.rarity[lexicon.row[part]])
        for part, weight in stems_of(word, lexicon.row).items()
        if part in lexicon.row
    }


@lru_cache(maxsize=4_096)
def _concepts_of(lexicon: Lexicon, word: str) -> frozenset[int]:
    """The concepts of a word and its parts."""
    rows = [lexicon.row[part] for part in stems_of(word, lexicon.row) if part in lexicon.row]
    return frozenset(concept for row in rows for concept in lexicon.concepts[row])


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same direction at length 1; 0 stays."""
    unit: NDArray[np.float64] = vector / (np.linalg.norm(vector) or 1)
    return unit


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships, read once."""
    raw = (DATA / "stems.tsv").read_bytes()
    lines = [line.split("\t") for line in raw.decode().splitlines()]
    names = tuple((DATA / "concepts.txt").read_text(encoding="utf-8").splitlines())
    rounded = np.load(DATA / "vectors.npy", allow_pickle=False)
    concepts = tuple(tuple(map(int, line[1].split())) for line in lines)
    rarity = np.log((1 + len(names)) / (1 + np.array([len(of) for of in concepts])))
    made_of = hashlib.sha256(raw + rounded.tobytes() + " ".join(sorted(SKIPPED_WORDS)).encode())
    return Lexicon(
        row={line[0]: row for row, line in enumerate(lines)},
        rounded=rounded,
        rarity=rarity,
        concepts=concepts,
        names=names,
        space=f"concepts {made_of.hexdigest()[:16]}",
    )
