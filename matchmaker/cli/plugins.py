"""Placeholder until the real commands stand here."""

import click


@click.command("plugin")
def plugin() -> None:
    """Placeholder."""
