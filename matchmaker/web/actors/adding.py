"""Writing down one more need or resource of somebody who takes part already."""

from flask import abort, redirect, render_template, url_for

from matchmaker.models import Actor
from matchmaker.models.extension import db
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.additions import add_item
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.actors.forms import FORMS, Sheet, ToldForm
from matchmaker.web.actors.routes import ITEM_STEPS, blueprint
from matchmaker.web.pages import Shown, now, public_address
from matchmaker.web.times import zone

ADDRESS = "/alla/<int:actor_id>/<any(behov, resurser):what>/ny"


@blueprint.get(ADDRESS)
@requires(Permission.CHANGE_ACTORS)
def new_item(actor_id: int, what: str) -> Shown:
    """The questions about one need, or about one thing that they can contribute."""
    return _page(_taking_part(actor_id), what, _sheet(what))


@blueprint.post(ADDRESS)
@requires(Permission.CHANGE_ACTORS)
def add_told(actor_id: int, what: str) -> Shown:
    """Write it down, and look for what fits it."""
    actor, sheet = get_actor(db.session(), actor_id), _sheet(what)
    if not sheet.validate():
        return _page(actor, what, sheet, failed=True), 422
    [form] = sheet.steps
    at = now().astimezone(zone())  # the reference bears the municipality's year
    add_item(
        db.session(),
        actor_id,
        form.step,
        form.answers,
        key=sheet.head.key,
        channel=sheet.head.channel.data,
        page=public_address("actors.ask_for_visit"),
        by=staff(),
        at=at,
    )
    return redirect(url_for("actors.show", actor_id=actor_id, _anchor=f"{what}-h"))


def _taking_part(actor_id: int) -> Actor:
    actor = get_actor(db.session(), actor_id)
    if actor.withdrawn_at is not None:
        abort(404)
    return actor


def _sheet(what: str) -> Sheet:
    return Sheet(ToldForm(), [FORMS[ITEM_STEPS[what]](meta={"csrf": False})])


def _page(actor: Actor, what: str, sheet: Sheet, **values: object) -> str:
    return render_template("actors/add.html", actor=actor, what=what, sheet=sheet, form=sheet.steps[0], **values)
