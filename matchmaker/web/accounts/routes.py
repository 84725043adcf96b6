"""Signing in by a link that works once, and signing out."""

from urllib.parse import quote

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models import Act
from matchmaker.models.extension import db
from matchmaker.services.accounts.accounts import mail_sign_in_link, use_sign_in_link
from matchmaker.services.audit import SYSTEM
from matchmaker.services.errors import RefusedError
from matchmaker.web.access import for_everyone
from matchmaker.web.accounts.forms import SignInForm
from matchmaker.web.language import current_language
from matchmaker.web.limits import keep_within_limit
from matchmaker.web.pages import now, public_address
from matchmaker.web.sessions import browser_session
from matchmaker.web.targets import safe_target

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/logga-in")
@for_everyone
def sign_in() -> str | Response:
    """Ask for a link by mail; who is signed in already goes on, unless they are to sign in once more (``igen``)."""
    if g.account and "igen" not in request.args:
        return redirect(wanted_page())
    return sign_in_page()


@blueprint.post("/logga-in")
@for_everyone
def ask_for_link() -> tuple[str, int] | Response:
    """Send the link; the answer is the same whether the address is known or not."""
    form = SignInForm()
    if not form.validate_on_submit():
        return sign_in_page(form=form, failed=True), 422
    keep_within_limit(Act.SIGN_IN)
    mail_sign_in_link(
        db.session(),
        form.email.data or "",
        link=public_address("accounts.sign_in") + "/{token}" + next_query(),
        language=current_language(),
        by=SYSTEM,
        at=now(),
    )
    return redirect(url_for("accounts.link_sent"), 303)


@blueprint.get("/logga-in/skickad")
@for_everyone
def link_sent() -> str:
    """What to do next, also for those whose address has no account."""
    return render_template("accounts/link_sent.html")


@blueprint.get("/logga-in/<token>")
@for_everyone
def open_link(token: str) -> str:
    """Show a button: mail scanners follow links, people press buttons."""
    return render_template("accounts/open_link.html", token=token)


@blueprint.post("/logga-in/<token>")
@for_everyone
def follow_link(token: str) -> Response | tuple[str, int]:
    """Use the link up and sign in, under a new session."""
    try:
        account = use_sign_in_link(db.session(), token, at=now())
    except RefusedError:
        return render_template("accounts/link_used.html"), 410
    browser_session().sign_in(account)
    return redirect(wanted_page(), 303)


@blueprint.post("/logga-ut")
@for_everyone
def sign_out() -> Response:
    """End the session on the server as well as in the browser."""
    browser_session().sign_out()
    return redirect(url_for("site.start"), 303)


def sign_in_page(**values: object) -> str:
    """The ways to sign in."""
    given: dict[str, object] = {"form": SignInForm(), "again": g.account is not None}
    return render_template("accounts/sign_in.html", **(given | values))


def wanted_page() -> str:
    """Where they were on their way when they had to sign in, else their workplace."""
    return safe_target(request.args.get("next"), url_for("suggestions.workplace"))


def next_query() -> str:
    """The wanted page as part of an address; empty when there is none."""
    target = safe_target(request.args.get("next"), "")
    return f"?next={quote(target, safe='')}" if target else ""
