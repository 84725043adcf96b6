"""What every page is made of: templates, static files with lasting addresses, and the times of day."""

import hashlib
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.permissions import Permission
from matchmaker.web.access import for_everyone
from matchmaker.web.installation import settings
from matchmaker.web.security import UNPRINTABLE

STATIC = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600
LARGEST_ID = 2**31 - 1
"""What a row's number can be at most on every database; asking for more would be a fault there, not a 404."""

LONGEST_SEARCH = 100
Shown = str | tuple[str, int] | Response
"""What a view shows: a page, a page with its status, or an answer that is none, such as one that leads on."""


class RowNumber(IntegerConverter):
    """``<int:…>`` in an address: a number that can be a row's."""

    regex = "[0-9]+"

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = LARGEST_ID) -> None:
        super().__init__(map, fixed_digits, min, max)


def init_pages(app: Flask) -> None:
    """Give templates what they all use, and let browsers keep static files for a year."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.url_map.converters["int"] = RowNumber
    for_everyone(app.view_functions["static"])
    app.jinja_env.globals.update(static_url=static_url, save_address=save_address, permissions=Permission, now=now)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.teardown_request(end_transaction)


def end_transaction(_: BaseException | None) -> None:
    """Let go of what the page has read. When the database went away after that, the answer is still as good."""
    with suppress(DBAPIError):
        db.session.rollback()


def now() -> datetime:
    """The present moment (UTC); the one clock of the web floor."""
    return datetime.now(UTC)


def asked_words(name: str) -> str:
    """The words that the address gives by this name, with single blanks, and no more of them than a search needs."""
    return " ".join(UNPRINTABLE.sub(" ", request.args.get(name, "")[:LONGEST_SEARCH]).split())


def asked_page() -> int:
    """The page of a list that the address asks for, from 1; it may be one that is not there."""
    return request.args.get("sida", 1, type=int)


def save_address(endpoint: str, **values: Any) -> str:
    """Where a form goes in which people write: never to the page's own address, and the browser may keep the page.

    A browser whose line drops while it sends to the address it is at has no page left to go back to, and what was typed
    is gone with it; so the number in ``?spara=`` rises each time a form comes back. See security.add_headers.
    """
    g.typed_on = True
    times = min(max(request.args.get("spara", 0, type=int), 0), 99) + 1
    return url_for(endpoint, **values, spara=times)


def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, as it must stand in mail."""
    base = settings().public_url.rstrip("/")
    return base + url_for(endpoint, **values) if base else url_for(endpoint, _external=True, **values)


def public_root() -> str:
    """What the addresses of pages begin with in mail, with nothing after the host."""
    return public_address("site.start").rstrip("/")


def static_url(name: str) -> str:
    """The address of a static file, which changes when its content does."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
