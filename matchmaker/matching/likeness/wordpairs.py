"""Which words of a need and of a resource give most to what they have in common, for many pairs of them at once."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

_WORDS_AT_ONCE = 1 << 16
"""So many words are crossed at a time: by words and not by pairs, since texts may be very long."""


@dataclass(frozen=True, eq=False)
class Words:
    """The words of some texts, one text's after the other's: those of text ``k`` from ``starts[k]`` to the next."""

    words: Sequence[str]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, texts: Mapping[int, Collection[str]], n: int) -> "Words":
        """The distinct words of some of ``n`` texts by their position; the others have none.

        The words of a text that stand first are told first when they give as much.
        """
        there, sizes = sorted(texts), np.zeros(n + 1, dtype=np.intp)
        sizes[np.array(there, dtype=np.intp) + 1] = [len(texts[k]) for k in there]
        return cls(list(chain.from_iterable(texts[k] for k in there)), np.cumsum(sizes))

    def sizes(self, at: NDArray[np.intp]) -> NDArray[np.intp]:
        """How many words each of the texts at these positions has."""
        sizes: NDArray[np.intp] = self.starts[at + 1] - self.starts[at]
        return sizes


@dataclass(frozen=True, eq=False)
class Crossed:
    """Each word of a need with each word of a resource, for some pairs ``(i, j)`` of these.

    ``of`` tells which of the pairs two words are of, and ``need`` and ``resource`` where they stand in the
    :class:`Words` of their side.
    """

    pairs: NDArray[np.intp]
    of: NDArray[np.intp]
    need: NDArray[np.intp]
    resource: NDArray[np.intp]


def telling_words(
    needs: Words,
    resources: Words,
    pairs: NDArray[np.intp],
    shares: Callable[[Crossed], NDArray[np.float64]],
) -> Iterator[list[tuple[str, str, float]]]:
    """For each pair ``(i, j)`` of texts the words, one of each, that give something to it, those that give most first.

    ``shares`` tells what each two words give; it is asked for the words of many pairs at a time.
    """
    i, j = pairs.T
    crossings = np.cumsum(needs.sizes(i) * resources.sizes(j))
    for part in np.split(pairs, np.flatnonzero(np.diff(crossings // _WORDS_AT_ONCE)) + 1):
        crossed = _crossed(needs, resources, part)
        given = shares(crossed)
        there = np.flatnonzero(given > 0)
        order = there[np.lexsort((-given[there], crossed.of[there]))]
        ends = np.searchsorted(crossed.of[order], np.arange(len(crossed.pairs) + 1)).tolist()
        ours = [needs.words[k] for k in crossed.need[order].tolist()]
        theirs = [resources.words[k] for k in crossed.resource[order].tolist()]
        told = list(zip(ours, theirs, given[order].tolist(), strict=True))
        yield from (told[first:after] for first, after in pairwise(ends))


def _crossed(needs: Words, resources: Words, pairs: NDArray[np.intp]) -> Crossed:
    i, j = pairs.T
    width = resources.sizes(j)
    many = needs.sizes(i) * width
    of = np.repeat(np.arange(len(pairs)), many)
    row, column = np.divmod(np.arange(len(of)) - np.repeat(np.cumsum(many) - many, many), width[of])
    return Crossed(pairs, of, needs.starts[i][of] + row, resources.starts[j][of] + column)
