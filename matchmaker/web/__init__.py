"""From requests to service calls to pages: one folder a noun, and around them what every page shares."""

from flask import Flask

from matchmaker.settings import Settings
from matchmaker.web import accounts, actors, board, collaborations, maps, meetings, plugins, records, site, suggestions
from matchmaker.web.access import check_every_route_names_its_permission, init_access
from matchmaker.web.background import init_background
from matchmaker.web.branding import init_branding
from matchmaker.web.errors import init_errors
from matchmaker.web.histories import init_histories
from matchmaker.web.labels import init_labels
from matchmaker.web.language import init_language
from matchmaker.web.logs import init_logs
from matchmaker.web.matching import init_matching
from matchmaker.web.pages import init_pages
from matchmaker.web.security import init_security
from matchmaker.web.sessions import init_sessions

NOUNS = (site, accounts, actors, board, suggestions, meetings, collaborations, maps, records, plugins)


def init_web(app: Flask, settings: Settings) -> None:
    """Mount everything that answers requests on ``app``."""
    init_logs(app, settings)
    init_security(app, settings)
    init_sessions(app, settings)
    init_language(app, settings)
    init_access(app)
    init_branding(app, settings)
    init_pages(app)
    init_labels(app)
    init_histories(app)
    init_errors(app)
    init_background(app)
    init_matching(app)
    accounts.init_provider(app, settings)
    for noun in NOUNS:
        app.register_blueprint(noun.blueprint)
    app.register_blueprint(meetings.guests)
    app.register_blueprint(collaborations.parties)
    check_every_route_names_its_permission(app)
