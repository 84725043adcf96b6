"""What has moved for somebody since a moment: what was found for them, answered, planned and agreed, in sentences."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.languages import date_pattern
from matchmaker.matching.texts import Text
from matchmaker.models import (
    Actor,
    AgendaItem,
    Answer,
    Collaboration,
    CollaborationChange,
    CollaborationState,
    Consent,
    Decision,
    Item,
    Meeting,
    Need,
    Outcome,
    Participant,
    Resource,
    RestReason,
    Review,
    Suggestion,
    SuggestionState,
    Tip,
)
from matchmaker.services.suggestions.parties import ends_of, suggestions_of, with_parties
from matchmaker.services.suggestions.shapes import name_of
from matchmaker.services.taking_part.consents import ASK_AFTER
from matchmaker.services.taking_part.questions import all_agree, consents_about

FOUND = Text(sv="Vi har hittat något som kan passa: {name}", en="We have found something that may fit: {name}")
OTHER_YES = Text(sv="Någon annan vill prata om det här: {name}", en="Somebody else wants to talk about this: {name}")
AGREED = Text(sv="Alla har sagt ja till att prata: {name}", en="All have said yes to talking: {name}")
REFUSED = Text(sv="Det blir inget av det här just nu: {name}", en="Nothing will come of this just now: {name}")
INVITED = Text(sv="Ni är bjudna till ett möte {day}: {name}", en="You are invited to a meeting on {day}: {name}")
CANCELLED = Text(sv="Mötet {day} är inställt: {name}", en="The meeting on {day} is cancelled: {name}")
TWO = Text(sv="{first} och {second}", en="{first} and {second}")
TIP_ANSWERED = Text(
    sv="Projektledaren har svarat på ert tips: {name}", en="The project leader has answered your tip: {name}"
)
RESTS_SILENT = Text(
    sv="Det här vilar nu, för vi fick inget svar: {name}", en="This rests now, since we got no answer: {name}"
)
RESTS_SEASON = Text(sv="Det här vilar till nästa säsong: {name}", en="This rests until its next season: {name}")
OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.COLLABORATION: Text(
        sv="Ni har pratat, och ett samarbete börjar: {name}", en="You have talked, and a collaboration begins: {name}"
    ),
    Outcome.TRIAL: Text(sv="Ni har pratat, och ska pröva: {name}", en="You have talked, and will try: {name}"),
    Outcome.TALK_MORE: Text(
        sv="Ni har pratat, och behöver prata mer: {name}", en="You have talked, and need to talk more: {name}"
    ),
    Outcome.NOT_NOW: Text(
        sv="Ni har pratat, och det blir inte av just nu: {name}",
        en="You have talked, and it will not happen now: {name}",
    ),
    Outcome.NO: Text(
        sv="Ni har pratat, och det blir inget: {name}", en="You have talked, and nothing will come of it: {name}"
    ),
}
STATES: Mapping[CollaborationState, Text] = {
    CollaborationState.TRIAL: Text(sv="Samarbetet prövas nu: {name}", en="The collaboration is being tried: {name}"),
    CollaborationState.RUNNING: Text(sv="Samarbetet är i gång: {name}", en="The collaboration is running: {name}"),
    CollaborationState.RESTING: Text(sv="Samarbetet vilar: {name}", en="The collaboration rests: {name}"),
    CollaborationState.ENDED: Text(sv="Samarbetet är avslutat: {name}", en="The collaboration has ended: {name}"),
}


class SpokenDay(NamedTuple):
    """A day in a sentence, written as each language writes it."""

    moment: datetime
    pattern: str

    def in_language(self, language: str) -> str:
        """The day in words."""
        return str(format_date(self.moment, date_pattern(self.pattern, language), locale=language))


def moves_of(session: Session, actor: Actor, *, since: datetime, until: datetime, zone: ZoneInfo) -> list[Text]:
    """What has moved for an actor after ``since`` and not after ``until``, what leads furthest first.

    Seven queries when nothing has, and two more at most: it is asked of everyone, again and again.

    Only what the actor's own page tells as well: nobody else is named, and no reason of the project leader's stands
    here. A decision counts from when it can no longer be taken back unheard.
    """
    return [
        *_collaborations(session, actor, since, until),
        *_outcomes(session, actor, since, until),
        *_meetings(session, actor, since, until, zone),
        *_suggestions(session, actor, since, until),
        *_resting(session, actor, since, until),
        *_tips(session, actor, since, until),
    ]


def _collaborations(session: Session, actor: Actor, since: datetime, until: datetime) -> Iterator[Text]:
    """How each collaboration stands that has changed since it began; that it began is told as the talk's outcome."""
    one_each = CollaborationChange.collaboration_id
    latest = select(func.max(CollaborationChange.id)).group_by(one_each)
    beginnings = select(func.min(CollaborationChange.id)).group_by(one_each)
    query = select(Collaboration.title, CollaborationChange.state).join(Collaboration.changes)
    query = query.where(
        Collaboration.suggestion_id.in_(suggestions_of([actor.id])),
        CollaborationChange.id.in_(latest),
        CollaborationChange.id.not_in(beginnings),
        CollaborationChange.at > since,
        CollaborationChange.at <= until,
    )
    for title, state in session.execute(query.order_by(CollaborationChange.id)):
        yield STATES[state].filled(name=title)


def _outcomes(session: Session, actor: Actor, since: datetime, until: datetime) -> Iterator[Text]:
    query = select(AgendaItem).where(
        AgendaItem.suggestion_id.in_(suggestions_of([actor.id])),
        AgendaItem.outcome.is_not(None),
        AgendaItem.recorded_at > since,
        AgendaItem.recorded_at <= until,
    )
    loaded = query.options(*with_parties(joinedload(AgendaItem.suggestion).selectinload(Suggestion.links)))
    for item in session.scalars(loaded.order_by(AgendaItem.id)):
        if item.outcome is not None:
            yield OUTCOMES[item.outcome].filled(name=name_of(item.suggestion))


def _meetings(session: Session, actor: Actor, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[Text]:
    """Meetings to come that they have been invited to, and those that were to come and are cancelled."""
    theirs = select(Participant.meeting_id, func.min(Participant.invited_at).label("invited_at"))
    theirs = theirs.where(Participant.actor_id == actor.id, Participant.invited_at.is_not(None))
    invited = theirs.group_by(Participant.meeting_id).subquery()
    query = select(Meeting, invited.c.invited_at).join(invited, invited.c.meeting_id == Meeting.id)
    for meeting, invited_at in session.execute(query.where(Meeting.starts_at > since).order_by(Meeting.starts_at)):
        local = meeting.starts_at.astimezone(zone)
        day = SpokenDay(local, "EEEE d MMMM")
        if meeting.cancelled_at is not None:
            if since < meeting.cancelled_at <= until:
                yield CANCELLED.filled(name=meeting.title, day=day)
        elif since < invited_at <= until < meeting.ends_at:
            yield INVITED.filled(name=meeting.title, day=day)


def _suggestions(session: Session, actor: Actor, since: datetime, until: datetime) -> Iterator[Text]:
    """How it goes with what is accepted, each suggestion told once, by what happened last."""
    decided = select(Review.suggestion_id).where(
        Review.decision == Decision.ACCEPT, Review.at > since - ASK_AFTER, Review.at <= until - ASK_AFTER
    )
    answered = select(Consent.suggestion_id).where(Consent.answered_at > since, Consent.answered_at <= until)
    query = select(Suggestion).where(
        Suggestion.id.in_(suggestions_of([actor.id])),
        Suggestion.state == SuggestionState.ACCEPTED,
        Suggestion.id.in_(decided) | Suggestion.id.in_(answered),
    )
    loaded = query.options(*with_parties(joinedload(Suggestion.links))).order_by(Suggestion.id)
    found = session.scalars(loaded).unique().all()
    asked = consents_about(session, [suggestion.id for suggestion in found])
    for suggestion in found:
        text = _stands(suggestion, actor, asked.get(suggestion.id, ()), since)
        if text is not None:
            # Until they are asked, others' words are not told.
            yield text.filled(name=_own_words(suggestion, actor) if text is FOUND else name_of(suggestion))


def _stands(suggestion: Suggestion, actor: Actor, consents: Iterable[Consent], since: datetime) -> Text | None:
    """What to tell of an accepted suggestion; None when only their own answer is new."""
    consents = list(consents)
    own = next((one for one in consents if one.actor_id == actor.id), None)
    if own is not None and own.answer is Answer.NO:
        return None
    if all_agree(suggestion, consents):
        return AGREED
    fresh = {one.answer for one in consents if one is not own and one.answered_at and one.answered_at > since}
    if any(one.answer is Answer.NO for one in consents):
        return REFUSED if Answer.NO in fresh else None
    if Answer.YES in fresh:
        return OTHER_YES
    return FOUND if own is None or own.answer is None else None


def _own_words(suggestion: Suggestion, actor: Actor) -> str:
    """What they themselves need or have in a suggestion."""
    return next(end.title for end in ends_of(suggestion) if end.actor_id == actor.id)


def _tips(session: Session, actor: Actor, since: datetime, until: datetime) -> Iterator[Text]:
    """The tips of theirs that have been answered, in their own words; the answer itself stands on their page."""
    answered = (Tip.actor_id == actor.id, Tip.answered_at > since, Tip.answered_at <= until)
    for first, second in session.execute(select(Tip.first, Tip.second).where(*answered).order_by(Tip.id)):
        yield TIP_ANSWERED.filled(name=TWO.filled(first=first, second=second))


def _resting(session: Session, actor: Actor, since: datetime, until: datetime) -> Iterator[Text]:
    for kind in (Need, Resource):
        for title, reason in session.execute(_laid_to_rest(kind, actor, since, until)):
            yield (RESTS_SILENT if reason is RestReason.SILENT else RESTS_SEASON).filled(name=title)


def _laid_to_rest(kind: type[Item], actor: Actor, since: datetime, until: datetime) -> Select[str, RestReason | None]:
    """What the service let rest by itself."""
    return (
        select(kind.title, kind.rest_reason)
        .where(
            kind.actor_id == actor.id,
            kind.withdrawn_at.is_(None),
            kind.rest_reason.in_((RestReason.SILENT, RestReason.SEASON)),
            kind.resting_since > since,
            kind.resting_since <= until,
        )
        .order_by(kind.id)
    )
