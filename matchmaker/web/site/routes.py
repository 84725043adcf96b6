"""Start page, standing texts, choice of language, and what machines ask for."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from matchmaker.languages import languages
from matchmaker.models.database import has_room, may_write
from matchmaker.models.extension import db
from matchmaker.models.schema import schema_is_current
from matchmaker.services.meetings.meetings import next_meeting
from matchmaker.services.personal_data.field_registry import About, field_registry, retention_text
from matchmaker.web.access import for_everyone
from matchmaker.web.installation import settings
from matchmaker.web.labels import phone_link
from matchmaker.web.language import COOKIE, languages_here
from matchmaker.web.pages import now
from matchmaker.web.sessions import cookie_flags, host_cookie
from matchmaker.web.site.examples import start_examples
from matchmaker.web.targets import safe_target

blueprint = Blueprint("site", __name__)


@blueprint.get("/")
@for_everyone
def start() -> str:
    """What this is, and what one can do here."""
    return render_template("site/start.html", meeting=next_meeting(db.session(), at=now()), examples=start_examples())


@blueprint.get("/om")
@for_everyone
def about() -> str:
    """What the project is and who takes part."""
    return render_template("site/about.html")


@blueprint.get("/hjalp")
@for_everyone
def help_page() -> str:
    """How the links, one's own page and the mails work, for those who take part."""
    return render_template("site/help.html")


@blueprint.get("/uppgifter")
@for_everyone
def privacy() -> str:
    """What becomes of what people write."""
    known = field_registry()
    kept = known.about(About.ACTORS)
    rules = {table.retention: retention_text(known, table.retention, settings()) for table in kept}
    return render_template("site/privacy.html", kept=kept, known=known, rules=rules)


@blueprint.get("/sprak/<code>")
@for_everyone
def choose_language(code: str) -> BaseResponse:
    """Remember the reader's language and go back to the page."""
    if code not in languages_here():
        abort(404)
    response = redirect(nearest_page(without_language(safe_target(request.args.get("next"), url_for("site.start")))))
    response.set_cookie(host_cookie(COOKIE, request), code, max_age=365 * 24 * 3600, **cookie_flags(request))
    return response


def without_language(address: str) -> str:
    """An address that names no language, since that would go before the reader's choice."""
    path, _, query = address.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "lang"]
    return f"{path}?{urlencode(kept)}" if kept else path


def nearest_page(address: str) -> str:
    """An address of ours that can be opened: this one, or the nearest above it when only a form goes there."""
    pages = current_app.url_map.bind_to_environ(request.environ)
    while address.strip("/") and not pages.test(address.partition("?")[0], method="GET"):
        address = address.rpartition("/")[0]
    return address or url_for("site.start")


@blueprint.get("/healthz")
@for_everyone
def health() -> tuple[dict[str, str], int]:
    """Whether the service can answer and save: its database is there, has the present schema, and can be written."""
    try:
        if not schema_is_current(db.engine):
            return {"status": "old schema"}, 503
        if not may_write(db.engine):
            return {"status": "read only"}, 503
        return ({"status": "ok"}, 200) if has_room(db.engine) else ({"status": "disk full"}, 503)
    except Exception:
        return {"status": "no database"}, 503


@blueprint.get("/.well-known/security.txt")
@for_everyone
def security_contact() -> Response:
    """Whom to tell of a weakness (RFC 9116); only where the installation has said whom."""
    email, phone = settings().contact_email, settings().contact_phone
    if not (email or phone):
        abort(404)
    contact = f"mailto:{email}" if email else f"tel:{phone_link(phone)}"
    expires = (now() + timedelta(days=180)).isoformat(timespec="seconds")
    lines = f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: {', '.join(languages())}\n"
    return Response(lines, mimetype="text/plain")


@blueprint.get("/robots.txt")
@for_everyone
def robots() -> Response:
    """Search engines may read the public pages, not private links."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/beratta/", "/logga-in/", "/min-sida/"))
    return Response(f"User-agent: *\n{closed}", mimetype="text/plain")
