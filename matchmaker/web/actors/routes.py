"""The blueprint of actors, and what the form's pages share: their draft, and the way on from one to the next."""

import re
from typing import Any, Protocol

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models import Draft
from matchmaker.models.extension import db
from matchmaker.services.actors.board import Entry, get_entry
from matchmaker.services.errors import NotFoundError
from matchmaker.services.forms.answers import Step
from matchmaker.services.forms.drafts import (
    ON_ONE_PAGE,
    AlreadySentError,
    NoDraftError,
    choose_layout,
    open_draft,
)
from matchmaker.web import pages
from matchmaker.web.installation import settings
from matchmaker.web.labels import SIDES
from matchmaker.web.pages import now
from matchmaker.web.sessions import browser_session

LAST = "kontrollera"
"""The last part of the last page's address, and what ``?till=`` says when one is to come back there."""

ITEM_STEPS = {"behov": Step.NEEDS, "resurser": Step.RESOURCES}
"""The steps that hold any number of things, by their word in addresses."""

UNSENT = "unsent"
"""What the browser's session calls the token of the form that was opened last in it."""

blueprint = Blueprint("actors", __name__)


@blueprint.errorhandler(NoDraftError)
def show_no_draft(fault: NoDraftError) -> tuple[str, int]:
    """A private link that leads nowhere, or nowhere any longer."""
    db.session.rollback()
    return render_template("actors/no_draft.html"), 404


@blueprint.errorhandler(AlreadySentError)
def show_receipt(fault: AlreadySentError) -> Response:
    """What has been sent cannot be changed by the form: its link leads to the receipt."""
    db.session.rollback()
    return redirect(url_for("actors.receipt", token=(request.view_args or {})["token"]))


def draft_behind(token: str) -> Draft:
    """The draft of this page, which the browser finds back to. Raises NoDraftError or AlreadySentError, which the
    blueprint answers.
    """
    draft = open_draft(db.session(), token, at=now())
    browser_session()[UNSENT] = token
    return draft


def unsent_form() -> str:
    """The token of the form that was opened last in this browser, if it can still be sent; else empty."""
    token: str = browser_session().get(UNSENT, "")
    try:
        open_draft(db.session(), token, at=now())
    except (NoDraftError, AlreadySentError):
        return ""
    return token


def entry_behind(note: str) -> Entry | None:
    """The entry that a note on the board shows, by its word as ``behov-12``; None for one that is not there (now)."""
    what, _, number = note.partition("-")
    if not settings().public_board or what not in SIDES or not re.fullmatch(r"[0-9]{1,9}", number):
        return None
    try:
        return get_entry(db.session(), SIDES[what], int(number))
    except NotFoundError:
        return None


def came_to_change() -> str | None:
    """What ``?till=`` says of readers who came from the last page to change something there, and want to go back."""
    return LAST if request.args.get("till") == LAST else None


def step_address(endpoint: str, token: str, **values: Any) -> str:
    """The address of one of the form's pages, for a reader who stays in the same place of it."""
    return url_for(f"actors.{endpoint}", token=token, till=came_to_change(), **values)


def save_address(endpoint: str, **values: Any) -> str:
    """As pages.save_address, for a reader who stays in the same place of the form."""
    return pages.save_address(f"actors.{endpoint}", till=came_to_change(), **values)


def next_address(endpoint: str, token: str, **values: Any) -> str:
    """The address of the page after or before this one; the last page, for those who came from there."""
    if came_to_change():
        return url_for("actors.check", token=token)
    return url_for(f"actors.{endpoint}", token=token, **values)


def part_address(draft: Draft, token: str, endpoint: str, **values: Any) -> str:
    """Where a part is changed by who looks the whole through: on a page of its own, or in its place on the one page."""
    if draft.data.get(ON_ONE_PAGE):
        place = values.get("key") or values.get("what") or endpoint
        return url_for("actors.whole", token=token, _anchor=place)
    return url_for(f"actors.{endpoint}", token=token, till=LAST, **values)


class Checked(Protocol):
    """What was typed on a page, and can be checked."""

    def validate(self) -> bool:
        """Whether it can be sent as it stands."""


def way_on(form: Checked, token: str, onward: str) -> Response | None:
    """Where to go when a page's answers have been kept; None when something on it has to be put right first."""
    later = request.form.get("later")
    if later == "quiet":  # form.js keeps what was typed while nobody waits for a page
        return Response(status=204)
    if later:
        return redirect(url_for("actors.later", token=token))
    layout = request.form.get("layout")
    if layout:
        one = layout == "one"
        choose_layout(db.session(), token, on_one_page=one, days=settings().draft_days, at=now())
        return redirect(url_for("actors.resume", token=token))
    return redirect(onward) if form.validate() else None
