"""The staff's list of everyone who takes part: searched, narrowed, sorted."""

from flask import render_template, request

from matchmaker.models.extension import db
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
