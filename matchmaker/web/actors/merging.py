"""Two of those who take part that are one: comparing them, making one of them, and undoing it."""

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.actors import get_actor
from matchmaker.services.contact_people import MOST_PEOPLE
from matchmaker.services.directory import DirectoryFilter, list_actors
from matchmaker.services.duplicates import Identity, find_duplicates
from matchmaker.services.errors import RefusedError
from matchmaker.services.merging import merge_actors, preview_merge, undo_merge
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.actors.staff_forms import MergeForm
from matchmaker.web.pages import asked_words, now


@blueprint.get("/alla/<int:actor_id>/sla-ihop")
@requires(Permission.CHANGE_ACTORS)
def choose_same(actor_id: int) -> str:
    """Find the one that is the same: those that look like it, or any other by its words."""
    actor = get_actor(db.session(), actor_id)
    words = asked_words("ord")
    found = list_actors(db.session(), DirectoryFilter(words=words)).rows if words else ()
    return render_template(
        "actors/choose_same.html",
        actor=actor,
        candidates=find_duplicates(
            db.session(), Identity(actor.name, actor.contact_email, actor.contact_phone), besides=actor.id
        ),
        words=words,
        found=[row.actor for row in found if row.actor.id != actor.id],
    )


@blueprint.get("/alla/<int:kept_id>/sla-ihop/<int:gone_id>")
@requires(Permission.CHANGE_ACTORS)
def merge_preview(kept_id: int, gone_id: int) -> str:
    """What would become of both, before anything is done."""
    return _preview_page(kept_id, gone_id)


@blueprint.post("/alla/<int:kept_id>/sla-ihop/<int:gone_id>")
@requires(Permission.CHANGE_ACTORS)
def merge(kept_id: int, gone_id: int) -> Response | tuple[str, int]:
    """Make one of them, and look again for what fits it."""
    form = MergeForm()
    try:
        merge_actors(
            db.session(),
            kept_id,
            gone_id,
            kept_version=form.kept_version.data,
            gone_version=form.gone_version.data,
            by=staff(),
            at=now(),
        )
    except RefusedError as refused:
        db.session.rollback()
        if refused.code != "many":
            raise
        return _preview_page(kept_id, gone_id), 422
    return redirect(url_for("actors.show", actor_id=kept_id))


@blueprint.post("/alla/sammanslagningar/<int:merge_id>/angra")
@requires(Permission.CHANGE_ACTORS)
def part(merge_id: int) -> Response:
    """Make two of one again."""
    merge = undo_merge(db.session(), merge_id, by=staff(), at=now())
    return redirect(url_for("actors.show", actor_id=merge.gone_id))


def _preview_page(kept_id: int, gone_id: int) -> str:
    try:
        preview = preview_merge(db.session(), kept_id, gone_id)
    except RefusedError:
        abort(404)
    form = MergeForm(formdata=None, data={"kept_version": preview.kept.version, "gone_version": preview.gone.version})
    return render_template(
        "actors/merge.html", preview=preview, form=form, moved_label=moved_label, most_people=MOST_PEOPLE
    )


def moved_label(table: str) -> str:
    """What goes along with an actor, in the plural."""
    return {
        "needs": gettext("behov"),
        "resources": gettext("saker de kan bidra med"),
        "submissions": gettext("formulär som har kommit in"),
        "contact_notes": gettext("kontakter"),
        "contact_people": gettext("kontaktpersoner (de kan öppna sidan)"),
        "corrections": gettext("rättelser"),
        "data_requests": gettext("begäranden om egna uppgifter"),
    }.get(table, gettext("andra uppgifter"))
