"""The page of those who take part: what happens with what they wrote, and all that is kept about them."""

import json

from flask import Response as FlaskResponse
from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models import Actor, Need
from matchmaker.models.extension import db
from matchmaker.services.matching.items import get_item
from matchmaker.services.matching.standings import outlook_of
from matchmaker.services.records.subject_exports import SubjectExport, as_json, export_subject
from matchmaker.services.taking_part.keeping_true import asked_about
from matchmaker.services.taking_part.own_pages import own_page
from matchmaker.services.taking_part.questions import questions_to
from matchmaker.services.taking_part.visits import actors_of
from matchmaker.web.access import for_visitors
from matchmaker.web.actors.questions import Asking
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.disclosure import subject_paper
from matchmaker.web.installation import in_use
from matchmaker.web.pages import now
from matchmaker.web.papers import pdf_answer


@blueprint.get("/min-sida")
@for_visitors
def my_pages() -> str | Response:
    """Their page; whoever is the contact of several chooses."""
    actors = actors_of(db.session(), g.visitor)
    if len(actors) == 1:
        return redirect(url_for("actors.my_page", actor_id=actors[0].id))
    return render_template("mine/choose.html", actors=actors)


@blueprint.get("/min-sida/<int:actor_id>")
@for_visitors
def my_page(actor_id: int) -> str:
    """How everything stands with what one of them wrote."""
    actors, session = actors_of(db.session(), g.visitor), db.session()
    actor, strategies = own_actor(actor_id), in_use().strategies
    asked = [Asking.of(question, strategies) for question in questions_to(session, actor.id)]
    return render_template(
        "mine/show.html",
        page=own_page(session, actor.id, at=now()),
        waiting=[question for question in asked if question.waits],
        answered=[question for question in asked if not question.waits],
        old=asked_about(session, actor.id),
        saved=request.args.get("sparat") == "1",
        several=len(actors) > 1,
    )


@blueprint.get("/min-sida/<int:actor_id>/behov/<int:need_id>/varfor")
@for_visitors
def why_nothing(actor_id: int, need_id: int) -> str:
    """Why nothing has been found for one of their needs, looked up now: that takes too long for every page."""
    need = own_need(actor_id, need_id)
    outlook = outlook_of(db.session(), in_use().strategies, need)
    return render_template("mine/why.html", need=need, why=outlook.why_none)


@blueprint.get("/min-sida/<int:actor_id>/uppgifter.json")
@for_visitors
def my_data(actor_id: int) -> FlaskResponse:
    """Everything that is kept about them as JSON, but for words that may say something of others."""
    answer = FlaskResponse(
        json.dumps(as_json(_all_told(actor_id)), ensure_ascii=False, indent=2), mimetype="application/json"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="uppgifter.json"'
    return answer


@blueprint.get("/min-sida/<int:actor_id>/uppgifter.pdf")
@for_visitors
def my_data_on_paper(actor_id: int) -> FlaskResponse:
    """The same as a tagged PDF that people can read."""
    return pdf_answer(subject_paper(_all_told(actor_id)), "uppgifter.pdf")


def own_actor(actor_id: int) -> Actor:
    """The actor of this address, with its place; 404 when it is not the visitor's."""
    actor = next((actor for actor in actors_of(db.session(), g.visitor) if actor.id == actor_id), None)
    if actor is None:
        abort(404)
    return actor


def own_need(actor_id: int, need_id: int) -> Need:
    """A need of the visitor's actor. Raises NotFoundError; 404 when it is not theirs."""
    own_actor(actor_id)
    need = get_item(db.session(), Need, need_id)
    if need.actor_id != actor_id:
        abort(404)
    return need


def _all_told(actor_id: int) -> SubjectExport:
    return export_subject(db.session(), own_actor(actor_id).id, with_asked=False, reader=g.visitor, at=now())
