"""What decisions have taught the matching: a page to read it on, and one to have it forgotten."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.matching.experience import count_answers, reset_experience, see_experience
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.installation import in_use
from matchmaker.web.pages import now
from matchmaker.web.suggestions.routes import blueprint


@blueprint.get("/lardomar")
@requires(Permission.SEE_SUGGESTIONS)
def lessons() -> str:
    """What the next run would make of the decisions that there are."""
    return render_template("suggestions/lessons.html", learnt=see_experience(db.session(), in_use().strategies))


@blueprint.get("/lardomar/glom")
@requires(Permission.REVIEW_SUGGESTIONS)
def ask_to_forget() -> str:
    """Ask whether all this is to be forgotten, and tell what stays."""
    return render_template("suggestions/forget.html", decided=count_answers(db.session()))


@blueprint.post("/lardomar/glom")
@requires(Permission.REVIEW_SUGGESTIONS)
def forget() -> Response:
    """Let only later decisions teach."""
    reset_experience(db.session(), by=staff(), at=now())
    return redirect(url_for("suggestions.lessons"))
