"""Pages and files of plugins, each behind a wall, so that a broken one says so in a page that works."""

from collections.abc import Iterable
from typing import TypeVar

import structlog
from flask import Blueprint, Response, abort, render_template, request
from flask_babel import get_locale
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from matchmaker.hooks.faults import PluginError
from matchmaker.hooks.running import make_file, render_page
from matchmaker.hooks.things import Exporter, Facts, Page, Visit
from matchmaker.models import ThingKind
from matchmaker.models.extension import db
from matchmaker.services.matching.facts import take_facts
from matchmaker.services.matching.plugins import those_on
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires
from matchmaker.web.installation import registry, settings
from matchmaker.web.pages import now

blueprint = Blueprint("plugins", __name__)
log = structlog.get_logger()

Thing = TypeVar("Thing", Exporter, Page)


@blueprint.app_context_processor
def things() -> dict[str, object]:
    """For menus: the pages and files that are on."""
    return {"plugin_pages": pages_on, "plugin_files": files_on}


def pages_on() -> tuple[Page, ...]:
    """The pages that plugins bring here; none while the database cannot be asked, as on a page that says so."""
    found = registry().pages
    try:
        return those_on(db.session(), ThingKind.PAGES, found) if found else ()
    except SQLAlchemyError:
        return ()


def files_on() -> tuple[Exporter, ...]:
    """The files that plugins can make here."""
    found = registry().exporters
    return those_on(db.session(), ThingKind.EXPORTERS, found) if found else ()


@blueprint.get("/tillagg/<name>")
@requires(Permission.SEE_WORKPLACE)
def page(name: str) -> str | tuple[str, int]:
    """A page that a plugin makes, within ours."""
    shown = _named(pages_on(), name)
    visit = Visit(_facts(), request.args.to_dict(), str(get_locale()))
    try:
        body = render_page(registry(), shown, visit)
    except PluginError as error:
        return _failed(error, shown)
    # What a plugin says is HTML: it was installed by whoever runs the service, and the CSP holds for it as for us.
    return render_template("plugins/page.html", page=shown, body=Markup(body))  # noqa: S704


@blueprint.get("/utdrag/<name>")
@requires(Permission.SEE_WORKPLACE)
def download(name: str) -> Response | tuple[str, int]:
    """A file that a plugin makes of what the service knows."""
    exporter = _named(files_on(), name)
    try:
        content = make_file(registry(), exporter, _facts())
    except PluginError as error:
        return _failed(error, exporter)
    response = Response(content, content_type=exporter.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"{exporter.name}.{exporter.suffix}")
    return response


def _named(found: Iterable[Thing], name: str) -> Thing:
    """The one of this name; 404 when it is not there or not on."""
    for thing in found:
        if thing.name == name:
            return thing
    abort(404)


def _facts() -> Facts:
    return take_facts(db.session(), settings(), at=now())


def _failed(error: PluginError, thing: Exporter | Page) -> tuple[str, int]:
    """A page that says that this did not work, and whom to tell."""
    fault = error.fault
    log.warning("plugin_failed", plugin=fault.plugin, version=fault.version, phase=fault.phase, message=fault.message)
    return render_template("plugins/failed.html", thing=thing, fault=fault), 503
