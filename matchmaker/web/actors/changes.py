"""What staff change in what people told: withdrawing it with the reason, bringing it back, correcting its words."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.models import Item, Need, Resource
from matchmaker.models.extension import db
from matchmaker.services.actors.actors import WORDS, correct_item, withdraw_item
from matchmaker.services.actors.withdrawals import bring_back_item
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.matching.items import get_item
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.actors.forms import CorrectNeedForm, CorrectResourceForm, WithdrawForm
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.forms import VersionedForm
from matchmaker.web.pages import Shown, now

ITEM = "/alla/<int:actor_id>/<any(behov, resurser):what>/<int:item_id>"
STOPPED = (ConflictError, StaleDataError)


@blueprint.get(f"{ITEM}/avpublicera")
@requires(Permission.CHANGE_ACTORS)
def withdrawal(actor_id: int, what: str, item_id: int) -> Shown:
    """Ask why a need or resource is no longer to be counted with."""
    item = item_of(actor_id, what, item_id)
    return _page("withdraw", item, what, WithdrawForm(data={"version": item.version}))


@blueprint.post(f"{ITEM}/avpublicera")
@requires(Permission.CHANGE_ACTORS)
def withdraw(actor_id: int, what: str, item_id: int) -> Shown:
    """Take it out of sight, and its suggestions off the queue."""
    item, form = item_of(actor_id, what, item_id), WithdrawForm()
    if not form.validate_on_submit():
        return _page("withdraw", item, what, form, failed=True), 422
    version, reason = form.version.data, form.reason.data or ""
    try:
        withdraw_item(db.session(), type(item), item_id, version=version, reason=reason, by=staff(), at=now())
    except STOPPED:
        return _conflict("withdraw", actor_id, what, item_id, form)
    return redirect(url_for("actors.show", actor_id=actor_id))


@blueprint.post(f"{ITEM}/igen")
@requires(Permission.CHANGE_ACTORS)
def bring_back(actor_id: int, what: str, item_id: int) -> Shown:
    """Count with it again; when something came in between, their page tells how it stands."""
    take_back(item_of(actor_id, what, item_id), by=staff())
    return redirect(url_for("actors.show", actor_id=actor_id))


@blueprint.get(f"{ITEM}/ratta")
@requires(Permission.CHANGE_ACTORS)
def correction(actor_id: int, what: str, item_id: int) -> Shown:
    """The words as they stand, to be corrected."""
    item = item_of(actor_id, what, item_id)
    return _page("correct", item, what, correct_form(what, data=words_of(item)))


@blueprint.post(f"{ITEM}/ratta")
@requires(Permission.CHANGE_ACTORS)
def correct(actor_id: int, what: str, item_id: int) -> Shown:
    """Keep other words, and look again for what fits them."""
    item, form = item_of(actor_id, what, item_id), correct_form(what)
    if not form.validate_on_submit():
        return _page("correct", item, what, form, failed=True), 422
    version, words = form.version.data, form.answers
    try:
        correct_item(db.session(), type(item), item_id, version=version, words=words, by=staff(), at=now())
    except STOPPED:
        return _conflict("correct", actor_id, what, item_id, form)
    return redirect(url_for("actors.show", actor_id=actor_id))


def take_back(item: Item, *, by: Who) -> bool:
    """Count with a withdrawn need or resource again; gives whether it is so, since it may have changed meanwhile."""
    try:
        bring_back_item(db.session(), type(item), item.id, version=VersionedForm().version.data, by=by, at=now())
    except (*STOPPED, RefusedError):
        db.session.rollback()
        return False
    return True


def correct_form(what: str, **values: Any) -> CorrectNeedForm | CorrectResourceForm:
    """The form for other words of a need (``behov``) or a resource."""
    return CorrectNeedForm(**values) if what == "behov" else CorrectResourceForm(**values)


def words_of(item: Item) -> dict[str, Any]:
    """What stands there, as that form takes it."""
    return {name: getattr(item, name) for name in (*WORDS[type(item)], "version")}


def item_of(actor_id: int, what: str, item_id: int) -> Item:
    """The need or resource of this address. Raises NotFoundError; 404 when it is somebody else's."""
    item = get_item(db.session(), Need if what == "behov" else Resource, item_id)
    if item.actor_id != actor_id:
        abort(404)
    return item


def _page(name: str, item: Item, what: str, form: Any, **values: object) -> str:
    return render_template(f"actors/{name}.html", item=item, what=what, form=form, **values)


def _conflict(name: str, actor_id: int, what: str, item_id: int, form: Any) -> tuple[str, int]:
    """Somebody else was first: how it stands now, and what was typed here, ready to be sent against the new version."""
    db.session.rollback()
    item = item_of(actor_id, what, item_id)
    form.version.data = item.version
    return _page(name, item, what, form, conflict=True), 409
