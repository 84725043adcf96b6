"""Keeping it true: what was written long ago is asked about, and rests without an answer; seasons come and go."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.matching.texts import Text
from matchmaker.models import Actor, Item, LinkPurpose, Need, Resource, RestReason
from matchmaker.services.actors.actor_links import follow_link, make_link
from matchmaker.services.actors.resting import lay_to_rest, wake
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.mail.addresses import comes_back_from, not_reached_by_mail
from matchmaker.services.mail.outbox import Letter, language_of, write_mail
from matchmaker.services.mail.reached import none_arrived, went_elsewhere
from matchmaker.services.rows import lock_standing
from matchmaker.services.run_records import ask_for_run

A_MONTH = timedelta(days=30)
ANSWER_WITHIN = timedelta(days=21)
"""Who has not answered by then has not said no: what was asked about rests, and nothing is lost."""
LEAD_MONTHS = 2
"""What belongs to a season is counted with so long before it begins, so that there is time to meet."""

STILL_TRUE = Letter(
    Text(sv="Stämmer det fortfarande?", en="Is this still right?"),
    Text(
        sv="Hej!\n\nFör en tid sedan berättade ni för oss:\n\n{items}\n\n"
        "Stämmer det fortfarande? Öppna länken och tryck på en knapp. Där kan ni också säga att det har löst sig,\n"
        "eller låta det vila:\n{url}\n\n"
        "Svarar ni inte inom tre veckor låter vi det vila. Inget försvinner, och ni kan väcka det när ni vill.\n",
        en="Hello!\n\nSome time ago you told us:\n\n{items}\n\n"
        "Is this still right? Open the link and press a button. There you can also say that it has been solved,\n"
        "or let it rest:\n{url}\n\n"
        "If you do not answer within three weeks we let it rest. Nothing disappears, and you can wake it any time.\n",
    ),
)


@dataclass(frozen=True, slots=True)
class Silent:
    """An actor who should be rung, and what it has not answered about, or cannot be asked about by mail.

    ``unreached`` = we have written, or would, but mail does not arrive.
    """

    actor: Actor
    items: Sequence[Item]

    @property
    def unreached(self) -> bool:
        """Only what was asked about rests, and what was not is here for want of an address or since none works."""
        return bool(self.actor.contact_email) and any(item.resting_since is None for item in self.items)


def ask_still_true(session: Session, *, months: int, public_url: str, at: datetime) -> int:
    """Ask, in one mail to each actor, about what nobody has said anything of for so many ``months``; gives how many
    actors. What comes of age within a month is asked about in the same mail. Standing offers are never asked about, and
    who has no address that mail arrives at is left for the leader's list.
    """
    age = months * A_MONTH
    asked: dict[int, list[Item]] = defaultdict(list)
    for kind in (Need, Resource):
        query = select(kind).join(kind.actor).where(~not_reached_by_mail(), *_old(kind, at - age))
        query = query.options(joinedload(kind.actor)).with_for_update(of=kind, skip_locked=True)
        for item in _items(session, query):
            asked[item.actor_id].append(item)
    for actor_id, items in asked.items():
        actor = items[0].actor
        known = {(type(item), item.id) for item in items}
        for kind in (Need, Resource):
            soon = select(kind).join(kind.actor).where(kind.actor_id == actor_id, *_old(kind, at - age + A_MONTH))
            items += [item for item in _items(session, soon) if (kind, item.id) not in known]
        _ask(session, actor, items, public_url=public_url, at=at)
    session.commit()
    return len(asked)


def rest_silent(session: Session, *, at: datetime) -> int:
    """Let rest what was asked about three weeks ago without an answer; gives how many.

    Who was not reached has not been asked: as soon as mail comes back from their address or they have another one, so
    that they are asked where they can be, and else after the three weeks, so that they are not written to every day.
    """
    silent: list[Item] = []
    for kind in (Need, Resource):
        waiting = select(kind).join(kind.actor).where(_waits(kind), *_counted(kind)).with_for_update(of=kind)
        due = kind.asked_at <= at - ANSWER_WITHIN
        unasked = or_(
            comes_back_from(Actor.contact_email), went_elsewhere(kind.asked_at), due & none_arrived(kind.asked_at)
        )
        for item in _items(session, waiting.where(unasked)):
            item.asked_at = None
        session.flush()
        silent += _items(session, waiting.where(due))
    for item in silent:
        lay_to_rest(session, item, until=None, reason=RestReason.SILENT, by=SYSTEM, at=at)
    session.commit()
    return len(silent)


def rest_out_of_season(session: Session, *, zone: tzinfo, at: datetime) -> int:
    """Let rest what has had its season since it was written or confirmed, until it is soon its season again.

    Days and months are those of ``zone``. Gives how many.
    """
    today = at.astimezone(zone).date()
    resting = 0
    for kind in (Need, Resource):
        for item in _items(session, select(kind).where(*_counted(kind)).with_for_update()):
            since = (item.confirmed_at or item.created_at).astimezone(zone).date()
            until = next_season(item.months, since=since, today=today)
            if until is not None:
                lay_to_rest(session, item, until=until, reason=RestReason.SEASON, by=SYSTEM, at=at)
                resting += 1
    session.commit()
    return resting


def next_season(months: Sequence[int], *, since: date, today: date) -> date | None:
    """The day on which something that belongs to some months of the year should be counted with again.

    None when it belongs to all, is in season or soon will be, or has not had its season ``since`` it was written.
    """
    if not months:
        return None
    here = today.year * 12 + today.month - 1

    def in_season(month: int) -> bool:
        return month % 12 + 1 in months

    first = since.year * 12 + since.month - 1
    if not any(in_season(month) for month in range(max(first, here - 12), here)):
        return None
    ahead = next(n for n in range(12) if in_season(here + n))
    if ahead <= LEAD_MONTHS:
        return None
    returns = here + ahead - LEAD_MONTHS
    return date(returns // 12, returns % 12 + 1, 1)


def confirm_item(
    session: Session, kind: type[Item], item_id: int, *, version: int, standing: bool = False, by: Who, at: datetime
) -> Item:
    """Note that it still holds; what rests is counted with again. ``standing`` = never ask about it again.

    Raises NotFoundError; ConflictError when it has been changed since ``version`` or is withdrawn;
    RefusedError("standing") for a need, which is to be met some day.
    """
    item = lock_standing(session, kind, item_id, version)
    if standing and isinstance(item, Need):
        raise RefusedError("standing")
    if wake(session, item, by=by, at=at):
        ask_for_run(session, by=by, at=at, actor_id=item.actor_id)
    item.confirmed_at = at
    if isinstance(item, Resource):
        item.standing = item.standing or standing
    session.flush()
    record_event(session, "confirm", item, by=by, at=at)
    session.commit()
    return item


def asked_about(session: Session, actor_id: int) -> list[Item]:
    """What an actor is asked about and has not answered, also what rests for that reason."""
    items: list[Item] = []
    for kind in (Need, Resource):
        theirs = select(kind).where(kind.actor_id == actor_id, kind.withdrawn_at.is_(None), _waits(kind))
        silent = or_(kind.resting_since.is_(None), kind.rest_reason == RestReason.SILENT)
        items += _items(session, theirs.where(silent).order_by(kind.id))
    return items


def actor_asked(session: Session, token: str, *, since: datetime | None = None) -> Actor:
    """Whom a link in such a mail was sent to. Raises NotFoundError; ExpiredError for a link before ``since``."""
    return session.get_one(Actor, follow_link(session, token, LinkPurpose.STILL_TRUE, since=since).actor_id)


def list_silent(session: Session, *, months: int, at: datetime) -> list[Silent]:
    """Whom to ring, by name: what rests since nobody answered, what is old and has nobody to be mailed, and what was
    asked about in a mail that did not arrive.
    """
    found: dict[int, list[Item]] = defaultdict(list)
    for kind in (Need, Resource):
        unasked = and_(not_reached_by_mail(), *_old(kind, at - months * A_MONTH))
        unreached = and_(_waits(kind), *_counted(kind), none_arrived(kind.asked_at))
        query = select(kind).join(kind.actor).where(Actor.withdrawn_at.is_(None), kind.withdrawn_at.is_(None))
        query = query.where(or_(kind.rest_reason == RestReason.SILENT, unasked, unreached)).order_by(kind.id)
        for item in _items(session, query):
            found[item.actor_id].append(item)
    actors = session.scalars(select(Actor).where(Actor.id.in_(found)).options(joinedload(Actor.place)))
    ordered = sorted(actors, key=lambda actor: (alphabetical(actor.name), actor.id))
    return [Silent(actor, found[actor.id]) for actor in ordered]


def _items(session: Session, query: Select[Any]) -> list[Item]:
    return list(session.scalars(query))


def _counted(kind: type[Item]) -> tuple[ColumnElement[bool], ...]:
    return kind.withdrawn_at.is_(None), kind.resting_since.is_(None)


def _old(kind: type[Item], before: datetime) -> Iterable[ColumnElement[bool]]:
    """Counted with, of somebody who takes part, and nothing said of it or asked about it since ``before``."""
    yield from (*_counted(kind), Actor.withdrawn_at.is_(None))
    yield kind.updated_at <= before
    yield or_(kind.confirmed_at.is_(None), kind.confirmed_at <= before)
    yield or_(kind.asked_at.is_(None), kind.asked_at <= before)
    if kind is Resource:
        yield Resource.standing.is_(False)


def _waits(kind: type[Item]) -> ColumnElement[bool]:
    """Whether it was asked about, and nobody has said anything of it since."""
    silent = or_(kind.confirmed_at.is_(None), kind.confirmed_at < kind.asked_at)
    changed = and_(
        kind.updated_at > kind.asked_at, or_(kind.rest_reason.is_(None), kind.rest_reason != RestReason.SILENT)
    )
    return and_(kind.asked_at.is_not(None), silent, ~changed)


def _ask(session: Session, actor: Actor, items: Sequence[Item], *, public_url: str, at: datetime) -> None:
    url = make_link(session, actor, LinkPurpose.STILL_TRUE, public_url=public_url, at=at)
    told = "\n".join(f"– {item.title}" for item in items)
    write_mail(session, actor.contact_email, STILL_TRUE, language_of(actor), at=at, items=told, url=url)
    for item in items:
        item.asked_at = at
    session.flush()
    record_event(session, "ask_still_true", actor, by=SYSTEM, at=at, items=len(items))
