"""One's own account: who one is here, and in which browsers one is signed in."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.browsers import browsers_of, sign_out_browser, sign_out_others
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, signed_in, staff
from matchmaker.web.accounts.routes import blueprint
from matchmaker.web.installation import settings
from matchmaker.web.pages import now
from matchmaker.web.sessions import browser_session


@blueprint.get("/konto")
@requires(Permission.OWN_ACCOUNT)
def mine() -> str:
    """Who one is here, and where one is signed in."""
    ours = settings()
    idle = timedelta(hours=ours.session_idle_hours)
    token = browser_session().token
    return render_template(
        "accounts/mine.html",
        account=signed_in(),
        browsers=browsers_of(db.session(), signed_in(), token=token, idle=idle, at=now()),
        idle_hours=ours.session_idle_hours,
        absolute_hours=ours.session_absolute_hours,
        ended=request.args.get("utloggad") == "1",
    )


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
