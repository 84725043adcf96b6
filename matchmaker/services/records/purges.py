"""Purging: what is removed for good by the rules of the registry, previewed row by row and logged without words."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, union
from sqlalchemy.orm import Session

from matchmaker.models import (
    AccessibilityMessage,
    Account,
    Actor,
    Attempt,
    AuditEvent,
    Base,
    Collaboration,
    CollaborationState,
    ContactPerson,
    DataRequest,
    Draft,
    ImportFile,
    MailAddress,
    Meeting,
    OutboxMail,
    Participant,
    ParticipantWants,
    SignInLink,
    Submission,
    SurveyWords,
    TableNote,
    Tip,
    VisitLink,
    WebSession,
)
from matchmaker.services.actors.board import read_again_what_names
from matchmaker.services.actors.contact_people import KEEP_UNANSWERED
from matchmaker.services.actors.merging import find_merge
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.personal_data.belongings import TABLES, Keys, belongs_to, count_rows, key_of, rows_about
from matchmaker.services.personal_data.field_registry import field_registry
from matchmaker.services.personal_data.removal import remove_rows
from matchmaker.services.rows import lock_row
from matchmaker.settings import Settings

KEEP_ATTEMPTS = timedelta(days=1)
KEEP_USED_LINKS = timedelta(days=30)
KEEP_REQUESTS = timedelta(days=2 * 365)
KEEP_MESSAGES = timedelta(days=365)
KEEP_WANTS = timedelta(days=14)
KEEP_TABLE_NOTES = timedelta(days=182)
KEEP_TIPS = timedelta(days=182)
GOES_WITH_ACTOR = frozenset({"actor", "contact_person", "draft", "meeting_wants", "survey", "table_note", "tip"})
"""The retention rules of rows that go when the actor goes; mail and requests go by their own."""

ByItself = Callable[[Settings, datetime], tuple[type[Base], ColumnElement[bool], Any]]
"""For a rule that needs no decision: the table, which of its rows are due, and the moment that a row counts from."""

BY_THEMSELVES: Mapping[str, ByItself] = {
    "attempt": lambda settings, at: (Attempt, Attempt.at <= at - KEEP_ATTEMPTS, Attempt.at),
    "session": lambda settings, at: (WebSession, WebSession.expires_at <= at, WebSession.expires_at),
    "link": lambda settings, at: (SignInLink, SignInLink.expires_at <= at - KEEP_USED_LINKS, SignInLink.expires_at),
    "visit": lambda settings, at: (VisitLink, VisitLink.expires_at <= at - KEEP_USED_LINKS, VisitLink.expires_at),
    "draft": lambda settings, at: (Draft, Draft.expires_at <= at, Draft.expires_at),
    "file": lambda settings, at: (ImportFile, ImportFile.expires_at <= at, ImportFile.expires_at),
    "mail": lambda settings, at: (
        OutboxMail,
        OutboxMail.next_attempt_at.is_(None) & (_left_at() <= at - timedelta(days=settings.mail_days)),
        _left_at(),
    ),
    "address": lambda settings, at: (MailAddress, ~_has_a_reader(), MailAddress.told_at),
    "request": lambda settings, at: (
        DataRequest,
        DataRequest.answered_at <= at - KEEP_REQUESTS,
        DataRequest.answered_at,
    ),
    "message": lambda settings, at: (
        AccessibilityMessage,
        AccessibilityMessage.handled_at <= at - KEEP_MESSAGES,
        AccessibilityMessage.handled_at,
    ),
    "table_note": lambda settings, at: (TableNote, TableNote.written_at <= at - KEEP_TABLE_NOTES, TableNote.written_at),
    "survey_words": lambda settings, at: (SurveyWords, _asked_at() <= at - KEEP_TABLE_NOTES, _asked_at()),
    "tip": lambda settings, at: (Tip, Tip.answered_at <= at - KEEP_TIPS, Tip.answered_at),
    "contact_person": lambda settings, at: (
        ContactPerson,
        ContactPerson.confirmed_at.is_(None) & (ContactPerson.added_at <= at - KEEP_UNANSWERED),
        ContactPerson.added_at,
    ),
    "meeting_wants": lambda settings, at: (ParticipantWants, _meeting_ended() <= at - KEEP_WANTS, _meeting_ended()),
}
RULES = (*BY_THEMSELVES, "actor")
UNLOGGED = frozenset({"attempt", "session"})
"""What browsers send is counted, and their cookies run out, all day long; that it went says nothing to anyone."""


@dataclass(frozen=True, slots=True)
class PurgeRow:
    """A row that is due, by its primary key; ``since`` is the moment that its time is counted from.

    ``holds`` says why it stays all the same, as a word that the web floor has a sentence for; empty when it goes.
    """

    table: str
    key: tuple[Any, ...]
    since: datetime
    holds: str = ""


@dataclass(frozen=True, slots=True)
class PurgePreview:
    """What one rule would remove now."""

    rule: str
    rows: Sequence[PurgeRow]

    @property
    def going(self) -> Sequence[PurgeRow]:
        """The rows that go."""
        return [row for row in self.rows if not row.holds]

    @property
    def held(self) -> Sequence[PurgeRow]:
        """The rows that are due, but stay."""
        return [row for row in self.rows if row.holds]


@dataclass(frozen=True, slots=True)
class Purged:
    """What a rule has removed: how many rows of each table."""

    rule: str
    rows: Mapping[str, int]


def preview_purge(
    session: Session, settings: Settings, *, rules: Sequence[str] = RULES, at: datetime
) -> list[PurgePreview]:
    """What each rule would remove at this moment, in the order of the rules; nothing is changed."""
    return [PurgePreview(rule, _due(session, settings, rule, at)) for rule in rules]


def digest_of(previews: Sequence[PurgePreview]) -> str:
    """A word for exactly these rows, so that what is purged is what somebody has looked at."""
    shown = sorted((row.table, *map(str, row.key)) for preview in previews for row in preview.going)
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def purge(
    session: Session,
    settings: Settings,
    *,
    rules: Sequence[str] = RULES,
    seen: str | None = None,
    by: Who,
    at: datetime,
) -> list[Purged]:
    """Remove what is due by ``rules``, in one transaction; gives what went, by rule.

    Raises ConflictError when ``seen`` (from :func:`digest_of`) is not what is due now.
    """
    previews = preview_purge(session, settings, rules=rules, at=at)
    if seen is not None and seen != digest_of(previews):
        raise ConflictError
    done = []
    for preview in previews:
        if preview.rule == "actor":
            for row in preview.going:
                actor = lock_row(session, Actor, row.key[0])
                done.append(_purge_actor(session, actor, decision=settings.purge_decision, by=by, at=at))
        elif preview.going:
            table = preview.going[0].table
            if preview.rule == "contact_person":
                _read_again_what_named(session, preview.going, at=at)
            remove_rows(session, {table: [row.key for row in preview.going]})
            done.append(_log(session, Purged(preview.rule, {table: len(preview.going)}), by=by, at=at))
    session.commit()
    return done


def purge_actor(session: Session, actor_id: int, *, decision: str, by: Who, at: datetime) -> Purged:
    """Remove one withdrawn actor and every row about it now, by a decision of its own, as on a request for erasure.

    Raises NotFoundError; RefusedError: "decision" without one, "not_withdrawn", or why it is held.
    """
    actor = lock_row(session, Actor, actor_id)
    if not decision.strip():
        raise RefusedError("decision")
    if actor.withdrawn_at is None:
        raise RefusedError("not_withdrawn")
    if holds := why_held(session, actor, but_requests=True):
        raise RefusedError(holds)
    purged = _purge_actor(session, actor, decision=decision.strip(), by=by, at=at)
    session.commit()
    return purged


def why_held(session: Session, actor: Actor, *, but_requests: bool = False) -> str:
    """Why an actor cannot be purged yet: it was "merged" into another, which it goes with, and whose need or resource a
    file still knows by it; a "collaboration" that others are in; an open "request"; empty for none.
    """
    if find_merge(session, actor.id) is not None:
        return "merged"
    of_theirs = belongs_to(actor, Collaboration.__tablename__)
    if session.scalar(select(exists().where(of_theirs, Collaboration.state != CollaborationState.ENDED))):
        return "collaboration"
    asked = (DataRequest.actor_id == actor.id) & DataRequest.answered_at.is_(None)
    return "request" if not but_requests and session.scalar(select(exists().where(asked))) else ""


def rows_going_with(session: Session, actor: Actor) -> dict[str, Keys]:
    """Every row that goes when an actor is purged, itself included, by table."""
    known = field_registry().tables
    found = rows_about(session, actor)
    return {name: keys for name, keys in found.items() if known[name].retention in GOES_WITH_ACTOR}


def list_purges(session: Session, *, limit: int = 50) -> Sequence[AuditEvent]:
    """What has been purged, the latest first."""
    query = select(AuditEvent).where(AuditEvent.verb == "purge").order_by(AuditEvent.id.desc())
    return session.scalars(query.limit(limit)).all()


def _due(session: Session, settings: Settings, rule: str, at: datetime) -> list[PurgeRow]:
    if rule == "actor":
        return _due_actors(session, settings, at)
    model, due, since = BY_THEMSELVES[rule](settings, at)
    table = TABLES[model.__tablename__]
    found = session.execute(select(since, *key_of(table)).where(due).order_by(since))
    return [PurgeRow(table.name, tuple(key), moment) for moment, *key in found]


def _due_actors(session: Session, settings: Settings, at: datetime) -> list[PurgeRow]:
    """Actors withdrawn long enough ago; none as long as the municipality has not decided."""
    if not settings.keep_withdrawn_years:
        return []
    # The same day of the year; the day before for those of 29 February, who have waited long enough by then.
    day = min(at.day, 28) if at.month == 2 else at.day
    before = at.replace(year=at.year - settings.keep_withdrawn_years, day=day)
    due = select(Actor).where(Actor.withdrawn_at <= before).order_by(Actor.withdrawn_at, Actor.id)
    return [
        PurgeRow(Actor.__tablename__, (actor.id,), actor.withdrawn_at, why_held(session, actor))
        for actor in session.scalars(due)
        if actor.withdrawn_at is not None
    ]


def _purge_actor(session: Session, actor: Actor, *, decision: str, by: Who, at: datetime) -> Purged:
    going = rows_going_with(session, actor)
    references = session.scalars(select(Submission.reference).where(Submission.actor_id == actor.id)).all()
    actor_id = actor.id
    remove_rows(session, going)
    purged = Purged("actor", count_rows(going))
    return _log(session, purged, by=by, at=at, noun_id=actor_id, decision=decision, references=sorted(references))


def _read_again_what_named(session: Session, going: Sequence[PurgeRow], *, at: datetime) -> None:
    """Keep from the board what names contacts who go, until somebody has read it again."""
    theirs = select(ContactPerson.actor_id).where(ContactPerson.id.in_([row.key[0] for row in going]))
    for actor_id in session.scalars(theirs.distinct()).all():
        read_again_what_names(session, actor_id, at=at)


def _log(
    session: Session, purged: Purged, *, by: Who, at: datetime, noun_id: int | None = None, **details: Any
) -> Purged:
    """The audit event of a purge: the rule, how many rows, the decision and the running references; no words."""
    if purged.rule not in UNLOGGED:
        session.add(
            AuditEvent(
                at=at,
                by=by.label,
                account_id=by.account_id,
                verb="purge",
                noun=next(iter(purged.rows)) if noun_id is None else Actor.__tablename__,
                noun_id=noun_id,
                details={"rule": purged.rule, "rows": dict(purged.rows), **details},
            )
        )
    return purged


def _left_at() -> ColumnElement[Any]:
    """When a mail was sent, or written when it was given up."""
    return func.coalesce(OutboxMail.sent_at, OutboxMail.created_at)


def _has_a_reader() -> ColumnElement[bool]:
    """Whether an address is that of somebody who takes part, comes to a meeting or works here."""
    columns = (Actor.contact_email, ContactPerson.email, Participant.email, Account.email)
    # One list for all addresses: asked address by address, it would read all of these tables for each.
    return MailAddress.address.in_(union(*(select(func.lower(column)) for column in columns)))


def _meeting_ended() -> Any:
    """When the meeting ended to which a participant's wants belong."""
    return (
        select(Meeting.ends_at)
        .join(Participant, Participant.meeting_id == Meeting.id)
        .where(Participant.id == ParticipantWants.participant_id)
        .scalar_subquery()
    )


def _asked_at() -> Any:
    """When the meeting ended at which somebody was asked."""
    return select(Meeting.ends_at).where(Meeting.id == SurveyWords.meeting_id).scalar_subquery()
