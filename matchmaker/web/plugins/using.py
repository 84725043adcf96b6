"""How what plugins bring is used: all of it on a page, and each thing on its own, with what a change would move."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from matchmaker.hooks.loading import name_of
from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.models import MatchRun, PluginSetting, ThingKind
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError
from matchmaker.services.permissions import Permission
from matchmaker.services.plugin_trials import preview_change
from matchmaker.services.plugins import Key, set_plugin, settings_of, thing_named, wish_of
from matchmaker.services.run_records import full_run_at_work, latest_full_run
from matchmaker.web.access import requires, staff
from matchmaker.web.installation import in_use, registry, settings
from matchmaker.web.pages import now
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

Answer = str | tuple[str, int] | Response


@blueprint.get("/tillagg")
@requires(Permission.SEE_PLUGINS)
def overview() -> str:
    """All that plugins bring, how it is used, and what is wrong."""
    loaded, used, run = registry(), in_use(), latest_full_run(db.session())
    rows, yields = settings_of(db.session()), _yields(run)
    return render_template(
        "plugins/overview.html",
        loaded=loaded,
        by_role=_by_role(loaded.strategies),
        faults=used.faults,
        failed=[one for one in used.strategies if one.spec.name in yields and yields[one.spec.name]["fault"]],
        rows={(word, name): rows.get((kind, name)) for word, kind in KINDS.items() for name in _names(kind)},
        brought={(word, name): loaded.plugin_of(kind, name) for word, kind in KINDS.items() for name in _names(kind)},
        run=run,
        yields=yields,
        changed=_changed_since(rows, run),
        at_work=full_run_at_work(db.session(), at=now()),
    )


@blueprint.get(THING)
@requires(Permission.KEEP_PLUGINS)
def thing(what: str, name: str) -> Answer:
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
def use(what: str, name: str) -> Answer:
    """Decide how a thing is used from now on; when somebody else did so first, show theirs and keep what was chosen."""
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
        done=_yields(run).get(name) if what == "satt" else None,
        **values,
    )


def _row(what: str, name: str) -> PluginSetting | None:
    """What has been set about a thing, if anything."""
    return settings_of(db.session()).get((KINDS[what], name))


def _names(kind: ThingKind) -> list[str]:
    return [name_of(one) for one in getattr(registry(), kind.value)]


def _by_role(strategies: Sequence[Strategy]) -> list[tuple[StrategyRole, list[Strategy]]]:
    """Each role with its strategies, those that count most first."""
    ordered = sorted(strategies, key=lambda strategy: (-strategy.spec.weight, strategy.spec.name))
    return [(role, [one for one in ordered if one.spec.role is role]) for role in StrategyRole]


def _yields(run: MatchRun | None) -> dict[str, Mapping[str, Any]]:
    """What each strategy did in a run, by name, as services/matchruns has stored it."""
    return {way["name"]: way for way in run.report["strategies"]} if run else {}


def _changed_since(rows: Mapping[Key, PluginSetting], run: MatchRun | None) -> bool:
    """Whether something that decides about the queue was set after this run had begun."""
    times = [row.updated_at for (kind, _), row in rows.items() if kind in MATTER]
    return run is not None and any(time > run.started_at for time in times)
