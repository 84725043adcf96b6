"""What the project leader has to see to now, from every corner of the service, in a handful of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matchmaker.models import (
    GROUPS,
    Action,
    Actor,
    AgendaItem,
    Consent,
    ContactNote,
    FollowUp,
    MatchRun,
    MunicipalQuestion,
    Need,
    OutboxMail,
    Resource,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.accessibility import count_messages
from matchmaker.services.actors.checks import list_unchecked
from matchmaker.services.actors.contacts import list_answers, list_due
from matchmaker.services.chores import list_late, list_questions, list_soon
from matchmaker.services.lists.firsts import First
from matchmaker.services.matching.items import count_unmet
from matchmaker.services.meetings.meetings import MeetingLine, list_coming, list_unwritten
from matchmaker.services.meetings.open_points import may_be_talked_about
from matchmaker.services.meetings.untold import Untold, list_untold
from matchmaker.services.records.data_requests import count_waiting
from matchmaker.services.run_records import full_run_at_work
from matchmaker.services.suggestions.queues import BEST_FIRST
from matchmaker.services.suggestions.tips import count_unread
from matchmaker.services.taking_part.consents import list_refused, list_to_ask
from matchmaker.services.taking_part.follow_ups import list_hard_going, list_to_call

SHOWN = 3
"""So many of each kind are shown; a page that lists everything answers no question."""
SHOWN_AT_LENGTH = 5
"""So many of those who are to be called, each with how to reach them."""
SHOWN_IN_A_LINE = 10
"""So many of what takes no more than a line."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Suggestions that wait for a decision: how many, how many of them are groups and how many came since last time,
    since when, and the best.
    """

    number: int
    groups: int
    new: int
    oldest: datetime | None
    best: int | None


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Those who came since last time: the latest of them with needs and resources, how many, and how many there are."""

    latest: Sequence[Actor]
    number: int
    everyone: int


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """Mail that has not left: how many wait, how many of them failed and are tried again, and how many never will."""

    waiting: int
    retried: int
    refused: int


@dataclass(frozen=True, slots=True)
class Matching:
    """The full run at work, the latest other one, done or not, and how many needs have no suggestion that stands."""

    at_work: MatchRun | None
    latest: MatchRun | None
    needs_without: int


@dataclass(frozen=True, slots=True)
class Workplace:
    """Everything on the leader's first page.

    ``late`` is what was to be done before today, and ``soon`` what is to be within a week, the most urgent first.
    ``questions`` are those that the municipality should have answered, or is to within a week.

    ``unwritten`` are meetings that were held and have talks nobody has written down; ``to_plan`` is how many accepted
    suggestions wait for a first meeting, or for another one to talk more at. ``unchecked`` are those whose form
    nobody has read, ``tips`` how many tips; ``follow_ups`` are to be called again by today; ``answers`` to questions
    have come since last time; ``hard_going`` say that a collaboration is slow or did not come off, and ``to_call``
    are to be asked by telephone how it goes, ``to_ask`` whether they want to talk; ``refused`` have said no to that;
    ``untold`` are to be rung about a meeting that has moved or is cancelled; ``messages`` about accessibility and
    ``requests`` about people's own data wait.
    """

    waiting: Waiting
    to_plan: int
    unwritten: Sequence[MeetingLine]
    meetings: Sequence[MeetingLine]
    late: First[Action]
    soon: First[Action]
    questions: First[MunicipalQuestion]
    newcomers: Newcomers
    mail: MailTrouble
    matching: Matching
    unchecked: First[Actor]
    tips: int
    follow_ups: First[ContactNote]
    answers: First[ContactNote]
    hard_going: First[FollowUp]
    to_call: First[FollowUp]
    to_ask: First[Consent]
    refused: First[Consent]
    untold: Sequence[Untold]
    messages: int
    requests: int


def see_workplace(session: Session, *, since: datetime | None, at: datetime, today: date) -> Workplace:
    """What needs attention; ``since`` is when the previous visit began (None = never), ``today`` the local date."""
    return Workplace(
        waiting=_waiting(session, since),
        to_plan=_to_plan(session, today),
        unwritten=list_unwritten(session, at=at, limit=SHOWN),
        meetings=list_coming(session, at=at, limit=SHOWN, cancelled=False),
        late=list_late(session, today=today, most=SHOWN_IN_A_LINE),
        soon=list_soon(session, today=today, most=SHOWN_IN_A_LINE),
        questions=list_questions(session, today=today, most=SHOWN_IN_A_LINE),
        newcomers=_newcomers(session, since),
        mail=_mail(session),
        matching=_matching(session, at),
        unchecked=list_unchecked(session, most=SHOWN),
        tips=count_unread(session),
        follow_ups=list_due(session, today=today, most=SHOWN_AT_LENGTH),
        answers=list_answers(session, since=since, most=SHOWN),
        hard_going=list_hard_going(session, most=SHOWN_AT_LENGTH),
        to_call=list_to_call(session, at=at, most=SHOWN_AT_LENGTH),
        to_ask=list_to_ask(session, at=at, most=SHOWN_AT_LENGTH),
        refused=list_refused(session, most=SHOWN_AT_LENGTH),
        untold=list_untold(session, at=at, most=SHOWN_AT_LENGTH),
        messages=count_messages(session),
        requests=count_waiting(session),
    )


def _waiting(session: Session, since: datetime | None) -> Waiting:
    waits = Suggestion.state == SuggestionState.NEW
    groups = func.count().filter(Suggestion.shape.in_(GROUPS))
    fresh = func.count() if since is None else func.count().filter(Suggestion.created_at > since)
    best = select(Suggestion.id).where(waits).order_by(*BEST_FIRST).limit(1).correlate(None).scalar_subquery()
    counts = select(func.count(), groups, fresh, func.min(Suggestion.created_at), best).where(waits)
    return Waiting(*session.execute(counts).one())


def _to_plan(session: Session, today: date) -> int:
    # A talk to come, one nobody has written down yet, and one that settled the matter all take a suggestion off.
    taken = select(AgendaItem.suggestion_id).where(~may_be_talked_about(today))
    query = select(func.count()).select_from(Suggestion)
    return session.scalar(query.where(Suggestion.state == SuggestionState.ACCEPTED, Suggestion.id.not_in(taken))) or 0


def _newcomers(session: Session, since: datetime | None) -> Newcomers:
    present = Actor.withdrawn_at.is_(None)
    if since is None:
        return Newcomers((), 0, session.scalar(select(func.count()).select_from(Actor).where(present)) or 0)
    came = Actor.created_at > since
    number, everyone = session.execute(select(func.count().filter(came), func.count()).where(present)).one()
    query = select(Actor).where(present, came).order_by(Actor.created_at.desc(), Actor.id.desc()).limit(SHOWN)
    needs, resources = selectinload(Actor.needs), selectinload(Actor.resources)
    owners = (needs.joinedload(Need.actor), resources.joinedload(Resource.actor))
    query = query.options(joinedload(Actor.place), *(owner.joinedload(Actor.place) for owner in owners))
    return Newcomers(session.scalars(query).all(), number, everyone)


def _mail(session: Session) -> MailTrouble:
    waits = OutboxMail.next_attempt_at.is_not(None)
    failed = OutboxMail.attempts > 0
    counts = select(
        func.count().filter(waits), func.count().filter(waits & failed), func.count().filter(~waits & failed)
    )
    return MailTrouble(*session.execute(counts.where(OutboxMail.sent_at.is_(None))).one())


def _matching(session: Session, at: datetime) -> Matching:
    at_work = full_run_at_work(session, at=at)
    others = select(MatchRun).where(MatchRun.touching_actor_id.is_(None), MatchRun.id != (at_work.id if at_work else 0))
    latest = session.scalars(others.order_by(MatchRun.id.desc()).limit(1)).first()
    return Matching(at_work, latest, count_unmet(session))
