"""One's own account: who one is here, in which browsers one is signed in, and with which passkeys one can."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.accounts.browsers import browsers_of, sign_out_browser, sign_out_others
from matchmaker.services.accounts.passkeys import MOST_PASSKEYS, passkeys_of
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, signed_in, staff
from matchmaker.web.accounts.forms import PasskeyForm
from matchmaker.web.accounts.routes import blueprint
from matchmaker.web.installation import settings
from matchmaker.web.pages import now
from matchmaker.web.sessions import browser_session

RECENT = timedelta(minutes=15)
"""Who adds a passkey has signed in within this: a browser that was left open must not become a key for good."""


@blueprint.get("/konto")
@requires(Permission.OWN_ACCOUNT)
def mine() -> str:
    """Who one is here, where one is signed in, and one's passkeys."""
    return own_page()


@blueprint.post("/konto/webblasare/<string(length=16):key>/logga-ut")
@requires(Permission.OWN_ACCOUNT)
def sign_out_there(key: str) -> Response:
    """Sign out in one browser; in the one at hand this is signing out."""
    sign_out_browser(db.session(), signed_in(), key, by=staff(), at=now())
    return redirect(url_for("accounts.mine", utloggad=1), 303)


@blueprint.post("/konto/webblasare/logga-ut")
@requires(Permission.OWN_ACCOUNT)
def sign_out_elsewhere() -> Response:
    """Sign out everywhere but here, as when a telephone is lost."""
    sign_out_others(db.session(), signed_in(), token=browser_session().token, by=staff(), at=now())
    return redirect(url_for("accounts.mine", utloggad=1), 303)


def may_add_passkey() -> bool:
    """Whether the one at hand has signed in so recently that it is they."""
    return browser_session().has_signed_in_since(now() - RECENT)


def own_page(*, form: PasskeyForm | None = None, **values: object) -> str:
    """One's own account; ``form`` is that of a passkey that could not be added."""
    ours = settings()
    idle = timedelta(hours=ours.session_idle_hours)
    token = browser_session().token
    return render_template(
        "accounts/mine.html",
        account=signed_in(),
        browsers=browsers_of(db.session(), signed_in(), token=token, idle=idle, at=now()),
        passkeys=passkeys_of(db.session(), signed_in()),
        most_passkeys=MOST_PASSKEYS,
        may_add=may_add_passkey(),
        form=form or PasskeyForm(formdata=None),
        idle_hours=ours.session_idle_hours,
        absolute_hours=ours.session_absolute_hours,
        ended=request.args.get("utloggad") == "1",
        key=request.args.get("nyckel"),
        **values,
    )
