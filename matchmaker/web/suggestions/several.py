"""What is done to several suggestions at once: parking those that are ticked, and keeping a view by name."""

from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.errors import RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.reviews import park_suggestions
from matchmaker.services.suggestions.views import remove_view, save_view
from matchmaker.web.access import requires, signed_in, staff
from matchmaker.web.pages import Shown, now
from matchmaker.web.suggestions.filters import address_args, wanted
from matchmaker.web.suggestions.forms import ParkForm, ViewForm
from matchmaker.web.suggestions.routes import blueprint, queue_page


@blueprint.post("/forslag/vila")
@requires(Permission.REVIEW_SUGGESTIONS)
def park() -> Shown:
    """Park what is ticked, and show what is left; what somebody else has decided meanwhile is left alone."""
    form = ParkForm()
    if not form.validate_on_submit():
        return queue_page(form, ViewForm(formdata=None), failed=True), 422
    parked = park_suggestions(db.session(), form.versions, reason=form.reason.data or "", by=staff(), at=now())
    page = request.args.get("sida", type=int)
    return redirect(url_for("suggestions.queue", **_args(sida=page, vilade=len(parked))))


@blueprint.post("/forslag/vyer")
@requires(Permission.REVIEW_SUGGESTIONS)
def keep_view() -> Shown:
    """Keep what the queue shows now under a name."""
    form = ViewForm()
    if form.validate_on_submit():
        try:
            save_view(db.session(), name=form.name.data or "", args=_args(), by=staff(), at=now())
        except RefusedError:
            form.name.errors = [gettext("Ta bort någon av dina vyer först. Du har så många som får plats")]
        else:
            return redirect(url_for("suggestions.queue", **_args()))
    return queue_page(ParkForm(formdata=None), form, failed=True), 422


@blueprint.post("/forslag/vyer/<int:view_id>/ta-bort")
@requires(Permission.REVIEW_SUGGESTIONS)
def drop_view(view_id: int) -> Response:
    """Forget a view; it may be gone already."""
    remove_view(db.session(), view_id, by=staff(), at=now())
    return redirect(url_for("suggestions.queue", **_args()))


def _args(**more: object) -> dict[str, Any]:
    return address_args(wanted(signed_in()), **more)
