"""Placeholder until the real commands stand here."""

import click


@click.command("import")
def import_command() -> None:
    """Placeholder."""


@click.command("export")
def export_command() -> None:
    """Placeholder."""


def import_file(session: object, path: object, *, places: object = None) -> None:
    """Placeholder: import a file, printing the report (ClickException when refused)."""
