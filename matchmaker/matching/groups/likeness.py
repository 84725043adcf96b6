"""How well resources meet a part of a need, and how likely two needs are to be much the same.

A part stands as a need of its own, so that every finding strategy can be asked, and its scores mean what they mean for
pairs. Needs are compared by the vectors that strategies have made of them already, and by what meets them.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from matchmaker.matching.candidates import Offered, Pairs, candidate_pairs, likeliest_pairs
from matchmaker.matching.groups.learnt import SAME_NEED, Figures, likelihood
from matchmaker.matching.judging import Judged, judge, vectors_walled
from matchmaker.matching.snapshot import Resource, Snapshot
from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.matching.vectors.products import products_of
from matchmaker.matching.vectors.rows import Matrix

ALL_PAIRS = 250_000
"""Up to so many pairs of needs, all are compared. Of more, the likeliest."""

PER_NEED = 100
"""With how many others each of very many needs is compared."""

LONGEST = 1.01
"""So long a row may be, which is 1 as it is rounded; longer ones are brought to it, else no cosine comes of them."""

IN_COMMON = 0.1
"""So much two needs have in common at least, even where no resource is judged with both."""


def part_scores(
    judged: Judged, strategies: Sequence[Strategy], parts: Sequence[tuple[int, str]], pairs: Pairs
) -> NDArray[np.float64]:
    """What the finding strategies hold of parts of needs with resources, in [0, 1], for each of ``pairs``.

    ``parts`` are (position of the need, the part's words), and ``pairs`` rows (position in ``parts``, position of the
    resource in the snapshot).
    """
    snapshot = judged.task.snapshot
    needs = (replace(snapshot.needs[i], id=f"{k}", title=part, description="") for k, (i, part) in enumerate(parts))
    task = replace(judged.task, snapshot=replace(snapshot, needs=tuple(needs)), pairs=pairs, found=None)
    return judge(task, _sound_finders(judged, strategies)).found


def alike(
    judged: Judged, strategies: Sequence[Strategy], figures: Figures = SAME_NEED
) -> tuple[Pairs, NDArray[np.float64]]:
    """Which needs of different actors are compared, as pairs (i, j) with i < j in order, and how likely each two are
    to be much the same, in (0, 1).

    Circumstances are not asked: for those who share a solution, other times may be the better ones.
    """
    pairs, signs = signs_of_likeness(judged, strategies)
    return pairs, likelihood(signs, figures)


def signs_of_likeness(judged: Judged, strategies: Sequence[Strategy]) -> tuple[Pairs, NDArray[np.float64]]:
    """What :func:`alike` judges by: the pairs, and for each the mean cosine that the finding strategies with vectors
    have for the two, by their weights, and the logarithm of how much the two are met by the same; shape (pairs, 2).

    Who sells and who buys speak of the same, but other resources meet them. Where no strategy has vectors, the cosine
    is 0.
    """
    likening = [one for one in _sound_finders(judged, strategies) if one.spec.likens_needs]
    weighed, met = vectors_walled(judged.task, likening), _met(judged)
    pairs = _need_pairs(judged.task.snapshot, weighed or [Offered(1.0, met, met)])
    cosines, total = np.zeros(len(pairs)), sum(weight for weight, *_ in weighed)
    for weight, needs, _ in weighed:
        cosines += weight / total * products_of(needs, needs, pairs) / _lengths(needs)[pairs].prod(axis=1)
    return pairs, np.column_stack([cosines, np.log(products_of(met, met, pairs).clip(IN_COMMON))])


def _lengths(rows: Matrix) -> NDArray[np.float64]:
    """What each row is divided by so that it is not longer than 1."""
    at = np.arange(rows.shape[0])
    lengths = np.sqrt(products_of(rows, rows, np.column_stack([at, at])))
    return np.where(lengths > LONGEST, lengths, 1.0)


def _met(judged: Judged) -> csr_matrix:
    """Each need's scores with all resources, squared so that those that fit count most, as rows of length 1."""
    snapshot, (needs, resources) = judged.task.snapshot, judged.task.pairs.T
    shape = len(snapshot.needs), len(snapshot.resources)
    squares = csr_matrix((judged.fused**2, (needs, resources)), shape=shape)
    length = np.sqrt(np.asarray(squares.multiply(squares).sum(axis=1)).ravel())
    return csr_matrix(diags_array(1 / np.where(length > 0, length, 1)) @ squares)


def _sound_finders(judged: Judged, strategies: Sequence[Strategy]) -> list[Strategy]:
    """The finding strategies that did not fail at the pairs."""
    finding = (strategy for strategy in strategies if strategy.spec.role is StrategyRole.FINDS)
    return [strategy for strategy in finding if strategy.spec.name in judged.scores]


def _need_pairs(snapshot: Snapshot, offered: Sequence[Offered]) -> Pairs:
    """Every two needs once, or of very many those that are the likest."""
    needs = snapshot.needs
    resources = tuple(Resource(n.id, n.actor, n.title, n.description, n.months, n.weekdays) for n in needs)
    mirrored = replace(snapshot, resources=resources)
    if len(needs) ** 2 <= ALL_PAIRS:
        pairs = candidate_pairs(mirrored)
        return pairs[pairs[:, 0] < pairs[:, 1]]
    both = [Offered(weight, needs, needs) for weight, needs, _ in offered]
    pairs = likeliest_pairs(mirrored, both, per_need=PER_NEED, per_resource=PER_NEED)
    once: Pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    return once
