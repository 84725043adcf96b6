"""The staff's view of everyone who takes part, and of one of them with all that they told."""

from flask import render_template, request

from matchmaker.models import Need, Resource
from matchmaker.models.extension import db
from matchmaker.services.actors import get_actor, list_submissions
from matchmaker.services.directory import list_actors
from matchmaker.services.permissions import Permission
from matchmaker.services.places import list_places
from matchmaker.web.access import requires, signed_in
from matchmaker.web.actors.filters import actor_args, actor_choices, wanted_actors
from matchmaker.web.actors.routes import blueprint


@blueprint.get("/alla")
@requires(Permission.SEE_ACTORS)
def overview() -> str:
    """Who takes part, with what: all of them, or those who are wanted."""
    wanted = wanted_actors(signed_in())
    return render_template(
        "actors/overview.html",
        found=list_actors(db.session(), wanted, page=request.args.get("sida", 1, type=int)),
        wanted=wanted,
        args=actor_args(wanted),
        choices=list(actor_choices(list_places(db.session()))),
        since=signed_in().previous_visit_at,
    )


@blueprint.get("/alla/<int:actor_id>")
@requires(Permission.SEE_ACTORS)
def show(actor_id: int) -> str:
    """Everything that one of them told, and what can be done about it."""
    actor = get_actor(db.session(), actor_id)
    told: list[Need | Resource] = [*actor.needs, *actor.resources]
    return render_template(
        "actors/show.html",
        actor=actor,
        submissions=list_submissions(db.session(), actor),
        standing=[
            ("behov", [need for need in actor.needs if need.withdrawn_at is None]),
            ("resurser", [resource for resource in actor.resources if resource.withdrawn_at is None]),
        ],
        withdrawn=[item for item in told if item.withdrawn_at is not None],
    )
