"""How well resources meet a part of a need, and how much needs are alike, asked of the same strategies as pairs are.

A part stands as a need of its own, and a need that others are compared with stands as a resource: so every strategy,
present or future, can be asked, and its scores mean what they mean for pairs.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from matchmaker.matching.candidates import Pairs, candidate_pairs, likeliest_pairs
from matchmaker.matching.judging import Judged, judge, vectors_walled
from matchmaker.matching.products import products_of
from matchmaker.matching.snapshot import Need, Resource, Snapshot
from matchmaker.matching.strategy import Strategy, StrategyRole, Task

ALL_PAIRS = 250_000
"""Up to so many pairs of needs, all are compared. Of more, the likeliest."""

PER_NEED = 20
"""With how many others each of very many needs is compared."""

IN_COMMON = 0.1
"""So much two needs have in common at least, even where no resource is judged with both: it is one figure of three."""

_COURTESY = re.compile(
    r"\b(?:hej(?:san)?|hallå|god dag|tack(?:sam|samma)?(?: på förhand)?|snälla|vänlig(?:en|a)|hälsning(?:ar)?|mvh|"
    r"hör av (?:er|dig)|välkom(?:men|na)|hi|hello|thanks?(?: you)?|please|kind regards|regards)\b",
    re.IGNORECASE,
)


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


def alike(judged: Judged, strategies: Sequence[Strategy]) -> tuple[Pairs, NDArray[np.float64]]:
    """Which needs of different actors are alike, as pairs (i, j) with i < j in order, and how much, in [0, 1].

    The likeness is the geometric mean of what the finding strategies make of the one as a need with the other as a
    resource, of the other way round, and of how much the two are met by the same: who sells and who buys speak of the
    same, but other resources meet them. Pairs that the strategies hold for nothing one way are left out, and so are
    words of courtesy, which are not what a need is about. Circumstances are not asked: for those who share a solution,
    other times may be the better ones.
    """
    snapshot = _mirrored(judged.task.snapshot)
    asked = _sound_finders(judged, strategies)
    task = Task(snapshot, np.zeros((0, 2), dtype=np.intp), memory=judged.task.memory)
    scored = judge(replace(task, pairs=_need_pairs(task, asked)), asked)
    i, j = scored.task.pairs.T
    n = len(snapshot.needs)
    low, high = np.minimum(i, j), np.maximum(i, j)
    keys, at = np.unique(low * n + high, return_inverse=True)
    product = np.ones(len(keys))
    np.multiply.at(product, at, scored.found)
    both = np.bincount(at, minlength=len(keys)) == 2
    pairs = np.column_stack([keys // n, keys % n])[both]
    asked_both_ways = np.sqrt(product[both])
    likeness = np.cbrt(product[both] * _met_by_the_same(judged, pairs, otherwise=asked_both_ways))
    return pairs[likeness > 0], likeness[likeness > 0]


def _met_by_the_same(judged: Judged, pairs: Pairs, otherwise: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cosine of each two needs' scores with all resources, squared so that those that fit count most.

    It is ``otherwise`` where nothing is found for one of them: needs that nobody can meet are alike as well.
    """
    snapshot, (needs, resources) = judged.task.snapshot, judged.task.pairs.T
    shape = len(snapshot.needs), len(snapshot.resources)
    squares = csr_matrix((judged.fused**2, (needs, resources)), shape=shape)
    length = np.sqrt(np.asarray(squares.multiply(squares).sum(axis=1)).ravel())
    rows = diags_array(1 / np.where(length > 0, length, 1)) @ squares
    cosines = products_of(csr_matrix(rows), csr_matrix(rows), pairs)
    return np.where((length[pairs] > 0).all(axis=1), cosines.clip(IN_COMMON), otherwise)


def _sound_finders(judged: Judged, strategies: Sequence[Strategy]) -> list[Strategy]:
    """The finding strategies that did not fail at the pairs."""
    finding = (strategy for strategy in strategies if strategy.spec.role is StrategyRole.FINDS)
    return [strategy for strategy in finding if strategy.spec.name in judged.scores]


def _mirrored(snapshot: Snapshot) -> Snapshot:
    """The needs on both sides, without courtesies."""
    needs = tuple(_plain(need) for need in snapshot.needs)
    resources = (Resource(n.id, n.actor, n.title, n.description, n.months, n.weekdays) for n in needs)
    return replace(snapshot, needs=needs, resources=tuple(resources))


def _plain(need: Need) -> Need:
    title, description = (_COURTESY.sub("", text) for text in (need.title, need.description))
    return replace(need, title=title, description=description)


def _need_pairs(task: Task, strategies: Sequence[Strategy]) -> Pairs:
    """Every two needs, in both orders, or of very many the likeliest, in both orders as well."""
    vectors = vectors_walled(task, strategies) if len(task.snapshot.needs) ** 2 > ALL_PAIRS else []
    if not vectors:
        return candidate_pairs(task.snapshot)
    pairs = likeliest_pairs(task.snapshot, vectors, per_need=PER_NEED, per_resource=PER_NEED)
    both: Pairs = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    return both
