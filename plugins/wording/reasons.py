"""Reasons from shared wording: the words on each side that gave most to the likeness."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz

from matchmaker.api import Evidence, Need, Resource, Text, as_written, content_words, listed, word_marks

from .grams import Weighed

NAMED_AT_MOST = 3
NAMED_SHARE = 0.3
"""Named are the word pairs that gave at least this share of what the best one gave."""


@dataclass(frozen=True)
class _Named:
    """Two words, one on each side, and what they gave to the cosine."""

    need: str
    resource: str
    share: float


class Explainer:
    """Divides a cosine among the pairs of words that it comes from: each n-gram lies within one word."""

    def __init__(self, weighed: Weighed) -> None:
        self._weighed = weighed
        self._latest: tuple[int, dict[int, list[str]]] | None = None

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
        ordered = [_Named(*pair, share) for pair, share in sorted(shares.items(), key=lambda item: (-item[1], item[0]))]
        return list(islice(_fresh(ordered), NAMED_AT_MOST)) or ordered[:1]

    def _shares(self, need: Need, resource: Resource, i: int, j: int) -> dict[tuple[str, str], float]:
        """What each pair of words gives to the cosine; together they give all of it."""
        in_need = self._of_need(need, i)
        in_resource: dict[int, list[str]] = defaultdict(list)
        for word in _distinct_words(resource):
            for column in sorted(in_need.keys() & self._weighed.grams.columns_of(word)):
                in_resource[column].append(word)
        columns = list(in_resource)
        left, right = self._weighed.needs.values(i, columns), self._weighed.resources.values(j, columns)
        shares: dict[tuple[str, str], float] = defaultdict(float)
        for (column, vs), ours, theirs in zip(in_resource.items(), left, right, strict=True):
            us = in_need[column]
            value = ours * theirs / (len(us) * len(vs))
            for u in us:
                for v in vs:
                    shares[u, v] += value
        return shares

    def _of_need(self, need: Need, i: int) -> dict[int, list[str]]:
        """The words of a need that have each n-gram, by the n-gram's column, kept for its next pair."""
        if self._latest is None or self._latest[0] != i:
            words: dict[int, list[str]] = defaultdict(list)
            for word in _distinct_words(need):
                for column in self._weighed.grams.columns_of(word):
                    words[column].append(word)
            self._latest = i, words
        return self._latest[1]


def _distinct_words(item: Need | Resource) -> dict[str, None]:
    """The words of a text that tell what it is about, each once, in order."""
    return dict.fromkeys(content_words(item.title) + content_words(item.description))


def _fresh(ordered: Sequence[_Named]) -> Iterator[_Named]:
    """Those of the pairs of words, most telling first, that a person sees belong together, and no word twice."""
    least, named = 0.0, set[str]()
    for pair in ordered:
        if pair.share < least:
            return
        if alike(pair.need, pair.resource):
            least = least or NAMED_SHARE * pair.share
            if f"need {pair.need}" not in named and f"resource {pair.resource}" not in named:
                named |= {f"need {pair.need}", f"resource {pair.resource}"}
                yield pair


@lru_cache(maxsize=1 << 16)
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
