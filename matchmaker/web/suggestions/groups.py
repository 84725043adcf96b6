"""What the page of a group shows: each link with its own words and reasons, and how far apart they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from matchmaker.models import Actor, Resource, Suggestion, SuggestionLink
from matchmaker.services.places import distance_between
from matchmaker.services.suggestions.parties import completed_by, parties_of
from matchmaker.services.suggestions.reasons import Reason
from matchmaker.web.suggestions.marking import marked_fields, texts_of


@dataclass(frozen=True, slots=True)
class Leg:
    """One link of a group: its words with the marks of its reasons, these, and whether it is the least certain.

    ``completes`` is the resource that says that it lacks what this one is there for, if there is one.
    """

    link: SuggestionLink
    need_fields: dict[str, Markup]
    resource_fields: dict[str, Markup]
    reasons: Sequence[Reason]
    is_weakest: bool
    completes: Resource | None


def group_context(suggestion: Suggestion, reasons: Sequence[Reason]) -> dict[str, Any]:
    """What the template needs to know about a loaded group beside what it needs to know of any suggestion."""
    weakest = min((link.score for link in suggestion.links if link.score is not None), default=None)
    return {
        "legs": [_leg(n, suggestion, reasons, weakest) for n in range(len(suggestion.links))],
        "of_all": [reason for reason in reasons if reason.link is None],
        "need_fields": marked_fields(reasons, "need", texts_of(suggestion.links[0].need)),
        "distance": _longest_way(parties_of([suggestion])),
    }


def _leg(position: int, suggestion: Suggestion, reasons: Sequence[Reason], weakest: float | None) -> Leg:
    link = suggestion.links[position]
    own = [reason for reason in reasons if reason.link == position]
    return Leg(
        link=link,
        need_fields=marked_fields(own, "need", texts_of(link.need)),
        resource_fields=marked_fields(own, "resource", texts_of(link.resource)) if link.resource else {},
        reasons=own,
        is_weakest=link.score is not None and link.score == weakest,
        completes=completed_by(link, suggestion.links),
    )


def _longest_way(parties: Sequence[Actor]) -> str:
    places = {actor.place_id: actor.place for actor in parties}
    if len(places) == 1:
        return gettext("Alla finns i %(place)s.", place=parties[0].place.name)
    ways = [(distance_between(a, b), a.name, b.name) for a, b in combinations(places.values(), 2)]
    known = [(km, here, there) for km, here, there in ways if km is not None]
    if len(known) < len(ways):
        names = ", ".join(place.name for place in places.values())
        return gettext("%(places)s. Vi vet inte hur långt det är mellan alla.", places=names)
    km, here, there = max(known)
    return gettext(
        "Längst är det mellan %(here)s och %(there)s: %(km)s\u00a0km fågelvägen.",
        here=here,
        there=there,
        km=max(1, round(km)),
    )
