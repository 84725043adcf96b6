"""A match run from the terminal: what the project leader's button does, with its progress."""

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from matchmaker.matching.results import Progress
from matchmaker.models import MatchRun
from matchmaker.models.extension import db
from matchmaker.services.audit import SYSTEM
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.matchruns import run_matching
from matchmaker.services.matching.plugins import InUse, plugins_in_use
from matchmaker.settings import Settings


@click.command("run")
@click.pass_context
def run_command(ctx: click.Context) -> None:
    """Match everyone in the database anew: progress on stderr, what it changed on stdout."""
    app = ctx.obj["app"]()
    registry, settings = app.extensions["matchmaker.registry"], app.extensions["matchmaker.settings"]
    with app.app_context():
        used = plugins_in_use(db.session(), registry)
        db.session.rollback()
        try:
            run_with_progress(db.session(), used, settings)
        except RefusedError as fault:
            raise click.ClickException(
                "Somebody stopped this match run, or another one took its place."
                if fault.code == "run_superseded"
                else "Another match run is at work. Wait until it is done; a killed one is given up soon."
            ) from fault


def run_with_progress(session: Session, used: InUse, settings: Settings) -> MatchRun:
    """A full match run that tells how it goes. Raises RefusedError: "run_in_progress" and "run_superseded"."""
    for fault in used.faults:
        told = f"Plugin {fault.plugin} {fault.version} ({fault.phase}): {fault.message}"
        click.echo(f"{told}{'' if told.endswith(('.', '?', '!')) else '.'} {fault.left_out.en}", err=True)
    run = run_matching(
        session,
        used,
        per_need=settings.suggestions_per_need,
        per_shape=settings.groups_per_shape,
        asked_at_most=settings.asked_at_most,
        zone=settings.zone,
        by=SYSTEM,
        at=datetime.now(UTC),
        progress=_tell,
    )
    for strategy in run.report["strategies"]:
        if fault := strategy["fault"]:
            click.echo(f"Strategy {strategy['name']} failed ({fault['phase']}): {fault['message']}", err=True)
    click.echo(_summary(run))
    return run


def _tell(step: Progress) -> None:
    now = f"strategy {step.strategy}" if step.strategy else "weighing together and saving"
    click.echo(f"[{step.done}/{step.total}] {now}", err=True)


def _summary(run: MatchRun) -> str:
    report = run.report
    without = sum(cause["needs"] for cause in report["without"])
    groups = ", ".join(f"{number} {shape}s" for shape, number in report["new_groups"].items())
    return (
        f"Suggestions: {report['new']} new{f' (with {groups})' if groups else ''}, {report['kept']} found again, "
        f"{sum(report['gone'].values())} gone. "
        f"{without} of {report['needs']} needs have none."
    )
