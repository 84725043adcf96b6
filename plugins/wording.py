"""Finds resources that are written about in the same words as a need, also inflected, compounded or misspelt."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from matchmaker.api import (
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
    opinions,
    word_marks,
)

HALF_SCORE_COSINE = 0.04
"""The cosine that gives the score 0.5, "worth showing"; chosen on texts other than those it is measured on."""

RARITY = 2.0
"""The power of the inverse document frequency: above 1, rare words count for more than in plain TF-IDF."""

LABEL_WORDS = 3
"""A title of at most so many content words is a label, and is compared letter by letter as well."""

LABEL_FLOOR = 75.0
"""The similarity of two labels (rapidfuzz ratio, 0-100) below which it is taken for chance."""

NAMED_AT_MOST = 3
NAMED_SHARE = 0.3
"""Named are the word pairs that gave at least this share of what the best one gave."""


@dataclass(frozen=True)
class _Vectors:
    """The texts of a snapshot as TF-IDF rows of length 1, needs and resources apart, and what made them."""

    digest: str
    vectorizer: TfidfVectorizer
    needs: csr_matrix
    resources: csr_matrix


@dataclass(frozen=True)
class _Named:
    """Two words, one on each side, and what they gave to the cosine."""

    need: str
    resource: str
    share: float


class Wording:
    """Compares texts by their character n-grams, and short titles by their letters."""

    spec = StrategySpec(
        name="wording",
        title=Text(sv="Ordval", en="Wording"),
        description=Text(
            sv="Ser om behovet och resursen beskrivs med samma eller liknande ord, också böjda och felstavade.",
            en="Sees whether need and resource are described in the same or similar words, also inflected or misspelt.",
        ),
        version="1.0",
        role=StrategyRole.FINDS,
    )

    def __init__(self) -> None:
        self._latest: _Vectors | None = None

    def score(self, task: Task) -> Sequence[float | None]:
        """A score for each pair of texts that have content words; None where either has none."""
        vectors = self._vectors(task.snapshot)
        if vectors is None or not len(task):
            return [None] * len(task)
        cosine = _cosines(vectors, task.pairs)
        scores = np.maximum(cosine / (cosine + HALF_SCORE_COSINE), _label_scores(task))
        wordless_need = np.diff(vectors.needs.indptr) == 0
        wordless_resource = np.diff(vectors.resources.indptr) == 0
        silent = wordless_need[task.pairs[:, 0]] | wordless_resource[task.pairs[:, 1]]
        return opinions(scores.clip(0, 1), ~silent)

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Name the words that gave most to the score of each pair."""
        vectors = self._vectors(task.snapshot)
        if vectors is None:
            return [None] * len(task)
        explainer = _Explainer(vectors)
        return [
            explainer.evidence(need, resource, i, j)
            for (need, resource), (i, j) in zip(task, task.pairs.tolist(), strict=True)
        ]

    def _vectors(self, snapshot: Snapshot) -> _Vectors | None:
        """The vectors of this snapshot, kept while it is the same; None when no text has a content word."""
        latest = self._latest
        if latest is None or latest.digest != snapshot.digest:
            latest = self._latest = _fit(snapshot)
        return latest


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "wording"."""
    return [Wording()]


def _content(text: str) -> str:
    return " ".join(content_words(text))


def _fit(snapshot: Snapshot) -> _Vectors | None:
    items: list[Need | Resource] = [*snapshot.needs, *snapshot.resources]
    texts = [_text(item) for item in items]
    if not any(map(content_words, texts)):
        return None
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, preprocessor=_content)
    vectorizer.fit(texts)
    vectorizer.idf_ = vectorizer.idf_**RARITY
    rows = csr_matrix(vectorizer.transform(texts))
    rows.sort_indices()
    n = len(snapshot.needs)
    return _Vectors(snapshot.digest, vectorizer, rows[:n], rows[n:])


def _text(item: Need | Resource) -> str:
    """The title counts twice, since it says in a few words what the description says in many."""
    return f"{item.title} {item.title} {item.description}"


def _cosines(vectors: _Vectors, pairs: NDArray[np.intp]) -> NDArray[np.float64]:
    """The cosine of each pair, by one matrix product or pair by pair, whichever is less work.

    The two may differ in the last bits, so that both are rounded to the same figure.
    """
    i, j = pairs.T
    needs, at_need = np.unique(i, return_inverse=True)
    resources, at_resource = np.unique(j, return_inverse=True)
    if 4 * len(pairs) >= len(needs) * len(resources):
        product = (vectors.needs[needs] @ vectors.resources[resources].T).toarray()
        cosines = product[at_need, at_resource]
    else:
        cosines = vectors.needs[i].multiply(vectors.resources[j]).sum(axis=1)
    return np.round(np.asarray(cosines, dtype=np.float64).ravel(), 12)


def _label_scores(task: Task) -> NDArray[np.float64]:
    """How alike two short titles are, letter by letter: 0 at ``LABEL_FLOOR``, 1 when they are equal."""
    needs = [_content(need.title) for need in task.snapshot.needs]
    resources = [_content(resource.title) for resource in task.snapshot.resources]
    rows, columns = _label_rows(needs), _label_rows(resources)
    full = np.zeros((len(needs), len(resources)), dtype=np.float32)
    if len(rows) and len(columns):
        ratios = process.cdist(
            [needs[k] for k in rows],
            [resources[k] for k in columns],
            scorer=fuzz.ratio,
            score_cutoff=LABEL_FLOOR,
            dtype=np.float32,
        )
        full[np.ix_(rows, columns)] = ((ratios - LABEL_FLOOR) / (100 - LABEL_FLOOR)).clip(0, 1)
    return full[task.pairs[:, 0], task.pairs[:, 1]].astype(np.float64)


def _label_rows(titles: list[str]) -> NDArray[np.intp]:
    return np.flatnonzero([0 < len(title.split()) <= LABEL_WORDS for title in titles])


class _Explainer:
    """Divides a cosine among the pairs of words that it comes from: each n-gram lies within one word."""

    def __init__(self, vectors: _Vectors) -> None:
        self._vectors = vectors
        self._analyze = vectors.vectorizer.build_analyzer()
        self._vocabulary: dict[str, int] = vectors.vectorizer.vocabulary_
        self._columns: dict[str, list[int]] = {}

    def evidence(self, need: Need, resource: Resource, i: int, j: int) -> Evidence | None:
        """The words that gave most; None when the texts have nothing in common that can be named."""
        named = self._named(need, resource, i, j)
        if not named:
            return None
        marks = [mark for pair in named for mark in word_marks("need", need, pair.need)]
        marks += [mark for pair in named for mark in word_marks("resource", resource, pair.resource)]
        written = [(as_written(need, pair.need), as_written(resource, pair.resource)) for pair in named]
        return Evidence(_reason(written), tuple(dict.fromkeys(marks)))

    def _named(self, need: Need, resource: Resource, i: int, j: int) -> list[_Named]:
        shares = self._shares(need, resource, i, j)
        ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
        pairs = [_Named(u, v, share) for (u, v), share in ordered]
        telling = [pair for pair in pairs if alike(pair.need, pair.resource)] or pairs[:1]
        named: list[_Named] = []
        for pair in telling:
            fresh = all(pair.need != other.need and pair.resource != other.resource for other in named)
            if fresh and pair.share >= NAMED_SHARE * telling[0].share:
                named.append(pair)
        return named[:NAMED_AT_MOST]

    def _shares(self, need: Need, resource: Resource, i: int, j: int) -> dict[tuple[str, str], float]:
        """What each pair of words gives to the cosine; together they give all of it."""
        left = self._weights(self._vectors.needs, i)
        right = self._weights(self._vectors.resources, j)
        in_need = self._words_by_column(_text(need))
        in_resource = self._words_by_column(_text(resource))
        shares: dict[tuple[str, str], float] = defaultdict(float)
        for column in left.keys() & right.keys():
            us, vs = in_need[column], in_resource[column]
            value = left[column] * right[column] / (len(us) * len(vs))
            for u in us:
                for v in vs:
                    shares[u, v] += value
        return shares

    @staticmethod
    def _weights(rows: csr_matrix, k: int) -> dict[int, float]:
        part = slice(rows.indptr[k], rows.indptr[k + 1])
        return dict(zip(rows.indices[part].tolist(), rows.data[part].tolist(), strict=True))

    def _words_by_column(self, text: str) -> dict[int, list[str]]:
        """The distinct words of a text that have each n-gram, by the n-gram's column."""
        words: dict[int, list[str]] = defaultdict(list)
        for word in dict.fromkeys(content_words(text)):
            if word not in self._columns:
                self._columns[word] = sorted({self._vocabulary[gram] for gram in self._analyze(word)})
            for column in self._columns[word]:
                words[column].append(word)
        return words


def alike(u: str, v: str) -> bool:
    """Whether a person sees that two words belong together: equal, or a long common part that begins one of them."""
    if u == v:
        return True
    if fuzz.ratio(u, v) >= 85 and min(len(u), len(v)) >= 4:
        return True
    match = SequenceMatcher(None, u, v, autojunk=False).find_longest_match()
    return match.size >= 4 and match.size >= 0.6 * min(len(u), len(v)) and 0 in (match.a, match.b)


def _reason(pairs: Sequence[tuple[str, str]]) -> Text:
    """One sentence about the words that both use, and one for each two that are only alike."""
    same = [u for u, v in pairs if u.lower() == v.lower()]
    other = [(u, v) for u, v in pairs if u.lower() != v.lower()]
    sv = [f"Båda skriver om {listed(same, '”{}”', 'och')}."] if same else []
    en = [f"Both write about {listed(same, '“{}”', 'and')}."] if same else []
    sv += [f"Orden ”{u}” och ”{v}” liknar varandra." for u, v in other]
    en += [f"The words “{u}” and “{v}” are alike." for u, v in other]
    return Text(sv=" ".join(sv), en=" ".join(en))
