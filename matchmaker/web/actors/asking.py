"""Answering a question from the project leader, by the link in the mail."""

from flask import redirect, render_template, url_for

from matchmaker.models.extension import db
from matchmaker.services.actors.contacts import answer_question, find_question
from matchmaker.services.errors import ConflictError
from matchmaker.web.access import for_everyone
from matchmaker.web.actors.forms import AnswerForm
from matchmaker.web.actors.links import oldest_link
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.pages import Shown, now


@blueprint.get("/svara/<token>")
@for_everyone
def open_question(token: str) -> str:
    """The question, with room for an answer; the answer, once there is one."""
    return render_template(
        "actors/answer.html",
        note=find_question(db.session(), token, since=oldest_link()),
        token=token,
        form=AnswerForm(),
    )


@blueprint.post("/svara/<token>")
@for_everyone
def answer(token: str) -> Shown:
    """Keep the answer."""
    form = AnswerForm()
    note = find_question(db.session(), token, since=oldest_link())
    if not form.validate_on_submit():
        return render_template("actors/answer.html", note=note, token=token, form=form, failed=True), 422
    try:
        answer_question(db.session(), token, answer=form.answer.data or "", since=oldest_link(), at=now())
    except ConflictError:
        db.session.rollback()
        note = find_question(db.session(), token, since=oldest_link())
        return render_template("actors/answer.html", note=note, token=token, form=form), 409
    return redirect(url_for("actors.open_question", token=token))
