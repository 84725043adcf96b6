"""Both say yes: the parties of an accepted suggestion are asked whether they want to talk, and only then meet."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from matchmaker.models import (
    Actor,
    AgendaItem,
    Answer,
    Collaboration,
    Consent,
    ContactNote,
    LinkPurpose,
    Meeting,
    Review,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.actors.actor_links import make_link
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.lists.firsts import First, first_of
from matchmaker.services.mail.addresses import not_reached_by_mail
from matchmaker.services.mail.outbox import queue_mail
from matchmaker.services.mail.reached import none_arrived, went_elsewhere
from matchmaker.services.rows import check_version, lock_row
from matchmaker.services.suggestions.parties import parties_of, with_parties
from matchmaker.services.taking_part.invitations import contact_mail, question_mail, reminder_mail
from matchmaker.services.taking_part.questions import all_agree, consents_of, is_party, loaded

ASK_AFTER = timedelta(minutes=10)
"""A decision can be taken back this long before anybody hears of it."""
ASK_WITHIN = timedelta(days=7)
"""An older decision asks nobody by itself: staff may have talked with them long since. They can still be asked."""
REMIND_AFTER = timedelta(days=7)
ASK_ANEW_WITHIN = timedelta(days=21)
"""Who has got another address since they were asked is asked there, unless that was longer ago than this."""
REASON_LIMIT = 1000
LETTERS = (Consent.asked_at, Consent.reminded_at)


def ask_parties(session: Session, suggestion_id: int, *, public_url: str, by: Who, at: datetime) -> Sequence[Consent]:
    """Ask everyone in an accepted suggestion who has not been asked yet; gives those who were asked now.

    The links in the mails begin with ``public_url``. Raises NotFoundError, and RefusedError("state") when the
    suggestion is not accepted.
    """
    suggestion = lock_accepted(session, suggestion_id)
    known = {consent.actor_id for consent in consents_of(session, suggestion_id)}
    asked = [
        ask_party(session, suggestion, actor, public_url=public_url, by=by, at=at)
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
        Consent.reminded_at.is_(None), Consent.asked_at <= at - REMIND_AFTER, ~not_reached_by_mail()
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


def ask_anew(session: Session, *, public_url: str, at: datetime) -> int:
    """Ask who has got another address since they were asked, as long as their answer can still matter; gives how many.

    What was mailed to the address before has not reached them, and the link in it leads nowhere any longer.
    """
    last = func.coalesce(Consent.reminded_at, Consent.asked_at)
    query = _unanswered(at).where(last > at - ASK_ANEW_WITHIN, went_elsewhere(last), ~not_reached_by_mail())
    moved = session.scalars(query.with_for_update(of=Consent, skip_locked=True)).all()
    for consent in moved:
        consent.asked_at, consent.reminded_at = at, None
        _put_question(session, consent, consent.suggestion, consent.actor, public_url=public_url, by=SYSTEM, at=at)
    session.commit()
    return len(moved)


def who_was_not_reached(session: Session, suggestion_id: int) -> Collection[int]:
    """Who of those asked about a suggestion has not answered since no mail with the question arrived: ids of actors."""
    query = select(Consent.actor_id).join(Consent.actor).where(Consent.suggestion_id == suggestion_id)
    return session.scalars(query.where(Consent.answer.is_(None), none_arrived(*LETTERS))).all()


def list_to_ask(session: Session, *, at: datetime, most: int, skip: int = 0) -> First[Consent]:
    """Who has no address that mail arrives at, or has not got the question, and is to be rung and asked, as long as
    their answer can still matter.

    The ``most`` who have waited longest, with their place, the suggestion and its parties. Who has been tried since the
    question was put, which the log of calls tells, lets the next ones come forward for a week.
    """
    tried = exists().where(
        ContactNote.actor_id == Consent.actor_id,
        ContactNote.at > at - REMIND_AFTER,
        ContactNote.at >= Consent.asked_at,
    )
    query = _unanswered(at).where(or_(not_reached_by_mail(), none_arrived(*LETTERS)), ~tried)
    return first_of(session, query.order_by(Consent.asked_at, Consent.id), most, skip)


def list_refused(session: Session, *, most: int, skip: int = 0) -> First[Consent]:
    """Who has said no to what is still accepted and nobody has seen to since, the latest first.

    What is on the agenda of a meeting or has become a collaboration has been seen to.
    """
    query = select(Consent).join(Consent.suggestion)
    query = query.where(
        Consent.answer == Answer.NO,
        Suggestion.state == SuggestionState.ACCEPTED,
        Consent.suggestion_id.not_in(
            select(AgendaItem.suggestion_id).join(Meeting).where(Meeting.cancelled_at.is_(None))
        ),
        Consent.suggestion_id.not_in(select(Collaboration.suggestion_id)),
        is_party(),
    )
    return first_of(session, loaded(query).order_by(Consent.answered_at.desc(), Consent.id), most, skip)


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
    suggestion = lock_accepted(session, suggestion_id)
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
        introduce(session, suggestion, by=by, at=at)
    session.commit()
    return consent


def _at_a_table(at: datetime) -> Select[int]:
    """The suggestions on the agenda of a meeting that has begun: there the parties ask each other."""
    on_agendas = select(AgendaItem.suggestion_id).join(Meeting)
    return on_agendas.where(Meeting.starts_at <= at, Meeting.cancelled_at.is_(None))


def _unanswered(at: datetime) -> Select[Consent]:
    """Consents without an answer that can still matter, joined with their actors and loaded with all."""
    refused = select(Consent.suggestion_id).where(Consent.answer == Answer.NO, is_party())
    query = select(Consent).join(Consent.suggestion).join(Consent.actor)
    return loaded(
        query.where(
            Consent.answer.is_(None),
            Suggestion.state == SuggestionState.ACCEPTED,
            Consent.suggestion_id.not_in(refused),
            Consent.suggestion_id.not_in(_at_a_table(at)),
            Actor.withdrawn_at.is_(None),
            is_party(),
        )
    )


def lock_accepted(session: Session, suggestion_id: int) -> Suggestion:
    """The suggestion with its parties, locked, so that of two last answers one is the last.

    Raises NotFoundError, and RefusedError("state") when it is not accepted.
    """
    if lock_row(session, Suggestion, suggestion_id).state is not SuggestionState.ACCEPTED:
        raise RefusedError("state")
    query = select(Suggestion).where(Suggestion.id == suggestion_id)
    return session.scalars(query.options(*with_parties(selectinload(Suggestion.links)))).one()


def ask_party(
    session: Session, suggestion: Suggestion, actor: Actor, *, public_url: str, by: Who, at: datetime
) -> Consent:
    """Ask one party of a loaded suggestion, by mail if it has an address, in the caller's transaction."""
    consent = Consent(suggestion_id=suggestion.id, actor_id=actor.id, asked_at=at)
    session.add(consent)
    session.flush()
    _put_question(session, consent, suggestion, actor, public_url=public_url, by=by, at=at)
    return consent


def _put_question(
    session: Session, consent: Consent, suggestion: Suggestion, actor: Actor, *, public_url: str, by: Who, at: datetime
) -> None:
    record_event(session, "ask", consent, by=by, at=at)
    if actor.contact_email:
        _mail(session, actor, question_mail(suggestion, actor, _link(session, consent, actor, public_url, at)), at)


def _link(session: Session, consent: Consent, actor: Actor, public_url: str, at: datetime) -> str:
    return make_link(session, actor, LinkPurpose.TALK, public_url=public_url, consent_id=consent.id, at=at)


def introduce(session: Session, suggestion: Suggestion, *, by: Who, at: datetime) -> None:
    """Give everyone in a loaded suggestion the others' contact details, once, in the caller's transaction."""
    parties = parties_of([suggestion])
    for actor in parties:
        if actor.contact_email:
            others = [other for other in parties if other is not actor]
            _mail(session, actor, contact_mail(suggestion, actor, others), at)
    record_event(session, "introduce", suggestion, by=by, at=at)


def _mail(session: Session, actor: Actor, mail: tuple[str, str], at: datetime) -> None:
    subject, body = mail
    queue_mail(session, actor.contact_email, subject, body, at=at)
