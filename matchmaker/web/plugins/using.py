"""How a thing that a plugin brings is used: its page, what a change would move, and deciding it."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.matching.strategy import Strategy
from matchmaker.models import MatchRun, PluginSetting, ThingKind
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError
from matchmaker.services.matching.plugin_trials import preview_change
from matchmaker.services.matching.plugins import set_plugin, settings_of, thing_named, wish_of
from matchmaker.services.permissions import Permission
from matchmaker.services.run_records import latest_full_run
from matchmaker.web.access import requires, staff
from matchmaker.web.installation import registry, settings
from matchmaker.web.pages import Shown, now
from matchmaker.web.plugins.forms import WishForm, wish_form
from matchmaker.web.plugins.routes import blueprint
from matchmaker.web.times import today

KINDS = {
    "satt": ThingKind.STRATEGIES,
    "ordning": ThingKind.RERANKERS,
    "sida": ThingKind.PAGES,
    "fil": ThingKind.EXPORTERS,
}
"""The kinds of things as they stand in addresses."""

MATTER = frozenset({ThingKind.STRATEGIES, ThingKind.RERANKERS})
"""The kinds that decide what stands in the queue."""

THING = "/tillagg/<any(satt, ordning, sida, fil):what>/<name>"


@blueprint.get(THING)
@requires(Permission.KEEP_PLUGINS)
def thing(what: str, name: str) -> Shown:
    """One thing: what it does and how it is used. With a wish in the address, what would move in the queue.

    The address alone changes nothing and sends nothing anywhere.
    """
    kind, row = KINDS[what], _row(what, name)
    form_type = wish_form(thing_named(registry(), kind, name), row)
    if "bruk" not in request.args:
        return _page(what, name, row, form_type.of(row))
    form = form_type(formdata=request.args, meta={"csrf": False})
    form.version.data = row.version if row else 0
    if not form.validate():
        return _page(what, name, row, form, failed=True), 422
    if kind not in MATTER or form.wish == wish_of(row) or not form.may_be_tried:
        return _page(what, name, row, form, asked=True)
    chosen, trial = settings(), {(kind, name): form.wish}
    preview = preview_change(
        db.session(),
        registry(),
        trial,
        per_need=chosen.suggestions_per_need,
        per_shape=chosen.groups_per_shape,
        asked_at_most=chosen.asked_at_most,
        today=today(),
    )
    return _page(what, name, row, form, asked=True, preview=preview)


@blueprint.post(THING)
@requires(Permission.KEEP_PLUGINS)
def use(what: str, name: str) -> Shown:
    """Decide how a thing is used from now on; when it has changed since, show that and keep what was chosen."""
    row = _row(what, name)
    form = wish_form(thing_named(registry(), KINDS[what], name), row)()
    if not form.validate_on_submit():
        return _page(what, name, row, form, failed=True), 422
    decided = {"version": form.version.data, "by": staff(), "at": now()}
    try:
        set_plugin(db.session(), registry(), KINDS[what], name, form.wish, **decided)
    except (ConflictError, StaleDataError):
        db.session.rollback()
        row = _row(what, name)
        form.version.data = row.version if row else 0
        return _page(what, name, row, form, conflict=True), 409
    return redirect(url_for("plugins.overview", _anchor=f"{what}-{name}"))


def _page(what: str, name: str, row: PluginSetting | None, form: WishForm, **values: Any) -> str:
    run = latest_full_run(db.session())
    return render_template(
        "plugins/thing.html",
        what=what,
        thing=form.thing,
        about=form.thing.spec if isinstance(form.thing, Strategy) else form.thing,
        name=name,
        form=form,
        wish=wish_of(row),
        matters=KINDS[what] in MATTER,
        brought=registry().plugin_of(KINDS[what], name),
        run=run,
        done=yields_of(run).get(name) if what == "satt" else None,
        **values,
    )


def _row(what: str, name: str) -> PluginSetting | None:
    """What has been set about a thing, if anything."""
    return settings_of(db.session()).get((KINDS[what], name))


def yields_of(run: MatchRun | None) -> dict[str, Mapping[str, Any]]:
    """What each strategy did in a run, by name, as services/matching/matchruns has stored it."""
    return {way["name"]: way for way in run.report["strategies"]} if run else {}
