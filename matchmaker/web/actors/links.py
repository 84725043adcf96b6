"""Links in mails that ask something: how old they may be, and a new one in the place of one that is older."""

from datetime import datetime, timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.actors.actor_links import renew_link
from matchmaker.services.actors.contacts import renew_question
from matchmaker.services.errors import ExpiredError
from matchmaker.web.access import for_everyone
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.installation import settings
from matchmaker.web.pages import now, public_root


def oldest_link() -> datetime:
    """Links that were made before this have expired; a page that was open then can be sent for a day more."""
    grace = timedelta(days=1) if request.method == "POST" else timedelta(0)
    return now() - timedelta(days=settings().link_days) - grace


@blueprint.errorhandler(ExpiredError)
def show_expired(fault: ExpiredError) -> tuple[str, int]:
    """A link that is too old, with a button for a new one."""
    db.session.rollback()
    renew = "mail_new_question" if (request.endpoint or "") in {"actors.open_question", "actors.answer"} else "mail_new"
    action = url_for(f"actors.{renew}", token=(request.view_args or {})["token"])
    return render_template("mine/expired.html", action=action, days=settings().link_days), 410


@blueprint.post("/min-sida/ny-lank/<token>")
@for_everyone
def mail_new(token: str) -> Response:
    """Mail a new link to the address that the old one went to."""
    renew_link(db.session(), token, public_url=public_root(), at=now())
    return redirect(url_for("actors.new_link_mailed"), 303)


@blueprint.post("/svara/<token>/ny-lank")
@for_everyone
def mail_new_question(token: str) -> Response:
    """The same for a question from the project leader."""
    renew_question(db.session(), token, public_url=public_root(), at=now())
    return redirect(url_for("actors.new_link_mailed"), 303)


@blueprint.get("/min-sida/ny-lank")
@for_everyone
def new_link_mailed() -> str:
    """What to do next."""
    return render_template("mine/renewed.html")
