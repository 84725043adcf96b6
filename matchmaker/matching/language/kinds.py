"""Which kinds of local service a text is about, for lists and counts: the titles' own kinds before those in passing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from matchmaker.matching.language.terms import Terms
from matchmaker.matching.snapshot import GlossaryWord
from matchmaker.matching.vocabulary import Category

TITLE = 3
"""What a word of the title counts for; one of the description counts 1."""

WHOLE = 2
"""What a word counts for that is a term, where one that begins or ends with it counts 1."""

AT_MOST = 2
"""A text is of so many kinds at most: those that it says most about."""


class Kinds:
    """The words of some kinds of service, and those of the place that stand for them."""

    def __init__(self, categories: Sequence[Category], glossary: Iterable[GlossaryWord] = ()) -> None:
        self._of: dict[str, set[str]] = defaultdict(set)
        for category in categories:
            for term in (*category.words, *category.asks, *category.gives):
                self._of[term].add(category.id)
        known = Terms(list(self._of))
        for local in glossary:
            meant = {kind for term in known.find(", ".join(local.means)) for kind in self._of[term.term]}
            self._of[local.word] |= meant | ({local.category} if local.category else set())
        self._terms = Terms(list(self._of))

    def of(self, title: str, description: str = "") -> list[str]:
        """The ids of the kinds that a text is about, what it says most about first; none when it says nothing of any.

        A kind that is said less than half as much as the first is left out.
        """
        counts: Counter[str] = Counter()
        for text, weight in ((title, TITLE), (description, 1)):
            for found in self._terms.find(text):
                for kind in self._of[found.term]:
                    counts[kind] += weight * (WHOLE if found.whole else 1)
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [kind for kind, count in ranked if 2 * count >= ranked[0][1]][:AT_MOST]
