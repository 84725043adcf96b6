"""How far what people said of suggestions that are alike speaks for each pair, or against it."""

from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from matchmaker.api import Need, Resource, Snapshot, Verdict, content_words, products_of, stem

ALIKE = 0.1
"""Two texts are alike from this cosine of their stems on."""


class Likeness:
    """Which verdicts are about suggestions like those of a snapshot: both needs and both resources are alike.

    A yes counts as much as the share of no, and a no as much as the share of yes, so that all together say nothing.
    """

    def __init__(self, snapshot: Snapshot, share: float) -> None:
        self._snapshot = snapshot
        self._needs = cosines(snapshot.needs, [verdict.need for verdict in snapshot.verdicts])
        self._resources = cosines(snapshot.resources, [verdict.resource for verdict in snapshot.verdicts])
        yes = np.array([verdict.is_yes for verdict in snapshot.verdicts], dtype=bool)
        self._signed = csr_matrix(self._needs @ diags(np.where(yes, 1 - share, -share)))

    def signed(self, pairs: NDArray[np.intp]) -> NDArray[np.float64]:
        """For each pair the sum over verdicts of the cosine of needs by that of resources: above 0 for, below against.

        A pair's own verdict has no part in it; 0 = there is no verdict about anything like it.
        """
        sums = products_of(self._signed, self._resources, pairs) if len(pairs) else np.zeros(0)
        width = len(self._snapshot.resources)
        row_of = dict(zip((pairs @ np.array([width, 1])).tolist(), range(len(pairs)), strict=True))
        for i, j, v in self._own():
            row = row_of.get(i * width + j)
            if row is not None:
                sums[row] -= self._signed[i, v] * self._resources[j, v]
        return np.round(sums, 9)  # what is left of a pair's own verdict is nothing

    def alike(self, i: int, j: int) -> list[Verdict]:
        """The verdicts about anything like the pair of need ``i`` and resource ``j``, the most alike first."""
        likeness = self._needs[i].multiply(self._resources[j]).tocoo()
        order = np.lexsort((likeness.col, -likeness.data)).tolist()
        found = [self._snapshot.verdicts[v] for v in likeness.col[order].tolist()]
        own = (self._snapshot.needs[i].id, self._snapshot.resources[j].id)
        return [verdict for verdict in found if (verdict.need.id, verdict.resource.id) != own]

    def _own(self) -> list[tuple[int, int, int]]:
        """The pairs of the snapshot that were decided about, with the number of their verdict."""
        need_at = {need.id: i for i, need in enumerate(self._snapshot.needs)}
        resource_at = {resource.id: j for j, resource in enumerate(self._snapshot.resources)}
        return [
            (need_at[verdict.need.id], resource_at[verdict.resource.id], v)
            for v, verdict in enumerate(self._snapshot.verdicts)
            if verdict.need.id in need_at and verdict.resource.id in resource_at
        ]


def cosines(items: Sequence[Need | Resource], others: Sequence[Need | Resource]) -> csr_matrix:
    """The cosine of every item with every other where they are alike; a stem weighs its rarity among them all."""
    stems = [stems_of(item) for item in (*items, *others)]
    holders = Counter(word for some in stems for word in some)
    column = {word: k for k, word in enumerate(holders)}
    ends = np.cumsum([0, *map(len, stems)])
    columns = np.array([column[word] for some in stems for word in some], dtype=np.int32)
    rarity = np.array([log((1 + len(stems)) / number) for number in holders.values()])
    matrix = csr_matrix((rarity[columns], columns, ends), shape=(len(stems), len(column)))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    unit = csr_matrix(diags(1 / np.where(lengths > 0, lengths, 1)) @ matrix)
    found = csr_matrix(unit[: len(items)] @ unit[len(items) :].T)
    found.data[found.data < ALIKE] = 0
    found.eliminate_zeros()
    return found


def stems_of(item: Need | Resource) -> list[str]:
    """The stems of the words that say something about the subject, each once."""
    return list(dict.fromkeys(stem(word) for word in content_words(f"{item.title} {item.description}")))
