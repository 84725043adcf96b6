"""What the parties of accepted suggestions are asked and have answered: for one of them, and for all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import (
    Answer,
    Collaboration,
    Consent,
    LinkPurpose,
    Need,
    Resource,
    Suggestion,
    SuggestionLink,
    SuggestionState,
)
from matchmaker.services.actors.actor_links import follow_link
from matchmaker.services.errors import NotFoundError
from matchmaker.services.suggestions.parties import parties_of, with_parties


@dataclass(frozen=True, slots=True)
class Question:
    """What one party is asked: its own consent, with suggestion and parties loaded, and those of all who are asked."""

    own: Consent
    all_asked: Sequence[Consent]


def consents_of(session: Session, suggestion_id: int) -> Sequence[Consent]:
    """Who has been asked about a suggestion and what they answered, with who wrote it down."""
    return consents_about(session, [suggestion_id]).get(suggestion_id, [])


def questions_to(session: Session, actor_id: int) -> list[Question]:
    """What an actor has been asked about that is still accepted, the latest first; three queries.

    Without what it has not answered and has become a collaboration all the same, at a meeting: they have talked.
    """
    query = select(Consent).join(Consent.suggestion)
    together = select(Collaboration.suggestion_id)
    query = query.where(
        Consent.actor_id == actor_id,
        Suggestion.state == SuggestionState.ACCEPTED,
        Consent.answer.is_not(None) | Consent.suggestion_id.not_in(together),
        is_party(),
    )
    own = session.scalars(loaded(query).order_by(Consent.id.desc())).all()
    asked = consents_about(session, [consent.suggestion_id for consent in own])
    return [Question(consent, asked[consent.suggestion_id]) for consent in own]


def question_behind(session: Session, token: str, *, since: datetime | None = None) -> Question:
    """The question that a link in a mail leads to.

    Raises NotFoundError, also when its actor is no party any longer; ExpiredError for a link before ``since``.
    """
    link = follow_link(session, token, LinkPurpose.TALK, since=since)
    # Of two who were asked and then were made one, the link of the one that is gone leads to what the other is asked.
    about = select(Consent.suggestion_id).where(Consent.id == link.consent_id).scalar_subquery()
    query = select(Consent).where(Consent.suggestion_id == about, Consent.actor_id == link.actor_id, is_party())
    own = session.scalars(loaded(query)).one_or_none()
    if own is None:
        raise NotFoundError(f"question of actor {link.actor_id}")
    return Question(own, consents_of(session, own.suggestion_id))


def all_agree(suggestion: Suggestion, consents: Iterable[Consent]) -> bool:
    """Whether every party of a loaded suggestion has said yes."""
    yes = {consent.actor_id for consent in consents if consent.answer is Answer.YES}
    return {actor.id for actor in parties_of([suggestion])} <= yes


def refusals_of(session: Session, suggestion_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The names of those who have said no to talking, for each of these suggestions that has any."""
    asked = consents_about(session, suggestion_ids)
    refused = {i: [one.actor.name for one in consents if one.answer is Answer.NO] for i, consents in asked.items()}
    return {i: names for i, names in refused.items() if names}


def consents_about(session: Session, suggestion_ids: Collection[int]) -> Mapping[int, Sequence[Consent]]:
    """Who has been asked about each of these suggestions, with the actor and who wrote an answer down; in one query,
    and none for no suggestions.

    Without who is no party any longer: of two who were asked and then were made one, the answer of the other counts.
    """
    if not suggestion_ids:
        return {}
    query = select(Consent).where(Consent.suggestion_id.in_(suggestion_ids), is_party()).order_by(Consent.id)
    asked: dict[int, list[Consent]] = {}
    for consent in session.scalars(query.options(joinedload(Consent.actor), joinedload(Consent.recorded_by))):
        asked.setdefault(consent.suggestion_id, []).append(consent)
    return asked


def is_party() -> ColumnElement[bool]:
    """Whether who was asked takes part in the suggestion: merging hands needs and resources on, and back again."""
    linked = SuggestionLink.suggestion_id == Consent.suggestion_id
    asks = exists().where(linked, SuggestionLink.need_id == Need.id, Need.actor_id == Consent.actor_id)
    gives = exists().where(linked, SuggestionLink.resource_id == Resource.id, Resource.actor_id == Consent.actor_id)
    return asks | gives


def loaded(query: Select[Consent]) -> Select[Consent]:
    """Consents with who is asked, and with the suggestion and its parties."""
    parties = with_parties(joinedload(Consent.suggestion).selectinload(Suggestion.links))
    return query.options(joinedload(Consent.actor), *parties)
