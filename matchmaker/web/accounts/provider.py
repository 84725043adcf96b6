"""Signing in where the municipality's identity provider knows the staff, by OpenID Connect."""

from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, abort, current_app, g, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.accounts.accounts import sign_in_by_provider
from matchmaker.services.errors import RefusedError
from matchmaker.settings import Settings
from matchmaker.web.access import for_everyone
from matchmaker.web.accounts.routes import blueprint, wanted_page
from matchmaker.web.installation import settings
from matchmaker.web.pages import Shown, now, public_address
from matchmaker.web.sessions import browser_session

if TYPE_CHECKING:
    from authlib.integrations.flask_client import OAuth

SECONDS = 10
"""So long may the provider think about each question."""

NEXT = "after_provider"

log = structlog.get_logger()


def init_provider(app: Flask, chosen: Settings) -> None:
    """Make the provider known to ``app``, where one is set; it is asked for its addresses at the first sign-in."""
    app.jinja_env.globals["by_provider"] = bool(chosen.oidc_issuer)
    if not chosen.oidc_issuer:
        return
    from authlib.integrations.flask_client import OAuth  # takes a while to load, and most have no use for it

    OAuth(app).register(
        "provider",
        client_id=chosen.oidc_client_id,
        client_secret=chosen.oidc_client_secret,
        server_metadata_url=f"{chosen.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": SECONDS},
    )


@blueprint.get("/logga-in/kommunen")
@for_everyone
def go_to_provider() -> Shown:
    """Go to the provider, and remember which page was wanted; who is signed in shows there anew that it is they."""
    provider = _provider()
    session[NEXT] = wanted_page()
    anew = {"prompt": "login"} if g.account else {}  # OpenID Connect Core 3.1.2.1
    try:
        answer: Response = provider.authorize_redirect(public_address("accounts.come_from_provider"), **anew)
    except Exception as fault:
        return _failed(fault)
    return answer


@blueprint.get("/logga-in/kommunen/svar")
@for_everyone
def come_from_provider() -> Shown:
    """Sign in whom the provider vouches for; others are told kindly what to do instead."""
    provider = _provider()
    target = session.pop(NEXT, None) or url_for("suggestions.workplace")
    try:
        issuer, subject, email = _vouched_for(provider)
    except Exception as fault:
        return _failed(fault)
    db.session.rollback()
    db.session.info["read_only"] = False  # browsers bring the provider's answer with GET; its state makes it good once
    try:
        account = sign_in_by_provider(db.session(), issuer=issuer, subject=subject, email=email, at=now())
    except RefusedError:
        return render_template("accounts/no_account.html", email=email), 403
    browser_session().sign_in(account)
    return redirect(target, 303)


def _provider() -> Any:
    """Authlib's client; the page is not there (404) where no provider is set."""
    oauth: OAuth | None = current_app.extensions.get("authlib.integrations.flask_client")
    return abort(404) if oauth is None else oauth.create_client("provider")


def _vouched_for(provider: Any) -> tuple[str, str, str]:
    """Issuer, subject and address, from the provider's signed answer to this browser's own question.

    The address is empty when the provider says that it has not verified it. One that says nothing of that is believed,
    since it is the municipality's own, and many leave it out. Authlib checks state, PKCE, nonce, signature, audience
    and time. What it cannot know is which issuer was meant.
    Raises what Authlib raises, and ValueError.
    """
    claims = provider.authorize_access_token()["userinfo"]
    issuer = settings().oidc_issuer
    if claims["iss"] != issuer:
        raise ValueError(f"the answer is of {claims['iss']!r}, not of {issuer!r}")
    said = claims if "email" in claims else provider.userinfo()
    if said["sub"] != claims["sub"]:  # OpenID Connect Core 5.3.2
        raise ValueError("the details are of somebody else")
    is_verified = said.get("email_verified", True) in (True, "true")  # some providers say it as a text
    return issuer, claims["sub"], said.get("email", "") if is_verified else ""


def _failed(fault: Exception) -> Shown:
    """The provider did not answer (502), said no, or said what we cannot trust; a link by mail works all the same."""
    log.warning("provider_failed", exc_info=fault)
    return render_template("accounts/provider_failed.html"), 502 if isinstance(fault, OSError) else 400
