"""The board with its search, and a page for each entry, which machines can read too."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request

from matchmaker.models.extension import db
from matchmaker.services.actors.board import BoardFilter, Entry, Side, get_entry, places_on_board, read_board
from matchmaker.web.access import for_everyone
from matchmaker.web.installation import settings
from matchmaker.web.labels import KINDS, SIDES
from matchmaker.web.pages import asked_page, asked_words, public_address

blueprint = Blueprint("board", __name__)
WORDS = {side: word for word, side in SIDES.items()}
TYPES = {Side.NEED: "Demand", Side.RESOURCE: "Offer"}
"""What schema.org calls them."""


@blueprint.before_request
def only_where_there_is_one() -> None:
    """404 everywhere unless the municipality has switched the board on."""
    if not settings().public_board:
        abort(404)


@blueprint.get("/tavlan")
@for_everyone
def overview() -> Response:
    """What is needed and offered: all of it, or what is wanted."""
    wanted = BoardFilter(
        words=asked_words("ord"),
        place=asked_words("ort") or None,
        kind=KINDS.get(request.args.get("slag", "")),
        side=SIDES.get(request.args.get("vad", "")),
    )
    args = {name: request.args[name] for name in ("ord", "ort", "slag", "vad") if request.args.get(name)}
    found = read_board(db.session(), wanted, page=asked_page())
    return _public(
        render_template(
            "board/overview.html",
            found=found,
            places=places_on_board(db.session()),
            wanted=wanted,
            args=args,
            kinds=KINDS,
            words=WORDS,
        )
    )


@blueprint.get("/tavlan/<any(behov, resurser):what>/<int:entry_id>")
@for_everyone
def entry(what: str, entry_id: int) -> Response:
    """One entry, and the way to say that one can help."""
    found = get_entry(db.session(), SIDES[what], entry_id)
    return _public(render_template("board/entry.html", entry=found, what=what, data=linked_data(found, what)))


def linked_data(entry: Entry, what: str) -> dict[str, Any]:
    """An entry in the words of schema.org; what is empty is left out."""
    thing: dict[str, Any] = {"@type": "Service", "name": entry.title}
    if entry.description:
        thing["description"] = entry.description
    return {
        "@context": "https://schema.org",
        "@type": TYPES[entry.side],
        "name": entry.title,
        "itemOffered": thing,
        "areaServed": {"@type": "Place", "name": entry.place},
        "url": public_address("board.entry", what=what, entry_id=entry.id),
    }


def _public(page: str) -> Response:
    """The page, which nobody may keep: what is withdrawn is gone at once, from search engines' copies too."""
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noarchive" if settings().public_board_indexed else "noindex, noarchive"
    return response
