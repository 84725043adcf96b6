"""The page of all that plugins bring: what each does and gave in the latest run, how it is used, and what is wrong."""

from collections.abc import Mapping, Sequence

from flask import render_template

from matchmaker.hooks.loading import name_of
from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.models import MatchRun, PluginSetting, ThingKind
from matchmaker.models.extension import db
from matchmaker.services.matching.plugins import Key, settings_of
from matchmaker.services.permissions import Permission
from matchmaker.services.run_records import full_run_at_work, latest_full_run
from matchmaker.web.access import requires
from matchmaker.web.installation import in_use, registry
from matchmaker.web.pages import now
from matchmaker.web.plugins.routes import blueprint
from matchmaker.web.plugins.using import KINDS, MATTER, yields_of


@blueprint.get("/tillagg")
@requires(Permission.SEE_PLUGINS)
def overview() -> str:
    """All that plugins bring, how it is used, and what is wrong."""
    loaded, used, run = registry(), in_use(), latest_full_run(db.session())
    rows, yields = settings_of(db.session()), yields_of(run)
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


def _names(kind: ThingKind) -> list[str]:
    return [name_of(one) for one in getattr(registry(), kind.value)]


def _by_role(strategies: Sequence[Strategy]) -> list[tuple[StrategyRole, list[Strategy]]]:
    """Each role with its strategies, those that count most first."""
    ordered = sorted(strategies, key=lambda strategy: (-strategy.spec.weight, strategy.spec.name))
    return [(role, [one for one in ordered if one.spec.role is role]) for role in StrategyRole]


def _changed_since(rows: Mapping[Key, PluginSetting], run: MatchRun | None) -> bool:
    """Whether something that decides about the queue was set after this run had begun."""
    times = [row.updated_at for (kind, _), row in rows.items() if kind in MATTER]
    return run is not None and any(time > run.started_at for time in times)
