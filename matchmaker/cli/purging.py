"""Purging from the terminal: what is due by each rule, and removing it."""

from datetime import UTC, datetime, tzinfo

import click

from matchmaker.models.extension import db
from matchmaker.services.audit import SYSTEM
from matchmaker.services.records.purges import PurgePreview, digest_of, preview_purge, purge


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only tell what would be removed.")
@click.pass_context
def purge_command(ctx: click.Context, dry_run: bool) -> None:
    """Remove for good what has been kept long enough, by the rules of the registry of stored fields."""
    settings, at = ctx.obj["settings"](), datetime.now(UTC)
    with ctx.obj["app"]().app_context():
        session = db.session()
        previews = preview_purge(session, settings, at=at)
        for preview in previews:
            _tell(preview, settings.zone)
        if not settings.keep_withdrawn_years:
            click.echo("Actors stay: the municipality has not decided (keep_withdrawn_years, purge_decision).")
        if dry_run:
            click.echo("Nothing was removed: this was a dry run.")
            return
        purge(session, settings, seen=digest_of(previews), by=SYSTEM, at=at)
    click.echo(f"Removed {sum(len(preview.going) for preview in previews)}, with what belongs to them.")


def _tell(preview: PurgePreview, zone: tzinfo) -> None:
    """The rule with its count, and each row by its number and day; no names."""
    click.echo(f"{preview.rule}: {len(preview.going)}")
    for row in preview.going:
        click.echo(f"  {row.table} {_number(row.key)} since {row.since.astimezone(zone):%Y-%m-%d}")
    for row in preview.held:
        click.echo(f"  {row.table} {_number(row.key)} stays: {HELD[row.holds]}")


HELD = {
    "merged": "it was merged into another, and goes with that one",
    "collaboration": "it takes part in a collaboration that has not ended",
    "request": "a request about its data has not been answered",
}


def _number(key: tuple[object, ...]) -> str:
    """A row's number; the beginning of a hash where that is what it has."""
    return " ".join(str(part)[:12] for part in key)
