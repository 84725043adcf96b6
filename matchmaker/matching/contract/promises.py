"""Every promise that a strategy makes, each with a check that tells in one plain line how it is broken."""

import math
import pickle
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.matching.contract.reasons import evidence_fault
from matchmaker.matching.contract.trial import (
    FEW_ACTORS,
    NEAR,
    Trial,
    difference,
    mirrored,
    parties,
    processor_time,
    titled,
)
from matchmaker.matching.contract.whereabouts import place_of
from matchmaker.matching.judging import checked_conversations, checked_evidence, checked_vectors
from matchmaker.matching.options import check_schema, with_defaults
from matchmaker.matching.results import said_by
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Configurable, Converser, Retriever, Strategy, StrategyRole
from matchmaker.matching.texts import Text
from matchmaker.matching.vectors.memory import Memory

COSTED = 10_000
"""The number of pairs that the declared cost of a strategy is for."""

EXPLAINED = 200
"""So many of the pairs with an opinion, the best, are asked about for their evidence."""

NEUTRAL = {StrategyRole.FINDS: 0.0, StrategyRole.WEIGHS: 1.0, StrategyRole.LIFTS: 0.0, StrategyRole.TALKS: 0.0}
"""The score that changes nothing, by role."""

# Each two are words of their own, and differ in one Swedish letter only.
_SWEDISH = (("Kålrot", "Kolrot"), ("Vägskylt", "Vågskylt"), ("Sälar", "Salar"), ("Får", "Far"))
_OTHER = "Cykel"


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that a strategy has broken: its name (a key of :data:`PROMISES`), and how, in one line.

    ``where`` is ``file:line`` in the strategy's own code when it raised there, else empty.
    """

    promise: str
    message: str
    where: str = ""

    def __str__(self) -> str:
        told = f"{self.promise}: {self.message}"
        return f"{told}\n  at {self.where}" if self.where else told


Check = Callable[[Trial], str]
"""Tries one promise; how it is broken in one line, or an empty text when it is kept."""


def broken_promises(
    strategy: Strategy, snapshot: Snapshot, begin: Callable[[str], object] = lambda promise: None
) -> tuple[Broken, ...]:
    """The promises that a strategy breaks on ``snapshot``, in the order of :data:`PROMISES`; none when it is sound.

    When it breaks one that is :data:`BASIC`, those after it are not tried. ``begin`` is told of each before it is.
    """
    trial, broken = Trial(strategy, snapshot), []
    for name in PROMISES:
        begin(name)
        fault = tried(trial, name)
        if fault:
            broken.append(fault)
        if fault and name in BASIC:
            break
    return tuple(broken)


def tried(trial: Trial, promise: str) -> Broken | None:
    """How one promise is broken, also when the strategy raises; None when it is kept. KeyError for an unknown one."""
    check = PROMISES[promise]
    try:
        message = check(trial)
    except (Exception, SystemExit) as error:  # the wall: the next promise is tried all the same
        message = f"{type(error).__name__}: {' '.join(said_by(error).split())}"
        return Broken(promise, message, place_of(error, trial.strategy))
    return Broken(promise, message) if message else None


def _presented(trial: Trial) -> str:
    """Its name, texts in both languages, version, weight and cost are all there."""
    spec = trial.strategy.spec
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", spec.name):
        return f"the name {spec.name!r} is not small letters, digits, - and _, with a letter first"
    for field in ("title", "description"):
        text = getattr(spec, field)
        if not isinstance(text, Text) or not text.sv.strip() or not text.en.strip():
            return f"the {field} needs words in Swedish and in English"
    if spec.description.sv == spec.description.en:
        return "the description is the same in Swedish and in English"
    if not spec.version:
        return "the version is empty"
    if not 0 < spec.weight <= 1:
        return f"the weight {spec.weight} is not above 0 and at most 1"
    if not 0 < spec.cost < math.inf:
        return f"the cost {spec.cost} is not a number of seconds above 0"
    return ""


def _scores(trial: Trial) -> str:
    """One score for each pair, each None or a finite number from 0 to 1; none for no pairs."""
    trial.score(trial.task(trial.few, np.zeros((0, 2), dtype=np.intp)))
    return "" if len(trial.few_scores) else "there are no pairs to try it on"


def _set_up(trial: Trial) -> str:
    """Its options are a sound schema, and the defaults give the same scores as no options."""
    strategy, schema = trial.strategy, trial.strategy.spec.options
    check_schema(schema)
    if not schema:
        return ""
    if not isinstance(strategy, Configurable):
        return "it has options but no method configured(options)"
    copy = strategy.configured(with_defaults(schema, {}))
    if copy.spec.name != strategy.spec.name:
        return f"configured gives a strategy of another name, {copy.spec.name}"
    scores = trial.score(trial.task(trial.few), copy)
    return difference(trial.task(trial.few), trial.few_scores, scores, "gets another score with the default options")


def _untouched(trial: Trial) -> str:
    """The pairs it is given are left as they are, since the next strategy gets the same ones."""
    task = trial.task(trial.few)
    given = [task.pairs] if task.found is None else [task.pairs, task.found]
    before = [array.copy() for array in given]
    trial.score(task)
    kept = all(map(np.array_equal, before, given))
    return "" if kept else "score changes the pairs that it is given; work on a copy"


def _deterministic(trial: Trial) -> str:
    """The same question gets the same answer, also with nothing remembered."""
    again = trial.score(trial.task(trial.few, memory=Memory()))
    return difference(trial.task(trial.few), trial.few_scores, again, "gets another score when asked again")


def _alone(trial: Trial) -> str:
    """A pair gets the same score in any batch; the pairs between the same two actors always come together."""
    whole = trial.task(trial.few)
    group = parties(whole)
    every = np.unique(group)
    for one in every[:: max(1, len(every) // FEW_ACTORS)]:
        rows = np.flatnonzero(group == one)
        part = trial.task(trial.few, whole.pairs[rows])
        told = difference(part, trial.few_scores[rows], trial.score(part), "gets another score without other pairs")
        if told:
            return told
    backwards = trial.score(trial.task(trial.few, whole.pairs[::-1].copy()))[::-1]
    return difference(whole, trial.few_scores, backwards, "gets another score when the pairs come in another order")


def _silent(trial: Trial) -> str:
    """Where nothing is written, it has no opinion, or one that changes nothing."""
    of = titled(needs=("", "Släp till flytten"), resources=("", "Kanot"))
    pairs = np.array([[0, 0], [0, 1], [1, 0]], dtype=np.intp)
    neutral = NEUTRAL[trial.strategy.spec.role]
    scores = np.nan_to_num(trial.score(trial.task(of, pairs)), nan=neutral)
    odd = scores[np.abs(scores - neutral) > NEAR]
    return f"scores {odd[0]:.6f} where nothing is written; None (no opinion) is expected" if len(odd) else ""


def _swedish(trial: Trial) -> str:
    """Words that differ only in å, ä or ö are different words, if it tells words apart at all."""
    for word, other in _SWEDISH:
        task = trial.task(titled(needs=(word,), resources=(word, other, _OTHER)))
        same, near, far = np.nan_to_num(trial.score(task), nan=0.0).tolist()
        if same > far + NEAR and near >= same - NEAR:
            return f"takes “{word}” and “{other}” for the same; are å, ä and ö lost on the way?"
    return ""


def _symmetric(trial: Trial) -> str:
    """When it says that it is symmetric, the score stays when need and resource change places."""
    if not trial.strategy.spec.symmetric:
        return ""
    plain = replace(trial.few, resources=tuple(replace(item, capacity="") for item in trial.few.resources))
    task = trial.task(plain)
    swapped = trial.score(mirrored(task))
    return difference(task, trial.score(task), swapped, "gets another score with need and resource swapped")


def _picklable(trial: Trial) -> str:
    """It can be sent to another process, and scores the same there."""
    copy = pickle.loads(pickle.dumps(trial.strategy))  # noqa: S301  # written a moment ago
    scores = trial.score(trial.task(trial.few), copy)
    return difference(trial.task(trial.few), trial.few_scores, scores, "gets another score after pickling")


def _explained(trial: Trial) -> str:
    """A reason is a sentence in Swedish and in English, and what it marks stands in the texts."""
    whole = trial.task(trial.snapshot)
    scores = trial.score(whole)
    best = np.argsort(-np.nan_to_num(scores, nan=-1.0), kind="stable")
    rows = np.sort(best[~np.isnan(scores[best])][:EXPLAINED])
    if not len(rows):
        return ""
    part = replace(trial.task(trial.snapshot, whole.pairs[rows]), scored=whole)
    evidence = checked_evidence(trial.strategy.explain(part), len(part))
    for (need, resource), item in zip(part, evidence, strict=True):
        if item is not None and (fault := evidence_fault(item, need, resource)):
            return f"{need.id} and {resource.id}: {fault}"
    return ""


def _vectors(trial: Trial) -> str:
    """The vectors that it may offer have a row for each need and each resource."""
    if isinstance(trial.strategy, Retriever) and trial.strategy.spec.role is StrategyRole.FINDS:
        task = trial.task(trial.few)
        checked_vectors(trial.strategy.vectors(task), task)
    return ""


def _talks(trial: Trial) -> str:
    """The talks that it may propose are between needs of different actors, and the same when it is asked again."""
    strategy = trial.strategy
    if strategy.spec.role is not StrategyRole.TALKS:
        return ""
    if not isinstance(strategy, Converser):
        return "its role is TALKS, but it has no method conversations(task)"
    task = trial.task(trial.snapshot)
    said, again = (checked_conversations(strategy.conversations(task), trial.snapshot) for _ in range(2))
    return "" if said == again else "it proposes other talks when asked again"


def _in_time(trial: Trial) -> str:
    """10,000 pairs of texts that it knows take no more processor time than it declares."""
    cost, every = trial.strategy.spec.cost, trial.task(trial.snapshot)
    task = trial.task(trial.snapshot, every.pairs[np.argsort(parties(every), kind="stable")][:COSTED])
    trial.score(task)  # now it knows the texts
    seconds = min(processor_time(lambda: trial.strategy.score(task)) for _ in range(2)) * COSTED / len(task)
    return "" if seconds <= cost else f"10,000 pairs take {seconds:.2f} s of processor time, and its cost says {cost} s"


PROMISES: Mapping[str, Check] = {
    "presented": _presented,
    "scores": _scores,
    "set up": _set_up,
    "untouched": _untouched,
    "deterministic": _deterministic,
    "alone": _alone,
    "silent": _silent,
    "swedish": _swedish,
    "symmetric": _symmetric,
    "picklable": _picklable,
    "explained": _explained,
    "vectors": _vectors,
    "talks": _talks,
    "in time": _in_time,
}
"""Every promise by its name, in the order they are tried; the docstring of its check says what is promised."""

BASIC = frozenset({"presented", "scores"})
"""A strategy that breaks one of these cannot be tried further."""
