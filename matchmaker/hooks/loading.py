"""One plugin taken through its phases: import, register, ask, check; in whichever process it is to run."""

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

import pluggy

from matchmaker.hooks import specs
from matchmaker.hooks.discovery import Found
from matchmaker.hooks.faults import Fault, MissingLibraryError, Phase, PluginError, one_line
from matchmaker.hooks.markers import PROJECT
from matchmaker.hooks.things import Exporter, Page, Reranker
from matchmaker.hooks.versions import removed_hooks, too_new_or_old
from matchmaker.matching.options import check_schema
from matchmaker.matching.results import PlainFaultError
from matchmaker.matching.strategy import Configurable, Converser, Strategy, StrategyRole, StrategySpec
from matchmaker.matching.texts import is_text
from matchmaker.matching.vocabulary import Category

LONGEST_NAME = 64

Thing = TypeVar("Thing", Category, Exporter, Page, Reranker)


@dataclass(frozen=True)
class Brought:
    """What one plugin brings, each thing sound in itself, and the mild faults of it."""

    version: str
    strategies: tuple[Strategy, ...] = ()
    categories: tuple[Category, ...] = ()
    rerankers: tuple[Reranker, ...] = ()
    exporters: tuple[Exporter, ...] = ()
    pages: tuple[Page, ...] = ()
    warnings: tuple[Fault, ...] = ()

    def names(self) -> dict[str, list[str]]:
        """By kind of thing (the end of its hook's name), the names of those it brings."""
        return {kind: [name_of(thing) for thing in getattr(self, kind)] for kind in KINDS}


def bring(found: Found) -> Brought:
    """Import the plugin, register it, ask every hook and check what it says. Raises PluginError."""
    phase, version = Phase.IMPORT, found.version or "0"
    try:
        module = found.source.load()
        version = str(getattr(module, "__version__", "")) or version
        phase = Phase.REGISTER
        manager, told = _registered(found, module, version)
        phase = Phase.ASK
        answers = {kind: _ask(manager, f"{PROJECT}_{kind}") for kind in KINDS}
        phase = Phase.CHECK
        return Brought(version, warnings=told, **{kind: _checked(kind, answers[kind]) for kind in KINDS})
    except (Exception, SystemExit) as error:  # the wall: a plugin's fault must not become ours
        phase = Phase.LIBRARY if isinstance(error, MissingLibraryError) else phase
        raise PluginError(Fault(found.name, version, phase, one_line(error))) from error


def name_of(thing: object) -> str:
    """What a thing is called among those of its kind."""
    if isinstance(thing, Strategy):
        return thing.spec.name
    if isinstance(thing, Category):
        return thing.id
    name: str = getattr(thing, "name", "")
    return name


def _registered(found: Found, module: object, version: str) -> tuple[pluggy.PluginManager, tuple[Fault, ...]]:
    """A manager that knows this plugin, and warnings. Raises for a hook or an API version that does not exist."""
    required = getattr(module, "REQUIRES_API", None)
    if required is not None and (why_not := too_new_or_old(required)):
        raise PlainFaultError(why_not)
    defined = {name for name in dir(module) if name.startswith(f"{PROJECT}_")}
    told = tuple(
        _warning(found, version, name, *removed_hooks()[name]) for name in sorted(defined & set(removed_hooks()))
    )
    if strange := defined - set(specs.HOOKS) - set(removed_hooks()):
        raise PlainFaultError("; ".join(map(_unknown, sorted(strange))))
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(specs)
    manager.register(module, found.name)
    if not manager.get_hookcallers(module):
        raise PlainFaultError("implements no hook; is @hookimpl missing?")
    return manager, told


def _unknown(hook: str) -> str:
    """That there is no such hook, with the one that was meant when the name is close to it, and else with all."""
    near = get_close_matches(hook, specs.HOOKS, n=1, cutoff=0.8)
    return f"unknown hook {hook}; " + (f"did you mean {near[0]}?" if near else f"there is {', '.join(specs.HOOKS)}")


def _warning(found: Found, version: str, hook: str, since: str, instead: str) -> Fault:
    message = f"{hook} was removed in version {since} of the plugin API; use {instead}"
    warnings.warn(f"plugin {found.name} {version}: {message}", DeprecationWarning, stacklevel=2)
    return Fault(found.name, version, Phase.DEPRECATED, message)


def _ask(manager: pluggy.PluginManager, hook: str) -> list[object]:
    """What the plugin says to one hook, flattened."""
    things: list[object] = []
    for answer in getattr(manager.hook, hook)():
        if isinstance(answer, (str, bytes)) or not isinstance(answer, Iterable):
            raise TypeError(f"{hook} returned {type(answer).__name__}, not a list")
        things += answer
    return things


def _checked(kind: str, things: Iterable[object]) -> tuple[Any, ...]:
    """The same things, each sound and with a name of its own. Raises TypeError, ValueError or PlainFaultError."""
    checked = [KINDS[kind](thing) for thing in things]
    names = [name_of(thing) for thing in checked]
    for name in names:
        if names.count(name) > 1:
            raise PlainFaultError(f"brings two {kind} named {name}")
    if kind == "categories":
        _check_met_by(checked)
    return tuple(checked)


def _checked_strategy(strategy: object) -> Strategy:
    if isinstance(strategy, type):
        raise TypeError(f"{strategy.__name__} is a class; return an object of it, as {strategy.__name__}()")
    if not isinstance(strategy, Strategy):
        missing = [f"no {name}" for name in ("spec", "score", "explain") if getattr(strategy, name, None) is None]
        raise TypeError(f"{type(strategy).__name__} is not a strategy: it has {' and '.join(missing)}")
    spec = strategy.spec
    if not isinstance(spec, StrategySpec):
        raise TypeError(f"spec is {type(spec).__name__}, not StrategySpec")
    if not re.fullmatch(rf"[a-z][a-z0-9_-]{{0,{LONGEST_NAME - 1}}}", str(spec.name)):
        raise ValueError(f"strategy {spec.name!r} needs a name of small letters a-z, digits, - and _, a letter first")
    if not isinstance(spec.role, StrategyRole):
        raise TypeError(f"strategy {spec.name!r} needs a role as StrategyRole.FINDS, not {spec.role!r}")
    if spec.role is StrategyRole.TALKS and not isinstance(strategy, Converser):
        raise TypeError(f"strategy {spec.name!r} has the role TALKS but no conversations(task)")
    if not isinstance(spec.version, str) or not spec.version:
        raise TypeError(f'strategy {spec.name!r} needs a version as "1.0", not {spec.version!r}')
    for figure in (spec.weight, spec.cost):
        if isinstance(figure, bool) or not isinstance(figure, (int, float)):
            raise TypeError(f"strategy {spec.name!r} needs weight and cost as numbers, not {figure!r:.80}")
    if not 0 < spec.weight <= 1:
        raise ValueError(f"strategy {spec.name!r} needs a weight above 0 and at most 1, not {spec.weight}")
    if not (is_text(spec.title) and is_text(spec.description)):
        raise TypeError(f"strategy {spec.name!r} needs title and description as Text(sv=…, en=…)")
    if not spec.cost > 0:
        raise ValueError(f"strategy {spec.name!r} needs a cost above 0 seconds, not {spec.cost}")
    check_schema(spec.options)
    if spec.options and not isinstance(strategy, Configurable):
        raise TypeError(f"strategy {spec.name!r} has options but no configured(options)")
    return strategy


def _checked_category(category: object) -> Category:
    if not isinstance(category, Category):
        raise TypeError(f"{category!r:.80} is not a Category")
    if not isinstance(category.id, str) or not category.id or not is_text(category.title):
        raise TypeError(f"category {category.id!r} needs an id and a title as Text(sv=…, en=…)")
    for field in ("words", "asks", "gives", "met_by"):
        words = getattr(category, field)
        if not isinstance(words, tuple) or not all(isinstance(word, str) and word == word.lower() for word in words):
            raise TypeError(f"category {category.id!r}: {field} is a tuple of words in lower case")
    return category


def _check_met_by(categories: Iterable[Category]) -> None:
    known = {category.id for category in categories}
    for category in categories:
        if strange := set(category.met_by) - known:
            raise ValueError(f"category {category.id!r}: met_by names no kind: {', '.join(sorted(strange))}")


def _checked_exporter(exporter: object) -> Exporter:
    checked = _checked_thing(exporter, Exporter, "export")
    if not re.fullmatch(r"[a-z0-9]{1,10}", str(checked.suffix)) or "/" not in str(checked.media_type):
        raise ValueError(f'exporter {checked.name!r} needs a suffix as "csv" and a media type as "text/csv"')
    return checked


def _checked_reranker(reranker: object) -> Reranker:
    return _checked_thing(reranker, Reranker, "rerank")


def _checked_page(page: object) -> Page:
    return _checked_thing(page, Page, "render")


def _checked_thing(thing: object, kind: type[Thing], function: str) -> Thing:
    """Raises TypeError or ValueError unless it is of this kind, with name, texts and something to call."""
    what = kind.__name__.lower()
    if not isinstance(thing, kind):
        raise TypeError(f"{thing!r:.80} is not a {kind.__name__}")
    if not re.fullmatch(rf"[a-z0-9-]{{1,{LONGEST_NAME}}}", name_of(thing)):
        raise ValueError(f"{what} {name_of(thing)!r} needs a name of small letters a-z, digits and -, for its address")
    if not all(is_text(getattr(thing, text)) for text in ("title", "description")):
        raise TypeError(f"{what} {name_of(thing)!r} needs title and description as Text(sv=…, en=…)")
    if not callable(getattr(thing, function)):
        raise TypeError(f"{what} {name_of(thing)!r} needs {function}, a function")
    return thing


KINDS: Mapping[str, Callable[[object], Any]] = {
    "strategies": _checked_strategy,
    "categories": _checked_category,
    "rerankers": _checked_reranker,
    "exporters": _checked_exporter,
    "pages": _checked_page,
}
"""What can be brought: each is the end of a hook's name and a field of :class:`Brought`, with what checks one of it."""
