"""Two strategies, or one used in two ways, side by side on what there is here and on what people have decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.matching.measuring.comparing import Comparison, compare
from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.models import ThingKind
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.plugins import Wish, plugins_in_use, strategies_in_use, thing_named
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.services.matching.vectors import open_memory
from matchmaker.services.suggestions.own_words import Link, in_own_words

FIRST = 10
"""So many of what only one finds are listed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A strategy by its name, and how it is to be used; on, whatever its wish says of that."""

    name: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A comparison, whether each was looked at ``together`` with the others, and the first that only one finds."""

    comparison: Comparison
    together: bool
    alone: tuple[Sequence[Link], Sequence[Link]]


def compare_choices(session: Session, registry: Registry, one: Choice, other: Choice, *, together: bool) -> SideBySide:
    """Let both look at the same pairs; ``together`` with all others that are in use, as in a match run.

    Those that only weigh or lift are always looked at together with the others. Nothing is written. Raises
    NotFoundError, and RefusedError("nobody_finds") when nothing that finds is in use.
    """
    chosen = [_used(session, registry, choice) for choice in (one, other)]
    together = together or any(strategy.spec.role is not StrategyRole.FINDS for strategy in chosen)
    names = {one.name, other.name}
    others = [each for each in strategies_in_use(session, registry) if each.spec.name not in names]
    snapshot = take_snapshot(session)
    try:
        compared = compare(snapshot, *chosen, company=others if together else (), memory=open_memory(session))
    except ValueError as error:
        raise RefusedError("nobody_finds") from error
    first, second = (in_own_words(snapshot, side.alone[:FIRST]) for side in compared.sides)
    return SideBySide(compared, together, (first, second))


def _used(session: Session, registry: Registry, choice: Choice) -> Strategy:
    """The strategy as it would be used."""
    thing_named(registry, ThingKind.STRATEGIES, choice.name)
    trial = {(ThingKind.STRATEGIES, choice.name): replace(choice.wish, enabled=True)}
    used = plugins_in_use(session, registry, trial=trial).strategies
    return next(strategy for strategy in used if strategy.spec.name == choice.name)
