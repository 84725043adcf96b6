"""Backups from the terminal."""

from pathlib import Path

import click

from matchmaker.models.extension import db
from matchmaker.services.backups import BackupError, InUseError, check_backup, make_backup, restore_backup


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Write a copy of the whole database to FILE while the service runs."""
    with ctx.obj["app"]().app_context():
        try:
            make_backup(db.engine, file)
        except BackupError as fault:
            raise click.ClickException(str(fault)) from fault
    click.echo(f"{file} holds the whole database.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", is_flag=True, help="Only tell whether FILE is sound.")
@click.option("--anyway", is_flag=True, help="Also while something else has the database open.")
@click.pass_context
def restore(ctx: click.Context, file: Path, check: bool, anyway: bool) -> None:
    """Replace the database by the backup in FILE, which is checked first. Stop the service before."""
    with ctx.obj["app"]().app_context():
        try:
            if check:
                check_backup(db.engine, file)
            else:
                restore_backup(db.engine, file, anyway=anyway)
        except InUseError as fault:
            raise click.ClickException(f"{fault} With --anyway it is restored all the same.") from fault
        except BackupError as fault:
            raise click.ClickException(str(fault)) from fault
    click.echo(f"{file} is sound." if check else "The database has been restored.")
