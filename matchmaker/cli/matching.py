"""The engine on files, without a database: match actors, and measure the matching against judged answers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import click

from matchmaker.cli.files import FILE, lines_of, tell_odd, text_of
from matchmaker.cli.grouping import group_lines, groups_json, groups_table
from matchmaker.cli.learning import curve_json, curve_table
from matchmaker.cli.plugins import registry_for
from matchmaker.hooks.running import InTurn
from matchmaker.matching import engine
from matchmaker.matching.explaining.why_not import NOT_COMPARED, standing
from matchmaker.matching.files.exchange import read_actors, read_places, snapshot_from
from matchmaker.matching.files.gold import Group, read_gold, read_groups
from matchmaker.matching.groups.agreement import agreement
from matchmaker.matching.groups.finding import find_groups
from matchmaker.matching.measuring import evaluation
from matchmaker.matching.measuring.learning_curve import learning_curve
from matchmaker.matching.results import MatchResult, StrategyReport
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy

_actors_option = click.option(
    "--actors", required=True, type=FILE, metavar="F", help="Actors with needs and resources, JSON Lines."
)
_places_option = click.option("--places", type=FILE, metavar="F", help="Positions of places, JSON.")


@click.command("match")
@_actors_option
@_places_option
@click.option(
    "--top", type=click.IntRange(min=1), default=10, show_default=True, help="Suggestions at most for each need."
)
@click.option("--groups", is_flag=True, help="Also bundles, cycles, chains and pools, at most 60 of each.")
@click.pass_context
def match(ctx: click.Context, actors: Path, places: Path | None, top: int, groups: bool) -> None:
    """Print suggestions for each need as JSON Lines, with the reasons in Swedish.

    The best comes first. After it, suggestions of actors and places that are shown often already may come later.
    """
    snapshot, strategies = _snapshot(actors, places), strategies_for(ctx)
    judged = engine.judge_all(snapshot, strategies)
    registry = registry_for(ctx)
    reranker = InTurn(registry, registry.rerankers)
    result = engine.result_of(judged, strategies, top=top, reranker=reranker)
    for fault in reranker.faults:
        click.echo(f"Plugin {fault.plugin} {fault.version} ({fault.phase}): {fault.message}", err=True)
    _tell_faults(result.report.strategies)
    for line in _match_lines(snapshot, result):
        _print_json(line)
    for line in group_lines(find_groups(judged, strategies)) if groups else ():
        _print_json(line)


@click.command("why")
@_actors_option
@_places_option
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="How many each need is shown.")
@click.argument("need")
@click.argument("resource")
@click.pass_context
def why(ctx: click.Context, actors: Path, places: Path | None, top: int, need: str, resource: str) -> None:
    """Print as JSON why NEED and RESOURCE are suggested or not, where they stand, and what would move them.

    "moves" has the rank they would have if a strategy counted a fifth more, and a fifth less.
    """
    snapshot, strategies = _snapshot(actors, places), strategies_for(ctx)
    found = standing(engine.judge_all(snapshot, strategies), strategies, need, resource, top=top)
    if found is None:
        raise click.ClickException(f"{need} and {resource}: {NOT_COMPARED.en}")
    _print_json(asdict(found) | {"why": found.why.sv})


@click.command("evaluate")
@_actors_option
@click.option("--gold", required=True, type=FILE, metavar="F", help="Judged matches with grades, JSON Lines.")
@_places_option
@click.option("--groups", type=FILE, metavar="F", help="Bundles, cycles and pools that are good, JSON Lines.")
@click.option("--strategies", metavar="A,B", help="Only these strategies; all when left out.")
@click.option("--learning-curve", "curve", is_flag=True, help="Also what decisions teach, with a simulated leader.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_context
def evaluate(
    ctx: click.Context,
    actors: Path,
    gold: Path,
    places: Path | None,
    groups: Path | None,
    strategies: str | None,
    curve: bool,
    as_json: bool,
) -> None:
    """Measure each strategy alone, and all of them fused, against judged matches.

    nDCG@10 (gain 2^grade-1), recall@10 and MRR of grade 2 or more, and precision@3: means over the needs that have
    a grade of 2 or more, with 95 % bootstrap intervals. "fused" ranks every pair; "shown" only what is shown to people.
    A second table has what it costs to show more actors and places, and how evenly they are shown.
    Of the groups in a file it says how many are among the first 60 proposed of their kind. For the learning curve, a
    simulated leader decides about half of the needs (yes from grade 2 on), and the other half is measured; twice.
    The exit code is 1 when a strategy failed and was left out.
    """
    snapshot = _snapshot(actors, places)
    read = read_gold(lines_of(gold))
    tell_odd(gold, read.warnings, read.problems)
    _check_known(gold, snapshot, read.grades, {r for row in read.grades.values() for r in row})
    chosen, listed = _chosen(strategies_for(ctx), strategies), _groups(groups, snapshot)
    judged = engine.judge_all(snapshot, chosen)
    result = evaluation.evaluate(snapshot, read.grades, chosen, judged=judged)
    _tell_faults(result.reports)
    if not result.needs:
        raise click.ClickException(
            f"{gold.name} has no need with a grade of 2 or more, so there is nothing to measure."
        )
    found = agreement(listed, find_groups(judged, chosen)) if groups else {}
    points = learning_curve(snapshot, read.grades, chosen) if curve else []
    if as_json:
        more = ({"groups": groups_json(found)} if groups else {}) | (
            {"learning_curve": curve_json(points)} if curve else {}
        )
        _print_json(_evaluation_json(result) | more)
    else:
        parts = [_table(result), groups_table(found) if groups else (), curve_table(points) if curve else ()]
        click.echo("\n\n".join("\n".join(part) for part in map(list, parts) if part))
    if any(report.fault for report in result.reports):
        ctx.exit(1)


def strategies_for(ctx: click.Context) -> tuple[Strategy, ...]:
    """The strategies of the plugins that are on; a plugin with a fault is told on stderr and left out."""
    registry = registry_for(ctx)
    for fault in registry.faults:
        click.echo(f"Plugin {fault.plugin} {fault.version} ({fault.phase}): {fault.message}", err=True)
    return registry.strategies


def _chosen(strategies: tuple[Strategy, ...], names: str | None) -> tuple[Strategy, ...]:
    if names is None:
        return strategies
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    known = {strategy.spec.name: strategy for strategy in strategies}
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        there_is = ", ".join(sorted(known)) or "none"
        raise click.ClickException(
            f"There is no strategy {', '.join(unknown) or 'without a name'}; there is {there_is}."
        )
    return tuple(known[name] for name in dict.fromkeys(wanted))


def _snapshot(actors: Path, places: Path | None) -> Snapshot:
    """The snapshot of the files. ClickException tells every problem in them."""
    read = read_actors(lines_of(actors))
    tell_odd(actors, read.warnings, read.problems)
    if not read.records:
        raise click.ClickException(f"{actors.name} has no actors.")
    if places is None:
        return snapshot_from(read.records)
    where = read_places(text_of(places))
    tell_odd(places, where.warnings, where.problems)
    return snapshot_from(read.records, where.places)


def _groups(file: Path | None, snapshot: Snapshot) -> tuple[Group, ...]:
    """The groups of the file, none without one. ClickException tells every problem in it."""
    if file is None:
        return ()
    read = read_groups(lines_of(file))
    tell_odd(file, (), read.problems)
    links = [link for group in read.groups for link in group.links]
    needs = {need for group in read.groups for need in group.needs} | {need for need, _ in links}
    resources = {id for group in read.groups for id in group.resources} | {resource for _, resource in links}
    _check_known(file, snapshot, needs, resources)
    return read.groups


def _check_known(file: Path, snapshot: Snapshot, needs: Iterable[str], resources: Iterable[str]) -> None:
    """Raise ClickException when judged needs or resources are not among the actors."""
    strange = sorted((set(needs) - snapshot.need_by_id.keys()) | (set(resources) - snapshot.resource_by_id.keys()))
    if strange:
        raise click.ClickException(f"{file.name} judges {', '.join(strange[:5])}, which the actors do not have.")


def _tell_faults(reports: Iterable[StrategyReport]) -> None:
    for report in reports:
        if report.fault:
            fault = f"{report.fault.phase}: {report.fault.message}"
            click.echo(f"Strategy {report.name} {report.version} was left out ({fault}).", err=True)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False).encode())


def _match_lines(snapshot: Snapshot, result: MatchResult) -> Iterator[dict[str, object]]:
    for need in snapshot.needs:
        suggestions = [
            {
                "resource": suggestion.resource,
                "score": suggestion.score,
                "reasons": [item.evidence.reason.sv for item in suggestion.evidence],
                "strategies": dict(suggestion.strategies),
            }
            for suggestion in result.suggestions[need.id]
        ]
        why = {} if suggestions else {"why_none": result.why_none[need.id].sv}
        yield {"need": need.id, "suggestions": suggestions, **why}


def _rows(result: evaluation.Evaluation) -> dict[str, Mapping[str, evaluation.Interval]]:
    return {**result.strategies, "fused": result.fused, "shown": result.shown}


def _evaluation_json(result: evaluation.Evaluation) -> dict[str, object]:
    def plain(measures: Mapping[str, evaluation.Interval]) -> dict[str, object]:
        return {name: asdict(interval) for name, interval in measures.items()}

    return {
        "needs": result.needs,
        "suggestions": result.suggestions,
        "strategies": {name: plain(measures) for name, measures in result.strategies.items()},
        "fused": plain(result.fused),
        "shown": plain(result.shown),
        "gains": plain(result.gains),
        "losses": plain(result.losses),
        "silence": asdict(result.silence)
        | {"precision": round(result.silence.precision, 4), "recall": round(result.silence.recall, 4)},
        "by_score": asdict(result.by_score),
        "spread": asdict(result.spread),
        "price": asdict(result.price),
        "faults": [
            {"strategy": report.name, "version": report.version} | asdict(report.fault)
            for report in result.reports
            if report.fault
        ],
    }


def _table(result: evaluation.Evaluation) -> Iterator[str]:
    width = max(map(len, _rows(result)))
    yield f"{result.needs} needs with a grade of 2 or more; {result.suggestions} suggestions with at most 3 a need"
    yield _row("", evaluation.MEASURES, width)
    for name, measures in _rows(result).items():
        yield _row(name, map(_cell, measures.values()), width)
    yield ""
    yield _row("nDCG@10", ("all fused, against it", "all, against the rest"), width)
    for name in result.strategies:
        yield _row(name, map(_cell, (result.gains[name], result.losses[name])), width)
    quiet = result.silence
    yield ""
    yield f"{quiet.silent} needs get nothing and {quiet.unmet} are met by nobody; {quiet.both} are the same"
    yield ""
    yield from _spread_table(result)


def _spread_table(result: evaluation.Evaluation) -> Iterator[str]:
    """The order by score beside the one in which more are seen."""
    orders = result.by_score, result.spread
    few, width = f"at most {evaluation.FEW} a need", 30
    seen = [order.exposure for order in orders]
    yield _row("shown", ("by score", "so that more are seen"), width)
    yield _row("nDCG@10", (f"{order.ndcg:.4f}" for order in orders), width)
    yield _row(f"nDCG@10, {few}", (f"{order.ndcg_of_few:.4f}" for order in orders), width)
    yield _row("Gini coefficient of actors", (f"{one.actors:.4f}" for one in seen), width)
    yield _row("Gini coefficient of places", (f"{one.places:.4f}" for one in seen), width)
    yield _row("share of places seen", (f"{one.places_seen:.4f}" for one in seen), width)
    yield _row("the actor seen most, times", (f"{one.most}" for one in seen), width)
    yield f"The price is {_cell(result.price)} of nDCG@10; below 0 it is a gain"


def _row(name: str, cells: Iterable[str], width: int) -> str:
    return f"{name:{width}}" + "".join(f"  {cell:<26}" for cell in cells).rstrip()


def _cell(interval: evaluation.Interval) -> str:
    return f"{interval.value:.4f} ({interval.low:.4f} to {interval.high:.4f})"
