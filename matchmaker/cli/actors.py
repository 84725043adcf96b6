"""Actors in and out of the database as files: JSON Lines, CSV and Excel."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import click
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.cli.files import FILE, lines_of, tell_odd, text_of
from matchmaker.hooks.faults import PluginError
from matchmaker.hooks.running import make_file
from matchmaker.matching.files.exchange import (
    ActorRecord,
    ActorsRead,
    ExchangeError,
    read_actors,
    read_places,
    write_actors,
)
from matchmaker.models import ThingKind
from matchmaker.models.extension import db
from matchmaker.services.actors.exchange import Change, ImportReport, export_records, import_actors
from matchmaker.services.actors.spreadsheets import (
    SpreadsheetError,
    TableRead,
    read_csv,
    read_xlsx,
    write_csv,
    write_xlsx,
)
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching.facts import take_facts
from matchmaker.services.matching.plugins import those_on

Function = TypeVar("Function", bound=Callable[..., object])

_NOTHING = "nothing was imported."
_CHANGES = {Change.NEW: "new", Change.CHANGED: "changed", Change.SAME: "as before"}


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--places", type=FILE, metavar="F", help="Positions of places, JSON.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, but keep nothing.")
@click.pass_context
def import_command(ctx: click.Context, file: Path, places: Path | None, dry_run: bool) -> None:
    """Import actors from FILE (.jsonl, .csv or .xlsx): all of them, or none when a line cannot be taken.

    Actors that are known by their id get the file's words. What the file does not mention is left alone.
    """
    app = ctx.obj["app"]()
    with app.app_context():
        zone = app.extensions["matchmaker.settings"].zone
        import_file(db.session(), file, zone=zone, places=places, dry_run=dry_run)


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--as", "name", metavar="NAME", help="A file that a plugin makes, in place of the actors.")
@click.pass_context
def export_command(ctx: click.Context, file: Path, name: str | None) -> None:
    """Export all actors with their needs and resources to FILE (.jsonl, .csv or .xlsx)."""
    if name is not None:
        file.write_bytes(_made_by_plugin(ctx.obj["app"](), name))
        click.echo(f"{name} written to {file}.")
        return
    write = _of_kind(file.name, _WRITERS)
    with ctx.obj["app"]().app_context():
        session = db.session()
        session.info["read_only"] = True  # waits for nobody who writes, and nobody waits for it
        records = export_records(session)
    file.write_bytes(write(records))
    click.echo(f"{_number(len(records), 'actor')} written to {file}.")


def _made_by_plugin(app: Flask, name: str) -> bytes:
    """The file that a plugin makes. Raises ClickException when there is no such file, or it cannot be made."""
    registry, settings = app.extensions["matchmaker.registry"], app.extensions["matchmaker.settings"]
    with app.app_context():
        session = db.session()
        session.info["read_only"] = True
        found = {exporter.name: exporter for exporter in those_on(session, ThingKind.EXPORTERS, registry.exporters)}
        if name not in found:
            raise click.ClickException(f"No plugin makes {name!r}. There is: {', '.join(sorted(found)) or 'nothing'}.")
        facts = take_facts(session, settings, at=datetime.now(UTC))
    try:
        return make_file(registry, found[name], facts)
    except PluginError as error:
        raise click.ClickException(f"{error}.") from error


def import_file(
    session: Session, file: Traversable, *, zone: tzinfo, places: Traversable | None = None, dry_run: bool = False
) -> None:
    """Import a file, printing what becomes of each line; the references bear the year that it is in ``zone``.

    Raises ClickException when anything is refused.
    """
    read = _read(file)
    where = read_places(text_of(places)) if places else None
    tell_odd(file, read.warnings, ())
    if places and where:
        tell_odd(places, where.warnings, where.problems, lead=_NOTHING)
    if not (read.records or read.problems):
        raise click.ClickException(f"{file.name} has no actors.")
    positions, problems, report = where.places if where else (), read.problems, None
    only_try = dry_run or bool(problems)  # what only the database can tell of the other lines is told at once
    try:
        at = datetime.now(zone)
        report = import_actors(session, read.records, places=positions, by=SYSTEM, at=at, dry_run=only_try)
    except ExchangeError as fault:
        problems = tuple(sorted((*problems, *fault.problems), key=lambda problem: problem.line))
    tell_odd(file, (), problems, lead=_NOTHING)
    if report is not None:
        _tell(report)


def _read(file: Traversable) -> ActorsRead:
    """The actors of a file of any kind. Raises ClickException when it is no such file at all."""
    return _of_kind(file.name, _READERS)(file)


def _read_jsonl(file: Traversable) -> ActorsRead:
    return read_actors(lines_of(file))


def _read_table(file: Traversable, read: Callable[[bytes], TableRead]) -> ActorsRead:
    try:
        table = read(file.read_bytes())
    except SpreadsheetError as fault:
        raise click.ClickException(f"{file.name}: {fault}") from fault
    actors = read_actors(table.lines)
    problems = sorted([*table.problems, *actors.problems], key=lambda problem: problem.line)
    return ActorsRead(actors.records, tuple(problems), (*table.warnings, *actors.warnings))


_READERS: Mapping[str, Callable[[Traversable], ActorsRead]] = {
    ".jsonl": _read_jsonl,
    ".csv": lambda file: _read_table(file, read_csv),
    ".xlsx": lambda file: _read_table(file, read_xlsx),
}
_WRITERS: Mapping[str, Callable[[Iterable[ActorRecord]], bytes]] = {
    ".jsonl": lambda records: "".join(f"{line}\n" for line in write_actors(records)).encode(),
    ".csv": write_csv,
    ".xlsx": write_xlsx,
}


def _of_kind(name: str, functions: Mapping[str, Function]) -> Function:
    """The function for a file's kind, which its name tells. Raises ClickException."""
    kind = Path(name).suffix.lower()
    if kind not in functions:
        raise click.ClickException(f"{name} must end with {', '.join(functions)}.")
    return functions[kind]


def _tell(report: ImportReport) -> None:
    for line in report.lines:
        holds = f"{_number(line.needs, 'need')}, {_number(line.resources, 'resource')}"
        click.echo(f"line {line.line}: {line.ref} {line.name}: {_CHANGES[line.change]}, {holds}")
    click.echo(", ".join(f"{report.count(change)} {word}" for change, word in _CHANGES.items()) + ".")
    if report.dry_run:
        click.echo("Nothing was kept: this was a dry run.")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
