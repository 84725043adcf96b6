"""The staff's list of everyone who takes part: searched, narrowed, sorted."""

from collections.abc import Iterator

from flask import Response, render_template, request
from flask_babel import gettext

from matchmaker.models.extension import db
from matchmaker.services.actors.directory import list_actors, load_actors
from matchmaker.services.mail.addresses import returned_addresses
from matchmaker.services.permissions import Permission
from matchmaker.services.places import list_places
from matchmaker.web.access import requires, signed_in
from matchmaker.web.actors.filters import actor_args, actor_choices, wanted_actors
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.labels import kind_label
from matchmaker.web.pages import asked_page
from matchmaker.web.tables import table_answer
from matchmaker.web.times import local_day


@blueprint.get("/alla")
@requires(Permission.SEE_ACTORS)
def overview() -> str:
    """Who takes part, with what: all of them, or those who are wanted."""
    wanted = wanted_actors(signed_in())
    found = list_actors(db.session(), wanted, page=asked_page())
    return render_template(
        "actors/overview.html",
        found=found,
        returned=returned_addresses(db.session(), (row.actor.contact_email for row in found.rows)),
        wanted=wanted,
        args=actor_args(wanted),
        choices=list(actor_choices(list_places(db.session()))),
        since=signed_in().previous_visit_at,
        imported=request.args.get("inlast") == "ja",
    )


@blueprint.get("/alla/lista.<any(csv, xlsx):kind>")
@requires(Permission.SEE_ACTORS)
def list_as_file(kind: str) -> Response:
    """All that are wanted, on however many pages, as a table to take home."""
    header = [
        gettext("Namn"),
        gettext("Vilka"),
        gettext("Ort"),
        gettext("Fråga efter"),
        gettext("Telefon"),
        gettext("E-post"),
        gettext("Behöver"),
        gettext("Kan bidra med"),
        gettext("Kom med"),
    ]
    return table_answer("alla-som-ar-med", gettext("Alla som är med"), kind, header, _lines())


def _lines() -> Iterator[list[str]]:
    for actor in load_actors(db.session(), wanted_actors(signed_in())):
        reach = (actor.contact_name, actor.contact_phone, actor.contact_email)
        told = ("\n".join(i.title for i in items if i.withdrawn_at is None) for items in (actor.needs, actor.resources))
        came = local_day(actor.created_at).isoformat()
        yield [actor.name, kind_label(actor.kind), actor.place.name, *reach, *told, came]
