"""Whether what was written long ago still holds: answered with a button, by a link, on one's own page or by staff."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models import Item, Need
from matchmaker.models.extension import db
from matchmaker.services.actors.actors import meet_need, withdraw_item
from matchmaker.services.actors.resting import rest_item
from matchmaker.services.audit import Who
from matchmaker.services.permissions import Permission
from matchmaker.services.taking_part.keeping_true import actor_asked, asked_about, confirm_item, list_silent
from matchmaker.web.access import for_everyone, for_visitors, requires, staff
from matchmaker.web.actors.changes import STOPPED, item_of
from matchmaker.web.actors.links import oldest_link
from matchmaker.web.actors.mine import own_actor
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.forms import VersionedForm
from matchmaker.web.installation import settings
from matchmaker.web.pages import now
from matchmaker.web.times import today

REST = timedelta(days=91)
"""Three months, for those who want to answer with one button."""


@blueprint.app_template_filter("address_word")
def address_word(item: Item) -> str:
    """The word for a need or a resource in addresses."""
    return "behov" if isinstance(item, Need) else "resurser"


@blueprint.get("/min-sida/stammer/<token>")
@for_everyone
def still_true(token: str) -> str:
    """All that one is asked about: nothing is answered by looking."""
    actor = actor_asked(db.session(), token, since=oldest_link())
    return render_template(
        "mine/still.html",
        actor=actor,
        items=asked_about(db.session(), actor.id),
        token=token,
        saved=request.args.get("sparat") == "1",
    )


@blueprint.post("/min-sida/stammer/<token>/<any(behov, resurser):what>/<int:item_id>")
@for_everyone
def say_still_true_by_link(token: str, what: str, item_id: int) -> Response:
    """Keep the answer about one of them."""
    item = item_of(actor_asked(db.session(), token, since=oldest_link()).id, what, item_id)
    kept = _keep(item, Who.actor(item.actor_id))
    return redirect(url_for("actors.still_true", token=token, sparat=kept), 303)


@blueprint.post("/min-sida/<int:actor_id>/<any(behov, resurser):what>/<int:item_id>/stammer")
@for_visitors
def say_still_true(actor_id: int, what: str, item_id: int) -> Response:
    """The same from one's own page."""
    own_actor(actor_id)
    kept = _keep(item_of(actor_id, what, item_id), Who.actor(actor_id))
    return redirect(url_for("actors.my_page", actor_id=actor_id, sparat=kept), 303)


@blueprint.get("/alla/att-fraga")
@requires(Permission.SEE_ACTORS)
def silent() -> str:
    """Whom to ring and ask."""
    found = list_silent(db.session(), months=settings().still_true_months, at=now())
    return render_template("actors/silent.html", silent=found)


@blueprint.post("/alla/<int:actor_id>/<any(behov, resurser):what>/<int:item_id>/stammer")
@requires(Permission.CHANGE_ACTORS)
def say_for_them(actor_id: int, what: str, item_id: int) -> Response:
    """Keep what they said on the telephone."""
    _keep(item_of(actor_id, what, item_id), staff())
    return redirect(url_for("actors.silent"), 303)


def _keep(item: Item, by: Who) -> int | None:
    """Keep what the button says; 1 when it is kept, None when somebody has changed or answered it meanwhile."""
    answer, form = request.form.get("answer", ""), VersionedForm()
    changed = {"version": form.version.data, "by": by, "at": now()}
    if not form.validate_on_submit() or answer not in _answers(item):
        abort(422)
    try:
        _act(item, answer, changed)
    except STOPPED:
        db.session.rollback()
        return None
    return 1


def _answers(item: Item) -> set[str]:
    return {"yes", "rest", "gone", "met" if isinstance(item, Need) else "standing"}


def _act(item: Item, answer: str, changed: Mapping[str, Any]) -> None:
    session = db.session()
    if answer == "rest":
        rest_item(session, type(item), item.id, until=today() + REST, today=today(), **changed)
    elif answer == "met":
        meet_need(session, item.id, thanks_to="", **changed)
    elif answer == "gone":
        withdraw_item(session, type(item), item.id, reason="", **changed)
    else:
        confirm_item(session, type(item), item.id, standing=answer == "standing", **changed)
