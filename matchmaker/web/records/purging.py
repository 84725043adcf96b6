"""Purging by staff: what is due by each rule, looked through first, and what has been purged before."""

from collections.abc import Mapping, Sequence

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from matchmaker.matching.texts import Text
from matchmaker.models import Actor
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError
from matchmaker.services.permissions import Permission
from matchmaker.services.personal_data.belongings import count_rows
from matchmaker.services.personal_data.field_registry import field_registry, retention_text
from matchmaker.services.records.purges import (
    PurgePreview,
    digest_of,
    list_purges,
    preview_purge,
    purge,
    rows_going_with,
)
from matchmaker.web.access import requires, staff
from matchmaker.web.forms import PageForm
from matchmaker.web.installation import settings
from matchmaker.web.pages import Shown, now
from matchmaker.web.records.routes import blueprint


@blueprint.get("/handlingar/gallring")
@requires(Permission.SEE_RECORDS)
def purging() -> str:
    """What is due by each rule, and what has been purged."""
    return _page()


@blueprint.post("/handlingar/gallring")
@requires(Permission.KEEP_RECORDS)
def purge_now() -> Shown:
    """Remove what the page showed; when something has changed since, it is shown again first."""
    form = PageForm()
    if not form.validate_on_submit():
        return _page(), 422
    try:
        done = purge(db.session(), settings(), seen=request.form.get("seen", ""), by=staff(), at=now())
    except ConflictError:
        db.session.rollback()
        return _page(changed=True), 409
    return redirect(url_for("records.purging", borta=sum(sum(part.rows.values()) for part in done)))


def why_held_label(holds: str) -> str:
    """Why an actor that is due stays."""
    return {
        "merged": gettext("Har slagits ihop med en annan, och tas bort tillsammans med den."),
        "collaboration": gettext("Är med i ett samarbete som inte är avslutat."),
        "request": gettext("Har bett om något som inte är besvarat."),
    }[holds]


def _page(**values: object) -> str:
    at = now()
    previews = preview_purge(db.session(), settings(), at=at)
    known = field_registry()
    return render_template(
        "records/purging.html",
        previews=previews,
        rules={preview.rule: retention_text(known, preview.rule, settings()) for preview in previews},
        labels={rule: _labels(rule) for rule in (preview.rule for preview in previews)},
        actors=_actors(previews),
        why_held=why_held_label,
        seen=digest_of(previews),
        count=sum(len(preview.going) for preview in previews),
        tables={name: table.label for name, table in known.tables.items()},
        log=list_purges(db.session()),
        gone=request.args.get("borta", type=int),
        **values,
    )


def _labels(rule: str) -> Sequence[Text]:
    """The tables whose rows go by a rule."""
    return [table.label for table in field_registry().tables.values() if table.retention == rule]


def _actors(previews: Sequence[PurgePreview]) -> Mapping[int, tuple[Actor, Mapping[str, int]]]:
    """The actors that are due, by id, each with how many rows go with it."""
    found = {}
    for preview in previews:
        for row in preview.rows if preview.rule == "actor" else ():
            actor = db.session.get_one(Actor, row.key[0])
            found[actor.id] = actor, count_rows(rows_going_with(db.session(), actor))
    return found
