"""Coming to one's own page by a link that is mailed and works once, and leaving it."""

from urllib.parse import quote

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from matchmaker.models import Act
from matchmaker.models.extension import db
from matchmaker.services.errors import RefusedError
from matchmaker.services.forms.answers import EMAIL_LIMIT
from matchmaker.services.taking_part.visits import mail_visit_link, use_visit_link, visit_link_is_good
from matchmaker.web.access import for_everyone
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.forms import AtMost, Line, Needed, PageForm
from matchmaker.web.language import current_language
from matchmaker.web.limits import keep_within_limit
from matchmaker.web.pages import now, public_address
from matchmaker.web.sessions import browser_session
from matchmaker.web.targets import safe_target


class VisitForm(PageForm):
    """The address that they have told us."""

    email = Line(_l("E-postadress"), validators=[Needed(_l("Skriv er e-postadress")), AtMost(EMAIL_LIMIT)])


@blueprint.get("/min-sida/lank")
@for_everyone
def ask_for_visit() -> str:
    """Ask for a link by mail."""
    return render_template("mine/ask.html", form=VisitForm())


@blueprint.post("/min-sida/lank")
@for_everyone
def mail_visit() -> tuple[str, int] | Response:
    """Send the link; the answer is the same whether the address is known or not."""
    form = VisitForm()
    if not form.validate_on_submit():
        return render_template("mine/ask.html", form=form, failed=True), 422
    keep_within_limit(Act.VISIT)
    target = safe_target(request.args.get("next"), "")
    mail_visit_link(
        db.session(),
        form.email.data or "",
        link=public_address("actors.ask_for_visit")
        + "/{token}"
        + (f"?next={quote(target, safe='')}" if target else ""),
        language=current_language(),
        at=now(),
    )
    return redirect(url_for("actors.visit_mailed"), 303)


@blueprint.get("/min-sida/lank/skickad")
@for_everyone
def visit_mailed() -> str:
    """What to do next, also for those whose address nobody knows."""
    return render_template("mine/mailed.html")


@blueprint.get("/min-sida/lank/<token>")
@for_everyone
def open_visit(token: str) -> str | tuple[str, int]:
    """Show a button: mail scanners follow links, people press buttons."""
    if not visit_link_is_good(db.session(), token, at=now()):
        return _no_longer_good()
    return render_template("mine/open.html", token=token)


@blueprint.post("/min-sida/lank/<token>")
@for_everyone
def begin_visit(token: str) -> Response | tuple[str, int]:
    """Use the link up and go on to their page, under a new session."""
    try:
        email = use_visit_link(db.session(), token, at=now())
    except RefusedError:
        return _no_longer_good()
    browser_session().welcome(email)
    return redirect(safe_target(request.args.get("next"), url_for("actors.my_pages")), 303)


@blueprint.post("/min-sida/lamna")
@for_everyone
def end_visit() -> Response:
    """End the visit on the server as well as in the browser, which forgets the pages that it has kept."""
    browser_session().sign_out()
    response = redirect(url_for("site.start"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _no_longer_good() -> tuple[str, int]:
    """How to get a new link; whoever is on their page still needs none."""
    return render_template("mine/used.html"), 410
