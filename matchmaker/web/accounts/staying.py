"""How long one is still signed in, staying so with one press, and being back after signing in again in another tab."""

from flask import jsonify, render_template
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from matchmaker.web.access import for_everyone
from matchmaker.web.accounts.routes import blueprint
from matchmaker.web.pages import now
from matchmaker.web.sessions import browser_session


@blueprint.get("/inloggad")
@for_everyone
def session_left() -> Response:
    """The seconds that are left, for the page's script; that it asks is no use of the session."""
    browser_session().touch = False
    return _told()


@blueprint.post("/inloggad")
@for_everyone
def stay() -> Response:
    """Use the session, so that it lasts longer."""
    browser_session().touch = True
    return _told()


@blueprint.get("/inloggad/igen")
@for_everyone
def back_again() -> str:
    """The end of signing in again in a tab of its own."""
    return render_template("accounts/back_again.html")


def _told() -> Response:
    session = browser_session()
    left = max(0, int(session.left(now()).total_seconds()))
    token = generate_csrf() if session else ""  # a first one would be written, and asking must leave no trace
    answer = jsonify(left=left, prolongs=session.can_be_prolonged, token=token)
    answer.headers["Cache-Control"] = "no-store"
    return answer
