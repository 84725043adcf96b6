"""The page of those who take part: what happens with what they wrote."""

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models import Actor
from matchmaker.models.extension import db
from matchmaker.services.consents import consents_of, questions_to
from matchmaker.services.own_pages import own_page
from matchmaker.services.visits import actors_of
from matchmaker.web.access import for_visitors
from matchmaker.web.actors.questions import Question
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.pages import now


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
    actor, session = own_actor(actor_id), db.session()
    questions = [
        Question.of(consent, consents_of(session, consent.suggestion_id)) for consent in questions_to(session, actor.id)
    ]
    return render_template(
        "mine/show.html",
        page=own_page(session, actor.id, at=now()),
        waiting=[question for question in questions if question.waits],
        answered=[question for question in questions if not question.waits],
        saved=request.args.get("sparat") == "1",
        several=len(actors_of(session, g.visitor)) > 1,
    )


def own_actor(actor_id: int) -> Actor:
    """The actor of this address, with its place; 404 when it is not the visitor's."""
    actor = next((actor for actor in actors_of(db.session(), g.visitor) if actor.id == actor_id), None)
    if actor is None:
        abort(404)
    return actor
