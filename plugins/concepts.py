"""Finds resources that are about the same things as a need, also in other words, by what open word lists say."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from matchmaker.api import (
    SKIPPED_WORDS,
    Chosen,
    Evidence,
    Need,
    Resource,
    Snapshot,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
    as_written,
    content_words,
    hookimpl,
    listed,
    products_of,
    word_marks,
)

DATA = Path(__file__).parent / "concepts_data"
"""What benchmarks/training/build_concepts.py wrote, with its licences."""

PART_WEIGHT = 0.7
"""What a part of a compound counts for beside the whole word, which counts 1."""

SHORTEST_PART = 3
"""In letters; Snowball leaves at least as many of each."""

WORTH_COSINE = 0.30
SLOPE = 6.5
"""The score is ``1 / (1 + exp(-SLOPE (cosine - WORTH_COSINE)))``; fitted on training pairs of other subjects."""

NAMED_AT_MOST = 2
NAMED_SHARE = 0.3
"""Named are the word pairs that gave at least this share of what the best one gave."""

_TEXTS_AT_ONCE = 1_024

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

    ``vectors`` has shape (stems, dimensions) and rows of length 1; ``sizes`` is the number of stems of each concept.
    """

    row: dict[str, int]
    vectors: Vectors
    rarity: NDArray[np.float64]
    concepts: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    space: str

    def rows_of(self, word: str) -> dict[int, float]:
        """The rows of a word and its parts, with what each counts for; empty when nothing of it is known."""
        return _rows_of(self, word)

    def vector_of(self, word: str) -> NDArray[np.float64]:
        """What a word adds to the vector of a text, shape (dimensions,); 0 when it is not known."""
        rows = self.rows_of(word)
        return np.array(list(rows.values())) @ self.vectors[list(rows)].astype(np.float64)

    def joining(self, one: str, other: str) -> str | None:
        """The name of the concept that two words, or parts of them, belong to; None when there is none.

        Of several, it is one that whole words belong to rather than parts, and then the narrowest.
        """
        ours, theirs = _concepts_of(self, one), _concepts_of(self, other)
        shared = [
            (-ours[concept] * theirs[concept], self.sizes[concept], concept) for concept in ours if concept in theirs
        ]
        return self.names[min(shared)[-1]] if shared else None

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
def _concepts_of(lexicon: Lexicon, word: str) -> dict[int, float]:
    """The concepts of a word and its parts, with what the word or part counts for."""
    found: dict[int, float] = {}
    for part, weight in stems_of(word, lexicon.row).items():
        for concept in lexicon.concepts[lexicon.row[part]] if part in lexicon.row else ():
            found[concept] = max(weight, found.get(concept, 0.0))
    return found


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships, read once."""
    raw = (DATA / "stems.tsv").read_bytes()
    lines = [line.split("\t") for line in raw.decode().splitlines()]
    names = tuple((DATA / "concepts.txt").read_text(encoding="utf-8").splitlines())
    small = np.load(DATA / "vectors.npy", allow_pickle=False)
    vectors = small.astype(np.float32)
    concepts = tuple(tuple(map(int, line[1].split())) for line in lines)
    sizes = np.bincount(np.concatenate(concepts), minlength=len(names))
    rarity = np.log((1 + len(names)) / (1 + np.array([len(of) for of in concepts])))
    made_of = hashlib.sha256(raw + small.tobytes() + " ".join(sorted(SKIPPED_WORDS)).encode())
    return Lexicon(
        row={line[0]: row for row, line in enumerate(lines)},
        vectors=vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        rarity=rarity,
        concepts=concepts,
        names=names,
        sizes=tuple(sizes.tolist()),
        space=f"concepts {made_of.hexdigest()[:16]}",
    )


def text_vectors(texts: Sequence[str]) -> Vectors:
    """The direction of each text, shape (texts, dimensions), length 1; a row of zeros where no word is known.

    It is the sum over the words of the text and their parts, rare ones counting for more; it depends on the text and
    the lexicon alone.
    """
    vectors = np.empty((len(texts), lexicon().vectors.shape[1]), dtype=np.float32)
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        part = slice(start, start + _TEXTS_AT_ONCE)
        vectors[part] = _text_vectors(texts[part])
    return vectors


def _text_vectors(texts: Sequence[str]) -> NDArray[np.float64]:
    words = lexicon()
    vectors = np.zeros((len(texts), words.vectors.shape[1]))
    for number, text in enumerate(texts):
        weights: dict[int, float] = defaultdict(float)
        for word in subject_words(text):
            for row, weight in words.rows_of(word).items():
                weights[row] += weight
        if weights:
            vectors[number] = np.array(list(weights.values())) @ words.vectors[list(weights)].astype(np.float64)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float64] = vectors / np.where(lengths > 0, lengths, 1)
    return unit


class Concepts:
    """Compares what texts are about, by the concepts that their words belong to."""

    spec = StrategySpec(
        name="concepts",
        title=Text(sv="Begrepp", en="Concepts"),
        description=Text(
            sv="Ser om behovet och resursen handlar om samma saker, också när orden är olika.",
            en="Sees whether need and resource are about the same things, also when the words differ.",
        ),
        version="1.0",
        role=StrategyRole.FINDS,
        weight=0.2,
    )

    def __init__(self) -> None:
        self._latest: tuple[Snapshot, Chosen, Chosen] | None = None

    def score(self, task: Task) -> NDArray[np.float64]:
        """A score for each pair of texts that have a known word; NaN where either has none."""
        needs, resources = self.vectors(task)
        known = _known(needs, task.pairs[:, 0]) & _known(resources, task.pairs[:, 1])
        scores: NDArray[np.float64] = 1 / (
            1 + np.exp(-SLOPE * (products_of(needs, resources, task.pairs) - WORTH_COSINE))
        )
        return np.where(known, scores, np.nan)

    def vectors(self, task: Task) -> tuple[Chosen, Chosen]:
        """All needs and all resources as rows, by whose products the score goes; kept while the snapshot stays."""
        latest = self._latest
        if latest is None or latest[0] is not task.snapshot:
            sides = (texts.told(_told) for texts in task.snapshot.texts)
            needs, resources = (task.memory.chosen(lexicon().space, texts, text_vectors) for texts in sides)
            self._latest = latest = task.snapshot, needs, resources
        return latest[1:]

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Name the words that gave most to the score of each pair, and the concept that joins them."""
        return [_evidence(need, resource) for need, resource in task]


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "concepts"."""
    return [Concepts()]


def _known(texts: Chosen, at: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of the texts at these positions, which may come again, have a known word."""
    of_text = np.zeros(texts.shape[0], dtype=bool)
    there = np.flatnonzero(np.bincount(at, minlength=len(of_text)))
    of_text[there] = np.any(texts[there].made() != 0, axis=1)
    return of_text[at]


def _told(text: tuple[str, str]) -> str:
    """The title counts twice, since it says in a few words what the description says in many."""
    title, description = text
    return f"{title} {title} {description}"


def _evidence(need: Need, resource: Resource) -> Evidence | None:
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
