"""The map of places, one place, the net of everyone, and what is around one of them; each a picture and a table."""

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, render_template

from matchmaker.models.extension import db
from matchmaker.services.actors.directory import DirectoryFilter, list_actors
from matchmaker.services.maps.maps import PlaceFigures, PlaceMap, figures_of, list_under_way, see_map
from matchmaker.services.maps.nets import NetFilter, see_neighbourhood, see_net
from matchmaker.services.permissions import Permission
from matchmaker.services.places import list_places
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.web.access import requires
from matchmaker.web.installation import settings
from matchmaker.web.labels import KINDS, kind_label
from matchmaker.web.maps.around import draw_around
from matchmaker.web.maps.filters import bond_choices, tie_args, wanted_ties
from matchmaker.web.maps.placing import Drawing, Spot, draw_places
from matchmaker.web.maps.springs import draw_net
from matchmaker.web.security import policy_with_images

blueprint = Blueprint("maps", __name__)

MOST_TIES = 60
"""More lines than this hide the map; the page of a place tells of all that it works together with."""


@blueprint.get("/karta")
@requires(Permission.SEE_ACTORS)
def places() -> Response:
    """Every place where it lies, as large as what is there, and lines between those that work together.

    Where the municipality has map tiles the browser may fetch these, from their host and on this page alone.
    """
    seen = see_map(db.session())
    drawing, ties = draw_map(seen), seen.strongest_ties(MOST_TIES)
    chosen = settings()
    page = render_template(
        "maps/places.html",
        tiles=chosen.map_tiles,
        attribution=chosen.map_attribution,
        seen=seen,
        drawing=drawing,
        lines=lines_between(drawing, ties),
        figures={figures.place.id: figures for figures in seen.places},
        ties=ties,
    )
    answer = make_response(page)
    if chosen.map_tiles:
        answer.headers["Content-Security-Policy"] = policy_with_images(chosen.map_tiles)
    return answer


@blueprint.get("/karta/<int:place_id>")
@requires(Permission.SEE_ACTORS)
def place(place_id: int) -> str:
    """One place: who is there, and what is under way."""
    seen = see_map(db.session())
    figures = figures_of(seen, place_id)
    return render_template(
        "maps/place.html",
        figures=figures,
        ties=seen.ties_of(place_id),
        found=list_actors(db.session(), DirectoryFilter(place=figures.place.name)),
        under_way=list_under_way(db.session(), figures.place),
        parties_of=parties_of,
    )


@blueprint.get("/karta/nat")
@requires(Permission.SEE_ACTORS)
def net() -> str:
    """Who could work together, and who does."""
    wanted = wanted_ties()
    found = see_net(db.session(), wanted)
    strengths = [(tie.one.id, tie.other.id, tie.suggestions + 3 * tie.collaborations) for tie in found.ties]
    drawing = draw_net({actor.id: actor.name for actor in found.actors}, strengths)
    dots = {dot.key: dot for dot in drawing.dots}
    return render_template(
        "maps/net.html",
        found=found,
        drawing=drawing,
        lines=[(dots[tie.one.id], dots[tie.other.id], tie) for tie in found.ties],
        **_filter(wanted),
    )


@blueprint.get("/karta/nat/<int:actor_id>")
@requires(Permission.SEE_ACTORS)
def around(actor_id: int) -> str:
    """What one of them needs and has, what that is in, and who is at the other end."""
    wanted = wanted_ties()
    found = see_neighbourhood(db.session(), actor_id, wanted)
    return render_template(
        "maps/around.html",
        found=found,
        picture=draw_around(found, tie_args(wanted)),
        parties_of=parties_of,
        **_filter(wanted),
    )


def draw_map(seen: PlaceMap) -> Drawing:
    """The picture of the places whose position is known."""
    return draw_places(
        [
            Spot(each.place.id, each.place.name, each.place.lat, each.place.lon, each.weight)
            for each in seen.places
            if each.place.lat is not None and each.place.lon is not None
        ]
    )


def lines_between(
    drawing: Drawing, ties: Sequence[tuple[PlaceFigures, PlaceFigures, int]]
) -> list[tuple[float, float, float, float, int]]:
    """A line for each two places that work together: its ends, and in how many collaborations."""
    dots = {dot.key: dot for dot in drawing.dots}
    ends = ((dots.get(one.place.id), dots.get(other.place.id), number) for one, other, number in ties)
    return [(one.x, one.y, other.x, other.y, number) for one, other, number in ends if one and other]


def _filter(wanted: NetFilter) -> dict[str, object]:
    """What the form of the filter shows."""
    return {
        "args": tie_args(wanted),
        "place_names": [place.name for place in list_places(db.session())],
        "kinds": [(word, kind_label(kind)) for word, kind in KINDS.items()],
        "bonds": bond_choices(),
    }
