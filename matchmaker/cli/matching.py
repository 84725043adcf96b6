"""Placeholder until the real commands stand here."""

import click


@click.command("match")
def match() -> None:
    """Placeholder."""


@click.command("evaluate")
def evaluate() -> None:
    """Placeholder."""
