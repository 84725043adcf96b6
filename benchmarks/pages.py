"""Measures the staff's pages in a service with thousands of actors and suggestions, beside its simplest page.

Run: python -m benchmarks.pages [--actors 5000] [--suggestions 50000] | tee benchmarks/results/pages.txt
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from secrets import token_hex
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.app import create_app
from matchmaker.models.database import RoutedSession
from matchmaker.models.extension import db
from matchmaker.models.schema import upgrade_schema
from matchmaker.services.accounts.accounts import add_leader, make_sign_in_link
from matchmaker.services.audit import SYSTEM
from matchmaker.settings import Settings
from matchmaker.testing.filling import fill
from matchmaker.testing.municipality import municipality
from matchmaker.testing.pages import form_fields
from tests.services.counting import counted_statements

SIMPLEST = "/healthz"
OF_ONE = ("/alla/1", "/forslag/1", "/moten/1", "/nu/sent", "/samarbeten/1")
"""Pages of one thing that the leader has open most of the day, measured beside those of everything."""
ROUNDS = 5
"""Each page is fetched once to begin with, and then so many times."""


def main(argv: Sequence[str] | None = None) -> None:
    """Fill a SQLite database, fetch the staff's pages of everything and some of one thing, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actors", type=int, default=5000)
    parser.add_argument("--suggestions", type=int, default=50000)
    chosen = parser.parse_args(argv)
    print(
        f"{datetime.now(UTC).date()}, {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    )
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(instance=Path(folder), secret_key=token_hex()))
        with app.app_context():
            try:
                client = _at_work(app, chosen.actors, chosen.suggestions)
                print(f"\n{chosen.actors:,} actors and {chosen.suggestions:,} suggestions, SQLite; medians of {ROUNDS}")
                print(f"filled with {getrusage(RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB of memory at most")
                _print_table(app, client)
            finally:
                db.engine.dispose()


def _at_work(app: Flask, actors: int, suggestions: int) -> FlaskClient:
    """The browser of a project leader in whose service much has happened."""
    at = datetime.now(UTC)
    upgrade_schema(db.engine)
    with RoutedSession(db.engine, expire_on_commit=False) as session:
        leader = add_leader(session, "leader@kommun.example", name="Eva Lind", by=SYSTEM, at=at)
        fill(session, municipality(actors), suggestions=suggestions, by=leader, at=at)
        link = f"/logga-in/{make_sign_in_link(session, leader.email, by=SYSTEM, at=at)}"
    client = app.test_client()
    client.post(link, data=form_fields(client.get(link).text, link))
    return client


def _print_table(app: Flask, client: FlaskClient) -> None:
    simplest, *_ = _measure(client, SIMPLEST)
    print(f"  {'page':28}{'milliseconds':>14}{'kB':>8}{'queries':>9}   times {SIMPLEST}")
    measured = [(*_measure(client, page), page) for page in (*pages(app), *OF_ONE)]
    for taken, size, queries, page in sorted(measured, reverse=True):
        print(f"  {page:28}{taken:14.1f}{size / 1000:8.0f}{queries:9}   {taken / simplest:.0f}")
    print(f"  {SIMPLEST:28}{simplest:14.1f}")


def pages(app: Flask) -> list[str]:
    """The addresses of the staff's pages that need no number."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and getattr(app.view_functions[rule.endpoint], "permission", None) is not None
    )


def _measure(client: FlaskClient, page: str) -> tuple[float, int, int]:
    """The median of some fetches in milliseconds, and the bytes and queries of the first.

    Raises SystemExit when the page fails.
    """
    with counted_statements(db.engine) as sent:
        response = client.get(page)
    if response.status_code != 200:
        raise SystemExit(f"{page} answers {response.status_code}")
    taken = []
    for _ in range(ROUNDS):
        before = time.perf_counter()
        client.get(page)
        taken.append(1000 * (time.perf_counter() - before))
    return median(taken), len(response.data), len(sent)


if __name__ == "__main__":
    main()
