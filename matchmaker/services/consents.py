"""Both say yes: the parties of an accepted suggestion are asked whether they want to talk, and only then meet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.models import (
    Actor,
    AgendaItem,
    Answer,
    Collaboration,
    Consent,
    ContactNote,
    LinkPurpose,
    Meeting,
    Need,
    Resource,
    Review,
    Suggestion,
    SuggestionLink,
    SuggestionState,
)
from matchmaker.services.actor_links import follow_link, make_link
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.firsts import First, first_of
from matchmaker.services.invitations import contact_mail, question_mail, reminder_mail
from matchmaker.services.outbox import queue_mail
from matchmaker.services.parties import parties_of, with_parties
from matchmaker.services.rows import check_version, lock_row

ASK_AFTER = timedelta(minutes=10)
"""A decision can be taken back this long before anybody hears of it."""
ASK_WITHIN = timedelta(days=7)
"""An older decision asks nobody by itself: staff may have talked with them long since. They can still be asked."""
REMIND_AFTER = timedelta(days=7)
REASON_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """What one party is asked: its own consent, with suggestion and parties loaded, and those of all who are asked."""

    own: Consent
    all_asked: Sequence[Consent]


def ask_parties(session: Session, suggestion_id: int, *, public_url: str, by: Who, at: datetime) -> Sequence[Consent]:
    """Ask everyone in an accepted suggestion who has not been asked yet; gives those who were asked now.

    The links in the mails begin with ``public_url``. Raises NotFoundError, and RefusedError("state") when the
    suggestion is not accepted.
    """
    suggestion = _lock_accepted(session, suggestion_id)
    known = {consent.actor_id for consent in consents_of(session, suggestion_id)}
    asked = [
        _ask(session, suggestion, actor, public_url=public_url, by=by, at=at)
        for actor in parties_of([suggestion])
        if actor.id not in known and actor.withdrawn_at is None
    ]
    session.commit()
    return asked


def ask_due(session: Session, *, public_url: str, at: datetime) -> int:
    """Ask the parties of what was accepted lately, but not just now; gives how many suggestions.

    Nobody is asked about what has been talked through already, is on the agenda of a meeting that has begun, or has
    become a collaboration.
    """
    decided = select(Review.suggestion_id).group_by(Review.suggestion_id)
    decided = decided.having(func.max(Review.at) <= at - ASK_AFTER, func.max(Review.at) > at - ASK_WITHIN)
    due = session.scalars(
        select(Suggestion.id).where(
            Suggestion.state == SuggestionState.ACCEPTED,
            Suggestion.id.in_(decided),
            Suggestion.id.not_in(select(Consent.suggestion_id)),
            Suggestion.id.not_in(select(AgendaItem.suggestion_id).where(AgendaItem.outcome.is_not(None))),
            Suggestion.id.not_in(_at_a_table(at)),
            Suggestion.id.not_in(select(Collaboration.suggestion_id)),
        )
    ).all()
    session.rollback()
    for suggestion_id in due:
        ask_parties(session, suggestion_id, public_url=public_url, by=SYSTEM, at=at)
    return len(due)


def remind_due(session: Session, *, public_url: str, at: datetime) -> int:
    """Remind once who has been silent for a week, as long as their answer can still matter; gives how many."""
    query = _unanswered(at).where(
        Consent.reminded_at.is_(None), Consent.asked_at <= at - REMIND_AFTER, Actor.contact_email != ""
    )
    # Of two workers at once, each reminds those whom the other has not taken.
    silent = session.scalars(query.with_for_update(of=Consent, skip_locked=True)).all()
    for consent in silent:
        consent.reminded_at, actor = at, consent.actor
        url = _link(session, consent, actor, public_url, at)
        _mail(session, actor, reminder_mail(consent.suggestion, actor, url), at)
        record_event(session, "remind", consent, by=SYSTEM, at=at)
    session.commit()
    return len(silent)


def list_to_ask(session: Session, *, at: datetime, most: int, skip: int = 0) -> First[Consent]:
    """Who has no address, and is to be rung and asked, as long as their answer can still matter.

    The ``most`` who have waited longest, with their place, the suggestion and its parties. Who has been tried since the
    question was put, which the log of calls tells, lets the next ones come forward for a week.
    """
    tried = exists().where(
        ContactNote.actor_id == Consent.actor_id,
        ContactNote.at > at - REMIND_AFTER,
        ContactNote.at >= Consent.asked_at,
    )
    query = _unanswered(at).where(Actor.contact_email == "", ~tried)
    return first_of(session, query.order_by(Consent.asked_at, Consent.id), most, skip)


def answer_question(
    session: Session,
    suggestion_id: int,
    actor_id: int,
    *,
    answer: Answer,
    reason: str = "",
    version: int | None = None,
    by: Who,
    at: datetime,
) -> Consent:
    """Keep what a party answers, by itself or through a member of staff who spoke with it.

    An answer can be changed until all have said yes; with the last yes each of them gets the others' contact details.
    Staff give the ``version`` of the consent that they saw; a party's own last word holds.
    Raises NotFoundError when it has not been asked; ConflictError when it was answered since ``version``; RefusedError:
    "state" when the suggestion is not accepted any longer, "shared" when the details have been passed on, "reason" when
    that is too long.
    """
    if len(reason) > REASON_LIMIT:
        raise RefusedError("reason")
    suggestion = _lock_accepted(session, suggestion_id)
    consents = consents_of(session, suggestion_id)
    consent = next((one for one in consents if one.actor_id == actor_id), None)
    if consent is None:
        raise NotFoundError(f"nobody has asked actor {actor_id}")
    if all_agree(suggestion, consents):
        if answer is Answer.YES:  # the same once more is a double tap
            return consent
        raise RefusedError("shared")
    if version is not None:
        check_version(consent, version)
    consent.answer, consent.answered_at, consent.recorded_by_id = answer, at, by.account_id
    consent.reason = reason.strip() if answer is Answer.NO else ""
    session.flush()
    record_event(session, "answer", consent, by=by, at=at, answer=answer)
    if all_agree(suggestion, consents):
        _introduce(session, suggestion, by=by, at=at)
    session.commit()
    return consent


def consents_of(session: Session, suggestion_id: int) -> Sequence[Consent]:
    """Who has been asked about a suggestion and what they answered, with who wrote it down."""
    return consents_about(session, [suggestion_id]).get(suggestion_id, [])


def questions_to(session: Session, actor_id: int) -> list[Question]:
    """What an actor has been asked about that is still accepted, the latest first; three queries."""
    query = select(Consent).join(Consent.suggestion)
    query = query.where(Consent.actor_id == actor_id, Suggestion.state == SuggestionState.ACCEPTED, _is_party())
    own = session.scalars(_with_all(query).order_by(Consent.id.desc())).all()
    asked = consents_about(session, [consent.suggestion_id for consent in own])
    return [Question(consent, asked[consent.suggestion_id]) for consent in own]


def question_behind(session: Session, token: str, *, since: datetime | None = None) -> Question:
    """The question that a link in a mail leads to.

    Raises NotFoundError, also when its actor is no party any longer; ExpiredError for a link before ``since``.
    """
    link = follow_link(session, token, LinkPurpose.TALK, since=since)
    # Of two who were asked and then were made one, the link of the one that is gone leads to what the other is asked.
    about = select(Consent.suggestion_id).where(Consent.id == link.consent_id).scalar_subquery()
    query = select(Consent).where(Consent.suggestion_id == about, Consent.actor_id == link.actor_id, _is_party())
    own = session.scalars(_with_all(query)).one_or_none()
    if own is None:
        raise NotFoundError(f"question of actor {link.actor_id}")
    return Question(own, consents_of(session, own.suggestion_id))


def all_agree(suggestion: Suggestion, consents: Iterable[Consent]) -> bool:
    """Whether every party of a loaded suggestion has said yes."""
    yes = {consent.actor_id for consent in consents if consent.answer is Answer.YES}
    return {actor.id for actor in parties_of([suggestion])} <= yes


def consents_about(session: Session, suggestion_ids: Collection[int]) -> Mapping[int, Sequence[Consent]]:
    """Who has been asked about each of these suggestions, with the actor and who wrote an answer down; in one query,
    and none for no suggestions.
    """
    if not suggestion_ids:
        return {}
    query = select(Consent).where(Consent.suggestion_id.in_(suggestion_ids)).order_by(Consent.id)
    asked: dict[int, list[Consent]] = {}
    for consent in session.scalars(query.options(joinedload(Consent.actor), joinedload(Consent.recorded_by))):
        asked.setdefault(consent.suggestion_id, []).append(consent)
    return asked


def _at_a_table(at: datetime) -> Select[int]:
    """The suggestions on the agenda of a meeting that has begun: there the parties ask each other."""
    on_agendas = select(AgendaItem.suggestion_id).join(Meeting)
    return on_agendas.where(Meeting.starts_at <= at, Meeting.cancelled_at.is_(None))


def _unanswered(at: datetime) -> Select[Consent]:
    """Consents without an answer that can still matter, joined with their actors and loaded with all."""
    refused = select(Consent.suggestion_id).where(Consent.answer == Answer.NO)
    query = select(Consent).join(Consent.suggestion).join(Consent.actor)
    return _with_all(
        query.where(
            Consent.answer.is_(None),
            Suggestion.state == SuggestionState.ACCEPTED,
            Consent.suggestion_id.not_in(refused),
            Consent.suggestion_id.not_in(_at_a_table(at)),
            Actor.withdrawn_at.is_(None),
            _is_party(),
        )
    )


def _is_party() -> ColumnElement[bool]:
    """Whether who was asked takes part in the suggestion: merging hands needs and resources on, and back again."""
    linked = SuggestionLink.suggestion_id == Consent.suggestion_id
    asks = exists().where(linked, SuggestionLink.need_id == Need.id, Need.actor_id == Consent.actor_id)
    gives = exists().where(linked, SuggestionLink.resource_id == Resource.id, Resource.actor_id == Consent.actor_id)
    return asks | gives


def _with_all(query: Select[Consent]) -> Select[Consent]:
    """Consents with who is asked, and with the suggestion and its parties."""
    parties = with_parties(joinedload(Consent.suggestion).selectinload(Suggestion.links))
    return query.options(joinedload(Consent.actor), *parties)


def _lock_accepted(session: Session, suggestion_id: int) -> Suggestion:
    """The suggestion with its parties, locked, so that of two last answers one is the last."""
    if lock_row(session, Suggestion, suggestion_id).state is not SuggestionState.ACCEPTED:
        raise RefusedError("state")
    query = select(Suggestion).where(Suggestion.id == suggestion_id)
    return session.scalars(query.options(*with_parties(selectinload(Suggestion.links)))).one()


def _ask(session: Session, suggestion: Suggestion, actor: Actor, *, public_url: str, by: Who, at: datetime) -> Consent:
    consent = Consent(suggestion_id=suggestion.id, actor_id=actor.id, asked_at=at)
    session.add(consent)
    session.flush()
    record_event(session, "ask", consent, by=by, at=at)
    if actor.contact_email:
        _mail(session, actor, question_mail(suggestion, actor, _link(session, consent, actor, public_url, at)), at)
    return consent


def _link(session: Session, consent: Consent, actor: Actor, public_url: str, at: datetime) -> str:
    return make_link(session, actor, LinkPurpose.TALK, public_url=public_url, consent_id=consent.id, at=at)


def _introduce(session: Session, suggestion: Suggestion, *, by: Who, at: datetime) -> None:
    """Give everyone the others' contact details, once."""
    parties = parties_of([suggestion])
    for actor in parties:
        if actor.contact_email:
            others = [other for other in parties if other is not actor]
            _mail(session, actor, contact_mail(suggestion, actor, others), at)
    record_event(session, "introduce", suggestion, by=by, at=at)


def _mail(session: Session, actor: Actor, mail: tuple[str, str], at: datetime) -> None:
    subject, body = mail
    queue_mail(session, actor.contact_email, subject, body, at=at)
