"""No page of the staff asks the database more often because there is more in it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from matchmaker.models import Account
from matchmaker.models.base import Base
from matchmaker.models.extension import db
from matchmaker.testing.filling import fill
from matchmaker.testing.municipality import municipality
from matchmaker.testing.pages import CheckedClient
from tests.services.counting import counted_statements
from tests.web.rooms import address, private, rules

A_FEW = 3
"""Statements that another page may take for what is not there among few: loading one more kind of thing."""

A_PART = 6
"""Statements for one more thousand lines in a file of everything, which is read in parts so that memory does not grow.

The larger municipality has two such parts.
"""


def is_file(where: str) -> bool:
    """Whether an address gives a whole list as a file, on however many pages it stands."""
    return "/lista." in where


def statements(app: Flask, client: CheckedClient) -> Iterator[tuple[str, int]]:
    """The address of each page of the staff, and how often it asks the database the second time it is fetched."""
    for rule in rules(app, "GET"):
        if private(app, rule):
            where = address(app, rule)
            if client.get(where).status_code == 200:
                with app.app_context(), counted_statements(db.engine) as sent:
                    client.get(where)
                yield where, len(sent)


def grow(database: Session, leader: Account, *, actors: int, suggestions: int) -> None:
    """Put another municipality in the place of what is there."""
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in {"accounts", "sign_in_links", "web_sessions"}:
            database.execute(table.delete())
    database.execute(text("DELETE FROM sqlite_sequence"))  # the pages that are asked for are those of the first numbers
    fill(database, municipality(actors), suggestions=suggestions, by=leader, at=datetime.now(UTC))


def test_a_hundred_times_as_much_takes_no_more_statements(
    app: Flask, database: Session, leader: Account, leader_client: CheckedClient
) -> None:
    grow(database, leader, actors=12, suggestions=120)
    few = dict(statements(app, leader_client))
    # So many that a statement with a list of them, or of a page's, in parts of some hundreds would be sent again.
    grow(database, leader, actors=1200, suggestions=12_000)
    many = dict(statements(app, leader_client))
    assert len(few) > 40
    assert many.keys() == few.keys()
    more = {where: many[where] - few[where] for where in many}
    assert {where: number for where, number in more.items() if number > (A_PART if is_file(where) else A_FEW)} == {}
