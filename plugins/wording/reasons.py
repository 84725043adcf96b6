"""Reasons from shared wording: the words on each side that gave most to the likeness."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz
from scipy.sparse import csr_matrix

from matchmaker.api import Evidence, Need, Resource, Text, as_written, content_words, listed, word_marks

from .grams import Weighed, text_of

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
        left = self._weights(self._weighed.needs, i)
        right = self._weights(self._weighed.resources, j)
        in_need = self._words_by_column(text_of(need))
        in_resource = self._words_by_column(text_of(resource))
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
            for column in self._weighed.grams.columns_of(word):
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
