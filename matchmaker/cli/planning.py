"""A meeting plan from a file, without a database: who sits with whom, when and at which table."""

import json
from pathlib import Path

import click

from matchmaker.cli.files import FILE, text_of
from matchmaker.planning.plan import PlanningError
from matchmaker.planning.reading import read_request


@click.command("plan")
@click.argument("file", type=FILE, metavar="FILE")
@click.option(
    "--seconds", type=click.FloatRange(1, 3600), default=10, show_default=True, help="How long planning may take."
)
def plan(file: Path, seconds: float) -> None:
    """Print a meeting plan for FILE as JSON: rounds, tables, people and talks in, who sits where out.

    As much value as possible is talked through; "bound" is what no plan can exceed. What does not fit is told with the
    cause, in Swedish. The format stands in docs/reference/meeting-plan.md.
    """
    read = read_request(text_of(file))
    for warning in read.warnings:
        click.echo(f"{file.name}: {warning.en}", err=True)
    if read.request is None:
        raise click.ClickException(f"{file.name}: {read.problems[0].en}{_more(len(read.problems) - 1)}")
    from matchmaker.planning.planner import make_plan  # the solver takes a second to load

    try:
        made = make_plan(read.request, seconds)
    except PlanningError as fault:
        raise click.ClickException(fault.text.en) from fault
    click.echo(json.dumps(made.as_json(), ensure_ascii=False).encode())


def _more(others: int) -> str:
    if not others:
        return ""
    return " One more thing is wrong." if others == 1 else f" {others} more things are wrong."
