"""Two of those who take part that are one: comparing them, making one of them, and undoing it."""

from flask import abort, redirect, render_template, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.contact_people import MOST_PEOPLE
from matchmaker.services.actors.directory import DirectoryFilter, list_actors
from matchmaker.services.actors.duplicates import Identity, find_duplicates
from matchmaker.services.actors.merging import merge_actors, preview_merge, undo_merge
from matchmaker.services.errors import RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.actors.staff_forms import MergeForm
from matchmaker.web.letters import letters
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
            post=letters(),
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
    merge = undo_merge(db.session(), merge_id, post=letters(), by=staff(), at=now())
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


def moved_label(table: str, count: int) -> str:
    """How much of what goes along with an actor."""
    n = count
    return {
        "needs": ngettext("%(num)s behov", "%(num)s behov", n),
        "resources": ngettext("%(num)s sak de kan bidra med", "%(num)s saker de kan bidra med", n),
        "submissions": ngettext("%(num)s formulär som har kommit in", "%(num)s formulär som har kommit in", n),
        "contact_notes": ngettext("%(num)s kontakt", "%(num)s kontakter", n),
        "contact_people": ngettext(
            "%(num)s kontaktperson (som kan öppna sidan)", "%(num)s kontaktpersoner (som kan öppna sidan)", n
        ),
        "corrections": ngettext("%(num)s rättelse", "%(num)s rättelser", n),
        "data_requests": ngettext("%(num)s begäran om egna uppgifter", "%(num)s begäranden om egna uppgifter", n),
    }.get(table, ngettext("%(num)s annan uppgift", "%(num)s andra uppgifter", n))
