"""Reasons from known cases: the words by which a need and a resource are like the case that speaks most for them."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matchmaker.api import Evidence, Mark, Need, Resource, Task, Text, listed, named_word

from .features import words_of
from .learnt import Learnt

NAMED_AT_MOST = 2
NAMED_SHARE = 0.5
"""Named are the words of a text that gave at least this share of what the best one gave."""

_TOGETHER = 2_000


def evidence_of(task: Task, learnt: Learnt) -> list[Evidence | None]:
    """For each pair the words that gave most; None when no case speaks for it."""
    snapshot = task.snapshot
    sides = _Side(learnt, 0, snapshot.needs, task.pairs[:, 0]), _Side(learnt, 1, snapshot.resources, task.pairs[:, 1])
    told: list[Evidence | None] = []
    for start in range(0, len(task), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        needs, resources = (side.alike[side.at[part]] for side in sides)
        met = learnt.pairs.met
        for_needs = csr_matrix((resources @ met.T).multiply(needs))
        for_resources = csr_matrix((needs @ met).multiply(resources))
        shares = sides[0].shares(part, for_needs), sides[1].shares(part, for_resources)
        for k, (need, resource) in enumerate(_items(task, part)):
            ours, theirs = sides[0].named(start + k, shares[0], k), sides[1].named(start + k, shares[1], k)
            told.append(_evidence(need, resource, ours, theirs) if ours and theirs else None)
    return told


class _Side:
    """The texts of one side at some positions, which may come again: ``at`` tells which row each of these is."""

    def __init__(self, learnt: Learnt, side: int, items: Sequence[Need | Resource], at: NDArray[np.intp]) -> None:
        there, self.at = np.unique(at, return_inverse=True)
        texts = [(items[k].title, items[k].description) for k in there.tolist()]
        self._known, self._rows = learnt.sides[side].known, learnt.rows(side, texts)
        self.alike = learnt.sides[side].alike(self._rows)
        self._words = [{word: learnt.features.columns_of([word]) for word in words_of(text)} for text in texts]

    def shares(self, part: slice, cases: csr_matrix) -> csr_matrix:
        """What each feature gives to how like each text is to the known one that ``cases`` hold for most telling.

        A text that no case speaks for has nothing.
        """
        most = np.asarray(cases.argmax(axis=1)).ravel()
        shares = csr_matrix(self._rows[self.at[part]].multiply(self._known[most]))
        spoken_for = np.diff(cases.indptr) > 0
        shares.data *= np.repeat(spoken_for, np.diff(shares.indptr))
        shares.eliminate_zeros()
        return shares

    def named(self, pair: int, shares: csr_matrix, row: int) -> list[str]:
        """The words of the text of a pair that gave most by their features, those that gave most first."""
        start, end = shares.indptr[row], shares.indptr[row + 1]
        given = dict(zip(shares.indices[start:end].tolist(), shares.data[start:end].tolist(), strict=True))
        return _most_telling(self._words[self.at[pair]], given)


def _most_telling(words: Mapping[str, Sequence[int]], given: Mapping[int, float]) -> list[str]:
    shares = {word: sum(given.get(column, 0.0) for column in columns) for word, columns in words.items()}
    ordered = sorted(shares, key=lambda word: (-round(shares[word], 6), word))
    return [word for word in ordered if shares[word] > 0 and shares[word] >= NAMED_SHARE * shares[ordered[0]]][
        :NAMED_AT_MOST
    ]


def _items(task: Task, part: slice) -> list[tuple[Need, Resource]]:
    needs, resources = task.snapshot.needs, task.snapshot.resources
    return [(needs[i], resources[j]) for i, j in task.pairs[part].tolist()]


def _evidence(need: Need, resource: Resource, ours: Sequence[str], theirs: Sequence[str]) -> Evidence:
    (asked, in_need), (offered, in_resource) = _written("need", need, ours), _written("resource", resource, theirs)
    return Evidence(
        Text(
            sv=f"I exempel som liknar det här möts den som skriver {listed(asked, '”{}”', 'och')} "
            f"av den som skriver {listed(offered, '”{}”', 'och')}.",
            en=f"In examples like this, those who write {listed(asked, '“{}”', 'and')} "
            f"are met by those who write {listed(offered, '“{}”', 'and')}.",
        ),
        tuple(dict.fromkeys([*in_need, *in_resource])),
    )


def _written(
    side: Literal["need", "resource"], item: Need | Resource, words: Sequence[str]
) -> tuple[list[str], list[Mark]]:
    """Words as an item has them, and where they stand."""
    named = [named_word(side, item, word) for word in words]
    return [written for written, _ in named], [mark for _, marks in named for mark in marks]
