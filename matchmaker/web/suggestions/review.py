"""Everything that the page of one suggestion shows beside its form."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from babel.lists import format_list
from flask import request
from flask_babel import get_locale, gettext

from matchmaker.models import (
    Actor,
    Answer,
    Decision,
    Need,
    Place,
    Resource,
    Suggestion,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.models.extension import db
from matchmaker.services.errors import NotFoundError
from matchmaker.services.matching.loads import loads_of
from matchmaker.services.permissions import Permission, may
from matchmaker.services.places import distance_between
from matchmaker.services.suggestions.parties import ends_of, ends_of_pair, parties_of
from matchmaker.services.suggestions.queues import (
    QueueFilter,
    count_decided_since,
    next_waiting,
    position_in_queue,
    previous_waiting,
)
from matchmaker.services.suggestions.reasons import Reason, reasons_of
from matchmaker.services.suggestions.reviews import holding_review, may_be_decided
from matchmaker.services.suggestions.suggestions import get_suggestion
from matchmaker.services.suggestions.surroundings import Surroundings, surroundings_of
from matchmaker.services.taking_part.consents import who_was_not_reached
from matchmaker.services.taking_part.going_on import rest_of
from matchmaker.services.taking_part.questions import all_agree, consents_of
from matchmaker.web.access import signed_in
from matchmaker.web.installation import settings
from matchmaker.web.labels import when_label
from matchmaker.web.pages import LARGEST_ID, now
from matchmaker.web.suggestions.filters import address_args
from matchmaker.web.suggestions.groups import group_context
from matchmaker.web.suggestions.marking import marked_fields, texts_of
from matchmaker.web.suggestions.placing import counted, place_among, place_label
from matchmaker.web.suggestions.voices import voices
from matchmaker.web.times import today, zone


def review_context(suggestion: Suggestion, chosen: QueueFilter) -> dict[str, Any]:
    """What the template needs to know about a loaded suggestion, seen through the queue's filter."""
    session, reasons = db.session(), reasons_of(suggestion)
    around, parties = surroundings_of(session, suggestion), parties_of([suggestion])
    position, total = position_in_queue(session, suggestion, chosen)
    is_pair = suggestion.shape is SuggestionShape.PAIR
    return {
        "suggestion": suggestion,
        "parties": parties,
        "loads": loads_of(session, [actor.id for actor in parties], at=now()),
        "reasons": reasons,
        "around": around,
        "position": position,
        "total": total,
        "decided_today": count_decided_since(session, _this_morning()),
        "next_id": next_waiting(session, chosen, after=suggestion),
        "holds": holding_review(suggestion, suggestion.reviews),
        "previous_id": previous_waiting(session, chosen, before=suggestion),
        "may_decide": may_be_decided(suggestion) and may(signed_in(), Permission.REVIEW_SUGGESTIONS),
        **_answers(suggestion),
        "args": address_args(chosen),
        "just": just_decided(),
        "withdrawn_because": _withdrawn_because(suggestion),
    } | (_pair_context(suggestion, reasons, around) if is_pair else group_context(suggestion, reasons))


def _answers(suggestion: Suggestion) -> dict[str, Any]:
    """What the parties of an accepted suggestion have said to talking."""
    if suggestion.state is not SuggestionState.ACCEPTED:
        return {}
    consents = consents_of(db.session(), suggestion.id)
    parties = [one for one in parties_of([suggestion]) if one.withdrawn_at is None]
    said_no = [one.actor for one in consents if one.answer is Answer.NO]
    refused = [actor.name for actor in said_no]
    return {
        "consents": consents,
        "unreached": who_was_not_reached(db.session(), suggestion.id),
        "refused": format_list(refused, locale=get_locale()),
        "rest": bool(rest_of(suggestion, [actor.id for actor in said_no])),
        "agreed": all_agree(suggestion, consents),
        "mailed": any(one.contact_email for one in parties),
        "unmailed": format_list([one.name for one in parties if not one.contact_email], locale=get_locale()),
    }


def _pair_context(suggestion: Suggestion, reasons: Sequence[Reason], around: Surroundings) -> dict[str, Any]:
    """What is to be told of one need and one resource only."""
    need, resource = ends_of_pair(suggestion)
    return {
        "need": need,
        "resource": resource,
        "need_fields": marked_fields(reasons, "need", texts_of(need)),
        "resource_fields": marked_fields(reasons, "resource", texts_of(resource)),
        "rank": _rank(suggestion, around.same_need),
        "distance": _distance(need.actor.place, resource.actor.place),
        "times": _times(need, resource),
        "voices": voices(suggestion.strategies, reasons),
        "place": place_label(*place_among(suggestion, around.same_need)),
        "counted": _counted(suggestion),
    }


def asked_much(suggestions: Sequence[Suggestion]) -> dict[int, list[Actor]]:
    """Those who would contribute though they are asked of as much as they should be, by the suggestion's id."""
    givers = {s.id: {link.resource.actor for link in s.links if link.resource} for s in suggestions}
    loads = loads_of(db.session(), {actor.id for those in givers.values() for actor in those}, at=now())
    most = settings().asked_at_most
    return {i: [actor for actor in those if loads[actor.id].asked >= most] for i, those in givers.items()}


def _withdrawn_because(suggestion: Suggestion) -> str:
    """What was told when a need or resource of the suggestion was withdrawn, the first of several."""
    return next((end.withdrawn_reason for end in ends_of(suggestion) if end.withdrawn_reason), "")


def _counted(suggestion: Suggestion) -> dict[str, Any] | None:
    """What would move the suggestion, when the address asks for it: that takes too long for every page."""
    return counted(*ends_of_pair(suggestion)) if request.args.get("rakna") == "ja" else None


def just_decided() -> Suggestion | None:
    """The suggestion that the address says was decided just now, if the last decision about it is the reader's own."""
    suggestion_id = request.args.get("nyss", 0, type=int)
    if not 0 < suggestion_id <= LARGEST_ID:
        return None
    try:
        suggestion = get_suggestion(db.session(), suggestion_id)
    except NotFoundError:
        return None
    last = suggestion.reviews[-1] if suggestion.reviews else None
    own = last is not None and last.account_id == signed_in().id and last.decision is not Decision.UNDO
    return suggestion if own and may_be_decided(suggestion) else None


def _rank(suggestion: Suggestion, rivals: Sequence[Suggestion]) -> str:
    """Where the suggestion stands among those for the same need."""
    rank, ties = place_among(suggestion, rivals)
    if ties:
        return gettext("Det här är %(place)s. Behovet har också fått:", place=place_label(rank, ties))
    better = rank - 1
    if better == 0:
        return gettext("Det här är det som passar bäst. Behovet har också fått:")
    if better == 1:
        return gettext("Det här passar näst bäst. Behovet har också fått:")
    return gettext("Det här passar som nummer %(n)s. Behovet har också fått:", n=better + 1)


def _distance(here: Place, there: Place) -> str:
    if here.id == there.id:
        return gettext("Båda finns i %(place)s.", place=here.name)
    distance = distance_between(here, there)
    if distance is None:
        return gettext("%(here)s till %(there)s. Vi vet inte hur långt det är.", here=here.name, there=there.name)
    km = max(1, round(distance))
    return gettext("%(here)s till %(there)s: %(km)s\u00a0km fågelvägen.", here=here.name, there=there.name, km=km)


def _times(need: Need, resource: Resource) -> str:
    asked, offered = when_label(need), when_label(resource)
    if not asked and not offered:
        return gettext("När som helst, för båda.")
    any_time = gettext("när som helst")
    return gettext("Behövs: %(asked)s. Finns: %(offered)s.", asked=asked or any_time, offered=offered or any_time)


def _this_morning() -> datetime:
    return datetime.combine(today(), time.min, tzinfo=zone())
