"""Which words of a need and of a resource give most to what they have in common, for many pairs of them at once."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

_PAIRS_AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class Words:
    """The words of some texts, one text's after the other's: those of text ``k`` from ``starts[k]`` to the next."""

    words: Sequence[str]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, texts: Mapping[int, Collection[str]], n: int) -> "Words":
        """The distinct words of some of ``n`` texts by their position, in ascending order; the others have none.

        Those that stand first are named first when they give as much.
        """
        sizes = np.zeros(n + 1, dtype=np.intp)
        sizes[np.fromiter(texts, dtype=np.intp) + 1] = [len(words) for words in texts.values()]
        return cls(list(chain.from_iterable(texts.values())), np.cumsum(sizes))


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
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        crossed = _crossed(needs, resources, pairs[start : start + _PAIRS_AT_ONCE])
        given = shares(crossed)
        there = np.flatnonzero(given > 0)
        order = there[np.lexsort((-given[there], crossed.of[there]))]
        ends = np.searchsorted(crossed.of[order], np.arange(len(crossed.pairs) + 1)).tolist()
        ours = [needs.words[k] for k in crossed.need[order].tolist()]
        theirs = [resources.words[k] for k in crossed.resource[order].tolist()]
        told = list(zip(ours, theirs, given[order].tolist(), strict=True))
        yield from (told[first:after] for first, after in pairwise(ends))


def _crossed(needs: Words, resources: Words, pairs: NDArray[np.intp]) -> Crossed:
    (ours, many_ours), (theirs, many_theirs) = (
        (side.starts[at], np.diff(side.starts)[at]) for side, at in zip((needs, resources), pairs.T, strict=True)
    )
    many = many_ours * many_theirs
    of = np.repeat(np.arange(len(pairs)), many)
    number = np.arange(len(of)) - np.repeat(np.cumsum(many) - many, many)
    return Crossed(pairs, of, ours[of] + number // many_theirs[of], theirs[of] + number % many_theirs[of])
