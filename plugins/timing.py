"""Weighs whether months and weekdays meet; soft, since people adapt."""

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import (
    MONTHS,
    WEEKDAYS,
    Evidence,
    Mark,
    Need,
    Resource,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
    hookimpl,
)

WRONG_DAYS = 0.4
"""What is left when no weekday meets: a day is easier to move than a season, where nothing is left."""

_MARKS = (Mark("need", "when"), Mark("resource", "when"))
_MONTHS_SV = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS_SV = ["måndagar", "tisdagar", "onsdagar", "torsdagar", "fredagar", "lördagar", "söndagar"]
_DAYS_EN = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"]


class Timing:
    """Scores the share of the months, and of the weekdays, that the choosier of the two asks for and the other has."""

    spec = StrategySpec(
        name="timing",
        title=Text(sv="Tid", en="Timing"),
        description=Text(
            sv="Väger in om månader och veckodagar går ihop.",
            en="Weighs in whether months and weekdays fit.",
        ),
        version="1.0",
        role=StrategyRole.WEIGHS,
        weight=0.3,
    )

    def score(self, task: Task) -> NDArray[np.float64]:
        """From 0 (no common month) to 1; NaN when both can at any time."""
        return np.concatenate([_score(part) for part in task.parts()])

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """When both can, or that they cannot at the same time."""
        return [_evidence(need.months, need.weekdays, resource.months, resource.weekdays) for need, resource in task]


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "timing"."""
    return [Timing()]


def _score(task: Task) -> NDArray[np.float64]:
    (i, j), of = task.pairs.T, task.snapshot
    needed, given = _bits_of(of.needs, i), _bits_of(of.resources, j)
    months, days = (_overlap(*sides) for sides in zip(needed, given, strict=True))
    scores = np.nan_to_num(months, nan=1.0) * (WRONG_DAYS + (1 - WRONG_DAYS) * np.nan_to_num(days, nan=1.0))
    return np.where(np.isnan(months) & np.isnan(days), np.nan, scores)


def _bits_of(items: Sequence[Need | Resource], at: NDArray[np.intp]) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """A bit for each month, and for each weekday, that the items at these positions name."""
    months, days = np.zeros((2, len(items)), dtype=np.uint16)
    for k in np.flatnonzero(np.bincount(at, minlength=len(items))).tolist():
        item = items[k]
        months[k], days[k] = _bits(item.months, MONTHS), _bits(item.weekdays, WEEKDAYS)
    return months[at], days[at]


@lru_cache(maxsize=1 << 12)
def _bits(named: tuple[Hashable, ...], all_of_them: Sequence[Hashable]) -> int:
    return sum(1 << all_of_them.index(one) for one in set(named))


def _overlap(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> NDArray[np.float64]:
    """Common bits as a share of those of the choosier side; 1 when one side can at any time, NaN when both can."""
    common = np.bitwise_count(a & b).astype(np.float64)
    fewest = np.minimum(np.bitwise_count(a), np.bitwise_count(b))
    share: NDArray[np.float64] = np.divide(common, fewest, out=np.ones(len(common)), where=fewest > 0)
    share[(a == 0) & (b == 0)] = np.nan
    return share


@lru_cache(maxsize=1 << 12)
def _evidence(
    asked_months: tuple[int, ...],
    asked_days: tuple[str, ...],
    offered_months: tuple[int, ...],
    offered_days: tuple[str, ...],
) -> Evidence:
    """What the months and weekdays of a need and of a resource say; many have the same."""
    months, days = set(asked_months) & set(offered_months), set(asked_days) & set(offered_days)
    if asked_months and offered_months and not months:
        return _against(_text(asked_months, ()), _text(offered_months, ()))
    if asked_days and offered_days and not days:
        return _against(_text((), asked_days), _text((), offered_days))
    when = _text(months or {*asked_months, *offered_months}, days or {*asked_days, *offered_days})
    return Evidence(Text(sv=f"Båda kan {when.sv}.", en=f"Both are available {when.en}."), _MARKS)


def _against(need: Text, resource: Text) -> Evidence:
    return Evidence(
        Text(
            sv=f"Tiderna går inte ihop: det behövs {need.sv}, men finns {resource.sv}.",
            en=f"The times do not meet: it is needed {need.en}, but is there {resource.en}.",
        ),
        _MARKS,
        supports=False,
    )


def _text(months: Iterable[int], days: Iterable[str]) -> Text:
    """When, as it stands in a sentence: "på torsdagar i januari–mars"."""
    months, days = tuple(months), tuple(days)
    sv = ([f"på {_week(days, 'sv')}"] if days else []) + ([f"i {_spans(months, 'sv')}"] if months else [])
    en = ([f"on {_week(days, 'en')}"] if days else []) + ([f"in {_spans(months, 'en')}"] if months else [])
    return Text(sv=" ".join(sv), en=" ".join(en))


def _week(days: Iterable[str], language: str) -> str:
    """Weekdays in the order of the week, runs of three or more as a span."""
    names = _DAYS_SV if language == "sv" else _DAYS_EN
    return _runs(sorted({WEEKDAYS.index(day) for day in days}), names, language)


def _spans(months: Iterable[int], language: str) -> str:
    """Months with runs as spans, also over the turn of the year: november–februari."""
    names = _MONTHS_SV if language == "sv" else _MONTHS_EN
    chosen = set(months)
    free = [month for month in MONTHS if month not in chosen]
    start = free[-1] if free and {1, 12} <= chosen else 0
    return _runs([k - 1 for k in sorted(chosen, key=lambda month: (month - start - 1) % 12)], names, language)


def _runs(positions: list[int], names: list[str], language: str) -> str:
    runs: list[list[int]] = []
    for position in positions:
        if runs and position == (runs[-1][-1] + 1) % len(names):
            runs[-1].append(position)
        else:
            runs.append([position])
    parts = []
    for run in runs:
        first, last = names[run[0]], names[run[-1]]
        parts += [f"{first}–{last}"] if len(run) > 2 else [names[k] for k in run]
    ending = " och " if language == "sv" else " and "
    return ending.join([*([", ".join(parts[:-1])] if parts[:-1] else []), parts[-1]])
