"""Placeholder until the real commands stand here."""

import click


@click.command("run")
def run_command() -> None:
    """Placeholder."""


def run_with_progress(session: object, strategies: object, *, per_need: int) -> None:
    """Placeholder: a full match run with progress lines on stderr."""
