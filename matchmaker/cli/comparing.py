"""Two strategies, or one with other options, told side by side."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click

from matchmaker.cli.checking import strategies_named
from matchmaker.hooks.registry import Registry
from matchmaker.matching.measuring.comparing import TOP, Comparison, Pair, Side
from matchmaker.matching.options import option_faults, with_defaults
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Configurable, Strategy

EXAMPLES = 5
"""So many of the pairs that only one finds are told in words."""


def strategy_for(words: str, registry: Registry) -> Strategy:
    """The strategy that ``NAME`` or ``NAME:option=value,option=value`` means. Raises ClickException."""
    name, _, settings = words.partition(":")
    found = strategies_named(name, registry)
    if len(found) != 1:
        names = ", ".join(strategy.spec.name for strategy in found) or "none"
        raise click.ClickException(f"{name} brings {len(found)} strategies ({names}); name one of them.")
    return _configured(found[0], _values(settings)) if settings else found[0]


def label_of(words: str, strategy: Strategy) -> str:
    """The strategy's name, with the options that were typed; where it lies says nothing about it."""
    _, colon, settings = words.partition(":")
    return f"{strategy.spec.name}{colon}{settings}"


def comparison_json(compared: Comparison, labels: Sequence[str]) -> dict[str, Any]:
    """Everything that was found, as JSON has it."""
    value = asdict(compared)
    for side, label in zip(value["sides"], labels, strict=True):
        side["label"] = label
    return value


def comparison_lines(
    compared: Comparison, labels: Sequence[str], snapshot: Snapshot, *, together: bool = False
) -> Iterator[str]:
    """A table for people, and the first of what only one finds, in people's own words.

    ``together`` = each was looked at with all others, so that what it finds is what is found with it.
    """
    if together:
        yield "Each together with all other strategies, as in a match run:"
    width = max(14, *(len(label) + 2 for label in labels))
    for name, *cells in [("", *labels), *_rows(compared)]:
        yield f"{name:32}" + "".join(f"{cell:>{width}}" for cell in cells)
    yield f"Both find {len(compared.both)}, which is {compared.overlap:.2f} of all that either finds (Jaccard)."
    for side, label in zip(compared.sides, labels, strict=True):
        if side.alone:
            yield ""
            yield f"Only with {label} is found, for example:" if together else f"Only {label} finds, for example:"
            yield from (f"  {_in_words(pair, snapshot)}" for pair in side.alone[:EXAMPLES])


def _rows(compared: Comparison) -> Iterator[tuple[str, ...]]:
    one, other = compared.sides

    def row(name: str, *cells: object) -> tuple[str, ...]:
        return (name, *map(str, cells))

    yield row(f"finds, at most {TOP} a need", len(one.pairs), len(other.pairs))
    yield row("alone in finding", len(one.alone), len(other.alone))
    if one.good is not None:
        yield row("good of what it finds", one.good, other.good)
        yield row("good of what it alone finds", one.good_alone, other.good_alone)
        yield row("precision@3", f"{one.precision:.4f}", f"{other.precision:.4f}")
    yield row(f"actors reached, of {compared.actors}", one.actors, other.actors)
    yield row(f"places reached, of {compared.places}", one.places, other.places)
    if compared.yes or compared.no:
        yield row(f"would have found, of {compared.yes} yes", one.wanted, other.wanted)
        yield row(f"would have found, of {compared.no} no", one.unwanted, other.unwanted)
    if compared.yes:
        yield row(f"yes among the first {TOP} of a need", one.first, other.first)
        yield row("precision@3 against yes", f"{one.precision_yes:.4f}", f"{other.precision_yes:.4f}")
    yield row(
        "seconds for 10,000 pairs", *("–" if side.seconds is None else f"{side.seconds:.2f}" for side in (one, other))
    )


def faults_of(sides: Sequence[Side]) -> Iterator[str]:
    """A line for each side that failed."""
    for side in sides:
        if side.report.fault:
            yield f"{side.name} failed ({side.report.fault.phase}): {side.report.fault.message}"


def _in_words(pair: Pair, snapshot: Snapshot) -> str:
    need, resource = snapshot.need_by_id[pair[0]], snapshot.resource_by_id[pair[1]]
    return f"{need.title} ({need.id}) – {resource.title} ({resource.id})"


def _values(settings: str) -> dict[str, Any]:
    """``option=value,option=value`` as values: JSON where it is JSON, else the text itself. Raises ClickException."""
    values: dict[str, Any] = {}
    for part in settings.split(","):
        option, equals, value = part.partition("=")
        if not equals:
            raise click.ClickException(f"Write options as option=value, with commas between; {part} is not.")
        try:
            values[option.strip()] = json.loads(value)
        except ValueError:
            values[option.strip()] = value
    return values


def _configured(strategy: Strategy, values: dict[str, Any]) -> Strategy:
    spec = strategy.spec
    if not isinstance(strategy, Configurable) or not spec.options:
        raise click.ClickException(f"{spec.name} has no options.")
    faults = option_faults(spec.options, values)
    if faults:
        there_is = ", ".join(spec.options["properties"])
        told = " ".join(f"{name}: {fault.en}" for name, fault in faults.items())
        raise click.ClickException(f"{told} The options of {spec.name} are {there_is}.")
    return strategy.configured(with_defaults(spec.options, values))
