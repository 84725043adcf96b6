"""Strategies asked one by one behind a wall: a faulty one is left out and named, and never stops the others."""

import numbers
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, issparse

from matchmaker.matching.candidates import Offered
from matchmaker.matching.fusion import Opinion, Scores, found, fused
from matchmaker.matching.results import PlainFaultError, Progress, StrategyFault, StrategyReport, said_by
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import (
    MOST_IN_A_CONVERSATION,
    Conversation,
    Converser,
    Evidence,
    Mark,
    Retriever,
    Scored,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
)
from matchmaker.matching.texts import Text, is_text
from matchmaker.matching.vectors.rows import Chosen, Matrix, Scaled

ROUNDING = 6
"""Decimals that are kept of every score, so that the same run gives the same figures everywhere."""


@dataclass
class Judged:
    """What the strategies said about the pairs of a task: each alone, all fused, and how each fared.

    ``scores`` are kept in half the room; :meth:`said` tells them as they were.
    """

    task: Task
    scores: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    reports: dict[str, StrategyReport] = field(default_factory=dict)
    found: Scores = field(default_factory=lambda: np.zeros(0))
    fused: Scores = field(default_factory=lambda: np.zeros(0))

    def said(self, name: str, rows: NDArray[np.intp] | slice = slice(None)) -> Scores:
        """What a strategy said of the pairs at some positions in the task; NaN for no opinion."""
        said: Scores = self.scores[name][rows].astype(np.float64).round(ROUNDING)
        return said


def in_order(strategies: Sequence[Strategy]) -> tuple[Strategy, ...]:
    """The strategies by name, so that the result does not depend on the order they were given in.

    Raises ValueError when two have the same name.
    """
    ordered = tuple(sorted(strategies, key=lambda strategy: strategy.spec.name))
    names = [strategy.spec.name for strategy in ordered]
    if len(set(names)) < len(names):
        raise ValueError(f"two strategies have the same name: {', '.join(names)}")
    return ordered


def judge(task: Task, strategies: Sequence[Strategy], progress: Callable[[Progress], None] | None = None) -> Judged:
    """Let the finding strategies score the pairs of ``task``, then the weighing and lifting ones, and fuse it all."""
    judged = Judged(task)
    everyone = in_order(strategies)
    ordered = [strategy for strategy in everyone if strategy.spec.role is not StrategyRole.TALKS]
    for talking in (strategy.spec for strategy in everyone if strategy.spec.role is StrategyRole.TALKS):
        judged.reports[talking.name] = StrategyReport(talking.name, talking.version, 0.0, 0, 0)  # is asked later
    tell = progress or (lambda _: None)

    def opinions(role: StrategyRole) -> Iterator[Opinion]:
        for strategy in (one for one in ordered if one.spec.role is role):
            tell(Progress(strategy.spec.name, len(judged.reports), len(ordered)))
            scores = _score_walled(strategy, judged)
            if scores is not None:
                yield Opinion(strategy.spec.role, strategy.spec.weight, scores)

    judged.found = np.round(found(opinions(StrategyRole.FINDS), len(task)), ROUNDING)
    judged.task = replace(task, found=judged.found)
    weighed = fused(judged.found, opinions(StrategyRole.WEIGHS))
    judged.task = replace(task, found=weighed)
    judged.fused = np.round(fused(weighed, opinions(StrategyRole.LIFTS)), ROUNDING)
    if ordered:
        tell(Progress("", len(ordered), len(ordered)))
    return judged


def vectors_walled(task: Task, strategies: Sequence[Strategy]) -> list[Offered]:
    """The vectors of those finding strategies that offer them; one that fails is left out, and will fail to score."""
    offered = []
    for strategy in in_order(strategies):
        if isinstance(strategy, Retriever) and strategy.spec.role is StrategyRole.FINDS:
            with suppress(Exception, SystemExit):  # the wall: a plugin's fault must not become ours
                offered.append(Offered(strategy.spec.weight, *checked_vectors(strategy.vectors(task), task)))
    return offered


def evidence_for(task: Task, strategy: Strategy, judged: Judged) -> Sequence[Evidence | None]:
    """The strategy's evidence for each pair of ``task``; none at all, and a fault in its report, when it fails."""
    report = judged.reports[strategy.spec.name]
    started = time.perf_counter()
    try:
        evidence = checked_evidence(strategy.explain(task), len(task))
    except (Exception, SystemExit) as error:  # the wall: a plugin's fault must not become ours
        evidence = [None] * len(task)
        report = replace(report, fault=_fault("explain", error))
    seconds = report.seconds + time.perf_counter() - started
    judged.reports[strategy.spec.name] = replace(report, seconds=seconds)
    return evidence


def conversations_walled(judged: Judged, strategies: Sequence[Strategy]) -> list[tuple[str, Conversation]]:
    """The talks that strategies propose, with the name of each's strategy; one that fails is left out and named."""
    found: list[tuple[str, Conversation]] = []
    task = replace(judged.task, found=judged.fused)  # they are asked last, so all others were asked before
    for strategy in in_order(strategies):
        if strategy.spec.role is not StrategyRole.TALKS:
            continue
        spec, started = strategy.spec, time.perf_counter()
        proposed, fault = [], None
        try:
            if not isinstance(strategy, Converser):
                raise TypeError(f"strategy {spec.name!r} has no conversations(task)")
            proposed = checked_conversations(strategy.conversations(task), task.snapshot)
        except (Exception, SystemExit) as error:  # the wall: a plugin's fault must not become ours
            fault = _fault("score", error)
        seconds = time.perf_counter() - started
        judged.reports[spec.name] = StrategyReport(spec.name, spec.version, seconds, len(proposed), 0, fault)
        found += [(spec.name, replace(talk, score=talk.score * spec.weight)) for talk in proposed]
    return found


def checked_conversations(answer: Sequence[Conversation], snapshot: Snapshot) -> list[Conversation]:
    """The answer as a list. Raises TypeError or ValueError for what is no talk between actors of the snapshot."""
    talks = list(answer)
    for talk in talks:
        if not isinstance(talk, Conversation):
            raise TypeError(f"a conversation is {talk!r:.80}")
        if not 0 < talk.score <= 1 or not talk.reasons or not all(map(is_text, talk.reasons)):
            raise ValueError(f"a conversation needs a score in (0, 1] and reasons as Text(sv=…, en=…): {talk!r:.80}")
        if strange := set(talk.needs) - snapshot.need_by_id.keys():
            raise ValueError(f"a conversation names no need: {', '.join(sorted(strange))}")
        if strange := {need for need, _ in talk.own_words} - set(talk.needs):
            raise ValueError(f"own words are of no need that is talked about: {', '.join(sorted(strange))}")
        actors = [snapshot.need_by_id[need].actor for need in talk.needs]
        if talk.resource is not None:
            if talk.resource not in snapshot.resource_by_id:
                raise ValueError(f"a conversation names no resource: {talk.resource}")
            actors.append(snapshot.resource_by_id[talk.resource].actor)
        if not 2 <= len(talk.needs) <= MOST_IN_A_CONVERSATION or len(set(actors)) < len(actors):
            raise ValueError(f"a conversation is between two actors or more, each once: {talk!r:.80}")
    return [_as_kept(talk) for talk in talks]


def _as_kept(talk: Conversation) -> Conversation:
    """The talk with a number of Python's own and with words alone, as they can be stored."""
    said = [said for _, said in talk.own_words]
    if None in said:
        raise TypeError(f"own words need evidence: {talk!r:.80}")
    words = zip((need for need, _ in talk.own_words), checked_evidence(said, len(said)), strict=True)
    return replace(
        talk,
        score=float(talk.score),
        reasons=tuple(map(_words_of, talk.reasons)),
        own_words=tuple((need, item) for need, item in words if item is not None),
    )


def _score_walled(strategy: Strategy, judged: Judged) -> Scores | None:
    """Ask one strategy for its scores, put them and a report in ``judged``; None when it was left out."""
    spec, n = strategy.spec, len(judged.task)
    started = time.perf_counter()
    try:
        _check_spec(spec)
        scores = np.round(checked_scores(strategy.score(judged.task), n), ROUNDING)
    except (Exception, SystemExit) as error:  # the wall: a plugin's fault must not become ours
        seconds = time.perf_counter() - started
        judged.reports[spec.name] = StrategyReport(spec.name, spec.version, seconds, 0, 0, _fault("score", error))
        return None
    abstained = int(np.isnan(scores).sum())
    silent = np.broadcast_to(np.float32(np.nan), n)  # which takes no room
    judged.scores[spec.name] = silent if abstained == n else scores.astype(np.float32)
    judged.reports[spec.name] = StrategyReport(
        spec.name, spec.version, time.perf_counter() - started, n - abstained, abstained
    )
    return scores


def _check_spec(spec: StrategySpec) -> None:
    if not 0 < spec.weight <= 1:
        raise ValueError(f"weight {spec.weight} is not in (0, 1]")


def checked_scores(answer: Scored, n: int) -> Scores:
    """The answer as an array with NaN for None. Raises TypeError or ValueError when it breaks the contract."""
    if isinstance(answer, np.ndarray):
        return _checked_array(answer, n)
    if isinstance(answer, (str, bytes)) or not hasattr(answer, "__len__"):
        raise TypeError(f"expected a sequence of scores, got {type(answer).__name__}")
    if len(answer) != n:
        raise ValueError(f"expected {n} scores, got {len(answer)}")
    values = list(answer)
    for kind in set(map(type, values)) - {type(None)}:
        if issubclass(kind, bool) or not issubclass(kind, numbers.Real):
            raise TypeError(f"a score is a {kind.__name__}, not a number")
    none = np.fromiter((value is None for value in values), dtype=bool, count=n)
    scores = np.array([0.0 if value is None else value for value in values], dtype=np.float64)
    if not np.isfinite(scores).all():
        raise ValueError("a score is not finite")
    if ((scores < 0) | (scores > 1)).any():
        raise ValueError("a score is outside 0 to 1")
    scores[none] = np.nan
    return scores


def checked_vectors(answer: tuple[Matrix, Matrix], task: Task) -> tuple[Matrix, Matrix]:
    """The answer, when it has a row of finite numbers for each need and resource. Raises TypeError or ValueError."""
    needs, resources = (_checked_rows(side) for side in answer)
    expected = len(task.snapshot.needs), len(task.snapshot.resources)
    if (needs.shape[0], resources.shape[0]) != expected or needs.shape[1] != resources.shape[1]:
        raise ValueError(f"expected vectors for {expected} texts, got shapes {needs.shape} and {resources.shape}")
    if _is_sparse(needs) != _is_sparse(resources):
        raise TypeError("the vectors of needs and of resources must both be dense or both be sparse")
    return needs, resources


def _checked_rows(rows: Matrix) -> Matrix:
    """Rows that can be multiplied: sparse ones by row, and all with finite figures.

    Those that lie in a memory were looked at when they came there (:mod:`matchmaker.matching.vectors.memory`).
    """
    if isinstance(rows, Scaled) and not np.isfinite([rows.weights, rows.norm_weights]).all():
        raise ValueError("a weight of vectors is not finite")
    if isinstance(rows, (Chosen, Scaled)):
        return rows
    rows = csr_matrix(rows) if issparse(rows) else np.asarray(rows)
    if rows.ndim != 2 or rows.dtype.kind not in "fiub":
        raise TypeError(f"vectors are rows of numbers, not {rows.dtype} of shape {rows.shape}")
    rows = rows if rows.dtype.kind == "f" else rows.astype(np.float32)
    if not np.isfinite(rows.data if isinstance(rows, csr_matrix) else rows).all():
        raise ValueError("a vector is not finite")
    return rows


def _is_sparse(rows: Matrix) -> bool:
    return not isinstance(rows, (np.ndarray, Chosen))


def _checked_array(answer: np.ndarray, n: int) -> Scores:
    if answer.shape != (n,):
        raise ValueError(f"expected {n} scores, got an array of shape {answer.shape}")
    if answer.dtype.kind not in "fiu":
        raise TypeError(f"a score is a {answer.dtype}, not a number")
    scores = answer.astype(np.float64)
    if np.isinf(scores).any():
        raise ValueError("a score is not finite")
    if ((scores < 0) | (scores > 1)).any():
        raise ValueError("a score is outside 0 to 1")
    return scores


def checked_evidence(answer: Sequence[Evidence | None], n: int) -> list[Evidence | None]:
    """The answer as a list. Raises TypeError or ValueError when it is not one piece of evidence, or None, a pair."""
    evidence = list(answer)
    if len(evidence) != n:
        raise ValueError(f"expected {n} pieces of evidence, got {len(evidence)}")
    for item in evidence:
        if item is not None and not (isinstance(item, Evidence) and is_text(item.reason) and _can_be_kept(item)):
            raise TypeError(f"a piece of evidence is {item!r:.80}")
    return [
        item if item is None or type(item.reason) is Text else replace(item, reason=_words_of(item.reason))
        for item in evidence
    ]


def _words_of(text: Text) -> Text:
    """The words alone, without what a text was filled with, which may be anything."""
    return text if type(text) is Text else Text(sv=text.sv, en=text.en)


def _can_be_kept(item: Evidence) -> bool:
    """Whether its marks and what it supports are of Python's own kinds, as they are stored."""
    return (
        isinstance(item.supports, bool)
        and isinstance(item.marks, tuple)
        and all(
            isinstance(mark, Mark) and isinstance(mark.start, int) and isinstance(mark.end, int) for mark in item.marks
        )
    )


def _fault(phase: str, error: BaseException) -> StrategyFault:
    told = said_by(error)
    return StrategyFault(phase, told if isinstance(error, PlainFaultError) else f"{type(error).__name__}: {told}")
