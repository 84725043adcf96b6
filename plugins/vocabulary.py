"""Finds resources of the kind of local service that a need is about, by curated lists and the place's own words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log1p
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, identity

from matchmaker.api import (
    Category,
    Evidence,
    GlossaryWord,
    Mark,
    Need,
    Resource,
    Scaled,
    Snapshot,
    SparseRows,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
    Terms,
    Text,
    hookimpl,
    listed,
    named_word,
    products_of,
    vocabulary,
)

TITLE = 1.5
"""What a word in the title counts for; one in the description counts 1."""

PART = 0.8
"""What a compound counts for that begins or ends with a word of the lists."""

OTHER_SIDE = 0.6
"""What a word counts for that the lists expect on the other side: who needs a thing may well name it."""

MET_BY = 0.4
"""What a resource of a kind that helps as well counts for."""

RARITY = 0.5
"""The power of the inverse document frequency of a kind."""

WORTH_COSINE = 0.30
SLOPE = 6.5
"""The score is ``1 / (1 + exp(-SLOPE (cosine - WORTH_COSINE)))``, as for concepts; compared on the judged sets."""

NAMED_AT_MOST = 2
NAMED_SHARE = 0.4
"""Named are the kinds that gave at least this share of what the best one gave, and at most so many words of each."""

Weights = Mapping[str, Mapping[int, float]]
"""By term, what it counts for in each kind that it belongs to."""

Found = dict[int, dict[str, float]]
"""By kind, the words of a text that belong to it, each with what it counts for."""


class Lists:
    """The kinds that ship, one more for each local word that stands for other words, and the words of them all."""

    def __init__(self, categories: Sequence[Category], glossary: Sequence[GlossaryWord] = ()) -> None:
        self.titles = [category.title for category in categories]
        self.shipped = len(categories)
        row = {category.id: number for number, category in enumerate(categories)}
        self.met_by = [(row[category.id], row[other]) for category in categories for other in category.met_by]
        self.helping: dict[int, list[int]] = defaultdict(list)
        for asked, given in self.met_by:
            self.helping[asked].append(given)
        self._asked: dict[str, dict[int, float]] = defaultdict(dict)
        self._given: dict[str, dict[int, float]] = defaultdict(dict)
        for number, category in enumerate(categories):
            self._add(number, category.gives, asked=OTHER_SIDE)
            self._add(number, category.asks, given=OTHER_SIDE)
            self._add(number, category.words)
        self._terms = Terms(self._asked)
        for local in glossary:
            self._take_in(local, row)
        self._terms = Terms(self._asked) if glossary else self._terms
        self.of_texts = {asked: SparseRows[tuple[str, str]](len(self.titles)) for asked in (True, False)}

    def found(self, item: Need | Resource) -> Found:
        """The kinds that a need is about or a resource is of, with the words that tell it."""
        return _found(self, isinstance(item, Need), item.title, item.description)

    def find(self, asked: bool, title: str, description: str) -> Found:
        """The same for the texts of a need, when it is ``asked``, or of a resource."""
        weights = self._asked if asked else self._given
        found: Found = defaultdict(dict)
        for text, counts in ((title, TITLE), (description, 1.0)):
            for term in self._terms.find(text):
                for number, weight in weights[term.term].items():
                    words, share = " ".join(term.words), counts * weight * (1 if term.whole else PART)
                    found[number][words] = max(share, found[number].get(words, 0.0))
        return found

    def rows(self, texts: Iterable[tuple[str, str]], *, asked: bool) -> NDArray[np.intp]:
        """Which row of :attr:`of_texts` each title and description have, of needs when ``asked``, or of resources.

        A kind has ``log(1 + what its words count for)``.
        """

        def make(texts: tuple[str, str]) -> dict[int, float]:
            return {number: log1p(sum(words.values())) for number, words in sorted(_found(self, asked, *texts).items())}

        return self.of_texts[asked].find(texts, make)

    def _add(self, number: int, terms: Iterable[str], *, asked: float = 1.0, given: float = 1.0) -> None:
        for term in terms:
            self._asked[term][number] = asked
            self._given[term][number] = given

    def _take_in(self, local: GlossaryWord, row: Mapping[str, int]) -> None:
        """A local word joins its kind and the kinds of what it stands for; with the latter it makes one more."""
        for weights in (self._asked, self._given):
            for term in self._terms.find(", ".join(local.means)):
                for number, weight in list(weights[term.term].items()):
                    counts = weight if term.whole else weight * PART
                    weights[local.word][number] = max(counts, weights[local.word].get(number, 0.0))
        if local.category in row:
            self._add(row[local.category], [local.word])
        if local.means:
            self.titles.append(Text(sv=local.word, en=local.word))
            self._add(len(self.titles) - 1, [local.word, *local.means])


@lru_cache(maxsize=1 << 15)
def _found(lists: Lists, asked: bool, title: str, description: str) -> Found:
    return lists.find(asked, title, description)


@lru_cache(maxsize=4)
def lists_with(categories: tuple[Category, ...], glossary: tuple[GlossaryWord, ...]) -> Lists:
    """The lists of these kinds with a municipality's own words."""
    return Lists(categories, glossary)


@dataclass(frozen=True)
class Weighed:
    """The texts of a snapshot by the kinds they are of, as rows of length 1 in which rare kinds weigh more.

    ``meeting`` has for each resource also the kinds that it helps with, each for ``MET_BY`` of what it is.
    """

    snapshot: Snapshot
    lists: Lists
    needs: Scaled
    resources: Scaled
    meeting: csr_matrix


def weigh(snapshot: Snapshot, categories: tuple[Category, ...]) -> Weighed:
    """Weigh each kind by the power ``RARITY`` of ``log((1 + texts) / (1 + texts of that kind))``, and scale to 1."""
    lists = lists_with(categories, snapshot.glossary)
    of = {asked: lists.rows(texts, asked=asked) for asked, texts in zip((True, False), snapshot.texts, strict=True)}
    of_kind = sum(lists.of_texts[asked].frequency(rows) for asked, rows in of.items())
    rarity = np.log((2 + sum(map(len, of.values()))) / (1 + of_kind)) ** RARITY
    needs, resources = (lists.of_texts[asked].scaled(rows, rarity) for asked, rows in of.items())
    asking, other = np.array(lists.met_by, dtype=np.intp).reshape(-1, 2).T
    helps = csr_matrix((np.full(len(asking), MET_BY), (other, asking)), shape=(len(lists.titles),) * 2)
    meeting = csr_matrix(resources.made() @ (identity(len(lists.titles), format="csr") + helps))
    return Weighed(snapshot, lists, needs, resources, meeting)


class Vocabulary:
    """Compares texts by the kinds of local service that their words belong to."""

    spec = StrategySpec(
        name="vocabulary",
        title=Text(sv="Ordlista", en="Vocabulary"),
        description=Text(
            sv="Ser om behovet och resursen hör till samma slags service, med en ordlista och ortens egna ord.",
            en="Sees whether need and resource are about the same kind of service, by a word list and local words.",
        ),
        version="1.0",
        role=StrategyRole.FINDS,
        weight=0.35,
    )

    def __init__(self, categories: Sequence[Category] | None = None) -> None:
        """With the kinds that ship, unless others are given."""
        self._categories = vocabulary() if categories is None else tuple(categories)
        self._latest: Weighed | None = None

    def with_categories(self, categories: Sequence[Category]) -> "Vocabulary":
        """One that uses these kinds."""
        return Vocabulary(categories)

    def score(self, task: Task) -> NDArray[np.float64]:
        """A score for each pair of texts that are both of some kind; NaN where either is of none."""
        weighed = self._weighed(task.snapshot)
        cosine = products_of(weighed.needs, weighed.meeting, task.pairs)
        scores: NDArray[np.float64] = 1 / (1 + np.exp(-SLOPE * (cosine - WORTH_COSINE)))
        of_none = weighed.needs.sizes == 0, weighed.resources.sizes == 0
        scores[of_none[0][task.pairs[:, 0]] | of_none[1][task.pairs[:, 1]]] = np.nan
        return scores

    def vectors(self, task: Task) -> tuple[Scaled, csr_matrix]:
        """All needs and all resources as rows, by whose products the score goes."""
        weighed = self._weighed(task.snapshot)
        return weighed.needs, weighed.meeting

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Name the kinds that gave most to the score of each pair, and the words that belong to them."""
        weighed = self._weighed(task.snapshot)
        ours, theirs = cache(weighed.needs.row), cache(weighed.resources.row)
        return [
            _evidence(weighed.lists, need, resource, _links(weighed.lists, ours(i), theirs(j)))
            for (need, resource), (i, j) in zip(task, task.pairs.tolist(), strict=True)
        ]

    def _weighed(self, snapshot: Snapshot) -> Weighed:
        """The texts of this snapshot, kept while it is the same."""
        latest = self._latest
        if latest is None or latest.snapshot is not snapshot:
            latest = self._latest = weigh(snapshot, self._categories)
        return latest


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "vocabulary"."""
    return [Vocabulary()]


@hookimpl
def matchmaker_categories() -> tuple[Category, ...]:
    """Bring the kinds of local service that ship."""
    return vocabulary()


@dataclass(frozen=True)
class _Link:
    """A kind that a need is about, the kind of a resource that meets it, and what this gave to the cosine."""

    asked: int
    given: int
    share: float


def _links(lists: Lists, needs: Mapping[int, float], resources: Mapping[int, float]) -> list[_Link]:
    """What joins two texts by their rows, the most first; only what gave at least ``NAMED_SHARE`` of the first."""
    links = [_Link(kind, kind, needs[kind] * resources[kind]) for kind in needs if kind in resources]
    for asked in needs:
        for given in lists.helping.get(asked, ()):
            if given in resources:
                links.append(_Link(asked, given, MET_BY * needs[asked] * resources[given]))
    links.sort(key=lambda link: (-round(link.share, 9), -link.asked, -link.given))  # of equals, the place's own first
    return [link for link in links if link.share >= NAMED_SHARE * links[0].share][:NAMED_AT_MOST]


def _evidence(lists: Lists, need: Need, resource: Resource, links: Sequence[_Link]) -> Evidence | None:
    """A sentence for each kind that joins two texts; None when none does."""
    asked, given = lists.found(need), lists.found(resource)
    marks: list[Mark] = []
    sentences = []
    named: set[str] = set()
    for link in links:
        ours, theirs = _best(asked[link.asked]), _best(given[link.given])
        if named.issuperset(ours) and named.issuperset(theirs):
            continue
        named.update(ours, theirs)
        in_need = tuple(_written("need", need, words, marks) for words in ours)
        in_resource = tuple(_written("resource", resource, words, marks) for words in theirs)
        sentences.append(_sentence(lists, link.asked, link.given, in_need, in_resource))
    if not sentences:
        return None
    return Evidence(_together(tuple(sentences)), tuple(dict.fromkeys(marks)))


def _best(words: Mapping[str, float]) -> list[str]:
    """The words that count for most, of equals the first in the text."""
    return sorted(words, key=words.__getitem__, reverse=True)[:NAMED_AT_MOST]


def _written(side: Literal["need", "resource"], item: Need | Resource, words: str, marks: list[Mark]) -> str:
    """Words as an item has them; ``marks`` gets where they stand."""
    written = []
    for word in words.split():
        one, there = named_word(side, item, word)
        written.append(one)
        marks += there
    return " ".join(written)


@lru_cache(maxsize=1 << 14)
def _together(sentences: tuple[Text, ...]) -> Text:
    """The sentences one after the other."""
    return Text(sv=" ".join(one.sv for one in sentences), en=" ".join(one.en for one in sentences))


@lru_cache(maxsize=1 << 14)
def _sentence(lists: Lists, asked: int, given: int, ours: tuple[str, ...], theirs: tuple[str, ...]) -> Text:
    """How the words on both sides belong together; a word that both use is said once."""
    kind = lists.titles[asked]
    if asked != given:
        other, (ours_sv, ours_en), (theirs_sv, theirs_en) = lists.titles[given], _quoted(ours), _quoted(theirs)
        return Text(
            sv=f"{ours_sv} hör till {_inside(kind.sv)}, och där hjälper ofta {_inside(other.sv)}: {theirs_sv}.",
            en=f"{ours_en}: {_inside(kind.en)}. What often helps there is {_inside(other.en)}: {theirs_en}.",
        )
    said = {our.lower() for our in ours}
    every = [*ours, *(word for word in theirs if word.lower() not in said)]
    sv, en = _quoted(every)
    if len(every) == 1:
        return Text(
            sv=f"Båda skriver om {sv}, som hör till {_inside(kind.sv)}.",
            en=f"Both write about {en}: {_inside(kind.en)}.",
        )
    if asked >= lists.shipped:
        return Text(sv=f"{sv} är samma sak här.", en=f"{en} are the same thing here.")
    both = " båda" if len(every) == 2 else ""
    return Text(sv=f"{sv} hör{both} till {_inside(kind.sv)}.", en=f"{en} belong to {_inside(kind.en)}.")


def _quoted(words: Sequence[str]) -> tuple[str, str]:
    """Words as they stand in a Swedish and in an English sentence."""
    return listed(words, "”{}”", "och"), listed(words, "“{}”", "and")


def _inside(title: str) -> str:
    """A title as it stands inside a sentence; an abbreviation keeps its capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
