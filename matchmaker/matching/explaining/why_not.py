"""Why a pair stands where it stands: what each strategy held of it, what keeps it back, and what would move it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.explaining.explanation import evidence_of
from matchmaker.matching.fusion import Opinion, Scores, found, fused, worth_showing
from matchmaker.matching.judging import Judged
from matchmaker.matching.results import AttributedEvidence
from matchmaker.matching.strategy import WORTH_SHOWING, Strategy, StrategyRole, StrategySpec
from matchmaker.matching.texts import Text

MORE = 1.2
"""By so much a strategy's weight is raised and lowered to see whether the rank depends on it."""

NOT_COMPARED = Text(
    sv="De två jämförs inte: de hör till samma aktör, ligger för långt från varandra eller finns inte båda två.",
    en="The two are not compared: they are of one actor, too far apart, or one of them is not there.",
)
NO_OPINION = Text(
    sv="Inget sätt att leta har någon åsikt om de två.",
    en="No way of looking has an opinion on the two.",
)
NOT_FOUND = Text(
    sv="Inget sätt att leta ser tydligt att de hör ihop. Närmast kom {}.",
    en="No way of looking sees clearly that they belong together. Closest came {}.",
)
HELD_BACK = Text(
    sv="De hör ihop, men omständigheterna talar emot. Mest drar {} ner.",
    en="They belong together, but circumstances are against it. What lowers it most is {}.",
)
ONE_FITS_BETTER = Text(sv="Det passar, men en annan passar bättre.", en="It fits, but another one fits better.")
OTHERS_FIT_BETTER = Text(
    sv="Det passar, men {} andra passar bättre.",
    en="It fits, but {} others fit better.",
)
FITS_AS_WELL = Text(
    sv="Det passar, men andra passar lika bra och alla får inte plats.",
    en="It fits, but others fit as well and there is not room for all.",
)
SHOWN = Text(sv="Paret föreslås.", en="The pair is suggested.")


@dataclass(frozen=True)
class Standing:
    """Where a pair stands among all resources that were compared with its need.

    ``rank`` counts from 1; equal scores share the best of their ranks, and ``ties`` is how many others have the same.
    ``strategies`` has each strategy's own score. ``moves`` tells, by the strategy's name, the rank if it counted a
    fifth more and a fifth less, for those where that is another rank. ``evidence`` is what the strategies say of the
    pair, also when it is not shown; what speaks against it comes last.
    """

    why: Text
    rank: int
    of: int
    ties: int
    score: float
    strategies: Mapping[str, float]
    moves: Mapping[str, tuple[int, int]]
    evidence: tuple[AttributedEvidence, ...] = ()


def standing(
    judged: Judged,
    strategies: Sequence[Strategy],
    need: str,
    resource: str,
    *,
    top: int,
    declined: Collection[str] = (),
) -> Standing | None:
    """How a pair (ids) stands after a run that shows ``top`` suggestions a need; None when it was not compared.

    Those of the need's resources (ids) that were ``declined`` take up no room among the ``top``.
    """
    row, rivals = _rows(judged, need, resource)
    if row is None:
        return None
    scores = judged.fused[rivals]
    mine = judged.fused[row]
    rank = _rank(scores, mine)
    return Standing(
        why=_why(judged, strategies, row, _ahead(judged, row, rivals, declined), top),
        rank=rank,
        of=len(rivals),
        ties=int((scores == mine).sum()) - 1,
        score=float(mine),
        strategies={name: said for name in sorted(judged.scores) if (said := _said(judged, name, row)) is not None},
        moves=_moves(judged, strategies, row, rivals, rank),
        evidence=evidence_of(judged, np.array([row], dtype=np.intp), strategies)[0],
    )


def nearest(judged: Judged, need: str, *, most: int) -> list[tuple[str, int, int]]:
    """The resources (ids) that come closest to a need, best first, at most so many: each with its rank and its ties.

    What no strategy sees anything in is left out.
    """
    resources, pairs = judged.task.snapshot.resources, judged.task.pairs
    _, rivals = _rows(judged, need, "")
    scores = judged.fused[rivals]
    in_order = sorted(range(len(rivals)), key=lambda k: (-scores[k], resources[pairs[rivals[k], 1]].id))
    return [
        (resources[pairs[rivals[k], 1]].id, _rank(scores, scores[k]), int((scores == scores[k]).sum()) - 1)
        for k in in_order[:most]
        if scores[k] > 0
    ]


def _rows(judged: Judged, need: str, resource: str) -> tuple[int | None, NDArray[np.intp]]:
    """The row of the pair in the task, and the rows of all pairs of its need."""
    snapshot, pairs = judged.task.snapshot, judged.task.pairs
    i = next((k for k, item in enumerate(snapshot.needs) if item.id == need), -1)
    j = next((k for k, item in enumerate(snapshot.resources) if item.id == resource), -1)
    rivals = np.flatnonzero(pairs[:, 0] == i)
    mine = rivals[pairs[rivals, 1] == j]
    return (int(mine[0]) if len(mine) else None), rivals


def _rank(scores: Scores, mine: float) -> int:
    return int((scores > mine).sum()) + 1


def _ahead(judged: Judged, row: int, rivals: NDArray[np.intp], declined: Collection[str]) -> tuple[int, int]:
    """How many that were not declined fit better, and how many as well and come first by their ids (see engine)."""
    resources, of_pair = judged.task.snapshot.resources, judged.task.pairs[:, 1]
    mine, my_id = judged.fused[row], resources[of_pair[row]].id
    others = [(judged.fused[k], resources[of_pair[k]].id) for k in rivals]
    standing = [(score, rival) for score, rival in others if rival not in declined]
    better = sum(score > mine for score, _ in standing)
    return int(better), sum(bool(score == mine) and rival < my_id for score, rival in standing)


def _why(judged: Judged, strategies: Sequence[Strategy], row: int, ahead: tuple[int, int], top: int) -> Text:
    if worth_showing(judged.found[row : row + 1], judged.fused[row : row + 1])[0]:
        return _why_no_room(*ahead, top)
    finds = judged.found[row] < WORTH_SHOWING
    asked = [s for s in strategies if s.spec.name in judged.scores and _has_part(s, finds)]
    known = [(s.spec, said) for s in asked if (said := _said(judged, s.spec.name, row)) is not None]
    if not known:
        return NO_OPINION

    def effect(of: tuple[StrategySpec, float]) -> float:
        spec, score = of
        return score if finds else spec.weight * (1 - score)

    most = max(known, key=effect)[0].title
    named = Text(sv=f"”{most.sv}”", en=f"“{most.en}”")
    return _filled(NOT_FOUND if finds else HELD_BACK, named)


def _said(judged: Judged, name: str, row: int) -> float | None:
    """What a strategy said of one pair; None when it has no opinion."""
    said = float(judged.said(name, np.array([row]))[0])
    return None if np.isnan(said) else said


def _why_no_room(better: int, as_well: int, top: int) -> Text:
    """What is said of a pair that is worth showing."""
    if better + as_well < top:
        return SHOWN
    if better < top:
        return FITS_AS_WELL
    return ONE_FITS_BETTER if better == 1 else _filled(OTHERS_FIT_BETTER, Text(sv=str(better), en=str(better)))


def _has_part(strategy: Strategy, finds: bool) -> bool:
    return strategy.spec.role is (StrategyRole.FINDS if finds else StrategyRole.WEIGHS)


def _filled(text: Text, part: Text) -> Text:
    return Text(sv=text.sv.format(part.sv), en=text.en.format(part.en))


def _moves(
    judged: Judged, strategies: Sequence[Strategy], row: int, rivals: NDArray[np.intp], rank: int
) -> dict[str, tuple[int, int]]:
    """The ranks with another weight, where one of them is not ``rank``."""
    by_name = {strategy.spec.name: strategy.spec for strategy in strategies if strategy.spec.name in judged.scores}
    at = int(np.flatnonzero(rivals == row)[0])
    moves = {}
    for changed in sorted(by_name):
        ranks = []
        for factor in (MORE, 1 / MORE):
            opinions = [
                Opinion(spec.role, _weight(spec, factor if name == changed else 1.0), judged.said(name, rivals))
                for name, spec in by_name.items()
            ]
            scores = np.round(fused(found(opinions, len(rivals)), opinions), 6)
            ranks.append(_rank(scores, scores[at]))
        if (ranks[0], ranks[1]) != (rank, rank):
            moves[changed] = ranks[0], ranks[1]
    return moves


def _weight(spec: StrategySpec, factor: float) -> float:
    """Finding strategies count relative to each other; what weighs or lifts can take away or give at most all."""
    return spec.weight * factor if spec.role is StrategyRole.FINDS else min(1.0, spec.weight * factor)
