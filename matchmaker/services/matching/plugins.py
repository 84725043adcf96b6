"""How what plugins bring is used here: on or off, weights and options, checked, with a trail of who changed what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.hooks.faults import Fault, Phase, one_line
from matchmaker.hooks.loading import name_of
from matchmaker.hooks.registry import Registry
from matchmaker.hooks.running import InTurn
from matchmaker.matching.adapting import with_weight
from matchmaker.matching.options import option_faults, with_defaults
from matchmaker.matching.strategy import Configurable, Strategy
from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import Category
from matchmaker.models import PluginSetting, ThingKind
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ConflictError, NotFoundError, ServiceError
from matchmaker.services.rows import check_version, lock_row

Thing = TypeVar("Thing")
Key = tuple[ThingKind, str]

WEIGHT = "weight"
NO_WEIGHT = Text(sv="Skriv ett tal över 0 och högst 1, till exempel 0,5.", en="Write a number above 0, at most 1.")


class WrongOptionsError(ServiceError):
    """Values that cannot be used: ``faults`` says by the option's name (or ``"weight"``) what to do."""

    def __init__(self, faults: Mapping[str, Text]) -> None:
        super().__init__(", ".join(f"{name}: {text.en}" for name, text in faults.items()))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Wish:
    """How a thing is to be used. ``weight`` None = what the strategy says itself; options left out have defaults."""

    enabled: bool = True
    weight: float | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InUse:
    """The strategies as they are used here, and the faults: of loading, and of settings that no longer fit.

    ``origins`` has for each strategy the plugin that brings it, with its version; ``reranker`` orders what is shown,
    and ``categories`` are the kinds of service there are.
    """

    strategies: tuple[Strategy, ...]
    faults: tuple[Fault, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    reranker: InTurn = field(default_factory=lambda: InTurn(Registry(), ()))
    categories: tuple[Category, ...] = ()


def settings_of(session: Session) -> dict[Key, PluginSetting]:
    """What has been set, by kind and name; what has no row is on, as it was brought."""
    return {(row.kind, row.name): row for row in session.scalars(select(PluginSetting))}


def those_on(session: Session, kind: ThingKind, things: Iterable[Thing]) -> tuple[Thing, ...]:
    """Those of the things of a kind that are not turned off."""
    off = {name for (of, name), row in settings_of(session).items() if of is kind and not row.enabled}
    return tuple(thing for thing in things if name_of(thing) not in off)


def strategies_in_use(session: Session, registry: Registry) -> tuple[Strategy, ...]:
    """The strategies that are on, with their options and weights, by name."""
    return plugins_in_use(session, registry).strategies


def plugins_in_use(session: Session, registry: Registry, *, trial: Mapping[Key, Wish] | None = None) -> InUse:
    """The strategies that are on, with options and weights, and all faults.

    ``trial`` is what to take in place of what is set, by kind and name, to see what would come of it. Options that a
    newer version of the plugin refuses are told as a fault, and the strategy is used with its defaults.
    """
    wishes = {key: wish_of(row) for key, row in settings_of(session).items()} | dict(trial or {})
    strategies, faults = [], list(registry.faults)
    for strategy in registry.strategies:
        wish = wishes.get((ThingKind.STRATEGIES, strategy.spec.name), Wish())
        if not wish.enabled:
            continue
        try:
            used = _configured(strategy, wish.options)
        except (Exception, SystemExit) as error:  # the wall: a plugin's fault must not become ours
            faults.append(_fault(registry, strategy.spec.name, one_line(error)))
            used = strategy
        strategies.append(with_weight(used, used.spec.weight if wish.weight is None else wish.weight))
    origins = {name: f"{plugin.name} {plugin.version}" for plugin in registry.plugins for name in plugin.strategies}
    orders = [one for one in registry.rerankers if wishes.get((ThingKind.RERANKERS, one.name), Wish()).enabled]
    return InUse(tuple(strategies), tuple(faults), origins, InTurn(registry, orders), tuple(registry.categories))


def set_plugin(
    session: Session, registry: Registry, kind: ThingKind, name: str, wish: Wish, *, version: int, by: Who, at: datetime
) -> PluginSetting:
    """Decide how a thing is used from now on; ``version`` is that of the row that was shown, 0 when there was none.

    Raises NotFoundError when no plugin brings it, WrongOptionsError, and ConflictError when somebody changed it first.
    The same wish sent twice is written once.
    """
    thing = thing_named(registry, kind, name)
    if faults := wrong(thing, wish):
        raise WrongOptionsError(faults)
    row, before = _locked(session, kind, name), Wish()
    if row is not None:
        before = wish_of(row)
        if before == wish:
            session.commit()
            return row
        check_version(row, version)
    elif version:
        raise ConflictError
    else:
        row = PluginSetting(kind=kind, name=name)
        session.add(row)
    row.enabled, row.weight, row.options = wish.enabled, wish.weight, dict(wish.options)
    row.account_id, row.updated_at = by.account_id, at
    try:
        session.flush()
    except IntegrityError as fault:  # somebody else set it for the first time, at the same moment
        raise ConflictError from fault
    record_event(session, "set", row, by=by, at=at, thing=f"{kind} {name}", before=_told(before), after=_told(wish))
    session.commit()
    return row


def thing_named(registry: Registry, kind: ThingKind, name: str) -> Any:
    """The strategy, reranker, exporter or page of this name. Raises NotFoundError when no plugin brings it."""
    for thing in getattr(registry, kind.value):
        if name_of(thing) == name:
            return thing
    raise NotFoundError(f"{kind} {name}")


def wrong(thing: object, wish: Wish) -> dict[str, Text]:
    """What is wrong with a wish about a thing, by the option's name; empty when nothing is."""
    if not isinstance(thing, Strategy):
        return option_faults({}, wish.options) | ({} if wish.weight is None else {WEIGHT: NO_WEIGHT})
    weighs = wish.weight is None or 0 < wish.weight <= 1
    return option_faults(thing.spec.options, wish.options) | ({} if weighs else {WEIGHT: NO_WEIGHT})


def _configured(strategy: Strategy, options: Mapping[str, Any]) -> Strategy:
    """The strategy with these options. Raises ValueError when they are not allowed (any more)."""
    schema = strategy.spec.options
    known = {name: value for name, value in options.items() if name in schema.get("properties", {})}
    if not known or not isinstance(strategy, Configurable):
        return strategy
    if faults := option_faults(schema, known):
        raise WrongOptionsError(faults)
    return strategy.configured(with_defaults(schema, known))


def _fault(registry: Registry, strategy: str, message: str) -> Fault:
    plugin = registry.plugin_of("strategies", strategy)
    name, version = (plugin.name, plugin.version) if plugin else (strategy, "")
    return Fault(name, version, Phase.SET, f"{strategy} is used with its defaults: {message}")


def _locked(session: Session, kind: ThingKind, name: str) -> PluginSetting | None:
    """The row about a thing as it stands now, locked."""
    query = select(PluginSetting.id).where(PluginSetting.kind == kind, PluginSetting.name == name)
    row_id = session.scalar(query)
    return None if row_id is None else lock_row(session, PluginSetting, row_id)


def wish_of(row: PluginSetting | None) -> Wish:
    """How a thing is used that has this row, or none."""
    return Wish() if row is None else Wish(row.enabled, row.weight, row.options)


def _told(wish: Wish) -> dict[str, Any]:
    return {"enabled": wish.enabled, "weight": wish.weight, "options": dict(wish.options)}
