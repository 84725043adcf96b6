"""The list of everyone who takes part: searched by any word of theirs, narrowed, sorted, page by page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Actor, ContactPerson, Item, Need, Place, Resource, Submission
from matchmaker.services.actors.actors import whole_actors
from matchmaker.services.actors.checks import is_unread
from matchmaker.services.kept import Kept
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.lists.wordindex import WordIndex, index_words
from matchmaker.services.rows import in_lists

PAGE_SIZE = 50


class Order(StrEnum):
    """How the list is sorted. BEST is by how well the words were found, and by name where there are none."""

    BEST = "best"
    NAME = "name"
    PLACE = "place"
    NEWEST = "newest"
    CHANGED = "changed"


class Holding(StrEnum):
    """What those who are wanted have, or lack."""

    NEEDS = "needs"
    NO_NEEDS = "no_needs"
    RESOURCES = "resources"
    NO_RESOURCES = "no_resources"


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """Who is wanted. ``words`` are forgiven slips; ``unread`` asks for those of whom staff have something to read, and
    ``withdrawn`` for those who are no longer with us instead.
    """

    words: str = ""
    place: str | None = None
    kind: ActorKind | None = None
    holding: Holding | None = None
    new_since: datetime | None = None
    unread: bool = False
    withdrawn: bool = False
    order: Order = Order.BEST


@dataclass(frozen=True, slots=True)
class ActorRow:
    """An actor, with its place, and how many needs and resources it has that are not withdrawn."""

    actor: Actor
    needs: int
    resources: int


def list_actors(session: Session, wanted: DirectoryFilter | None = None, *, page: int = 1) -> Page[ActorRow]:
    """The actors that are wanted, fifty a page."""
    ids = find_actors(session, wanted or DirectoryFilter())

    def read(part: slice) -> list[ActorRow]:
        shown = ids[part]
        query = select(Actor, _count(Need), _count(Resource)).where(Actor.id.in_(shown))
        rows = [ActorRow(*row) for row in session.execute(query.options(joinedload(Actor.place)))]
        return sorted(rows, key=lambda row: shown.index(row.actor.id))

    return page_of(len(ids), page, PAGE_SIZE, read)


def load_actors(session: Session, wanted: DirectoryFilter) -> Sequence[Actor]:
    """All actors that are wanted, in their order, with places, needs and resources, the withdrawn ones too."""
    ids = find_actors(session, wanted)
    order = {key: place for place, key in enumerate(ids)}
    found = (actor for part in in_lists(ids) for actor in session.scalars(whole_actors().where(Actor.id.in_(part))))
    return sorted(found, key=lambda actor: order[actor.id])


def find_actors(session: Session, wanted: DirectoryFilter) -> list[int]:
    """The ids of all actors that are wanted, in their order."""
    columns = select(Actor.id, Actor.name, Place.name.label("place"), Actor.created_at, Actor.updated_at)
    # The names of all, since neither database sorts as a Swedish reader does.
    rows: Sequence[Any] = session.execute(columns.join(Actor.place).where(*_conditions(wanted))).all()
    ranks = words_about(session).find(wanted.words) if wanted.words.strip() else None
    if ranks is not None:
        rows = [row for row in rows if row.id in ranks]
    ordered = sorted(rows, key=lambda row: (_first(wanted.order, row, ranks or {}), alphabetical(row.name), row.id))
    return [row.id for row in ordered]


def words_about(session: Session) -> WordIndex:
    """An index of every word that stands in what each actor told, and in how to reach them; withdrawn items are out."""
    return _words.of(session)


def _texts(session: Session) -> Iterator[tuple[int, str]]:
    own = (Actor.name, Actor.description, Place.name, Actor.contact_name, Actor.contact_email, Actor.contact_phone)
    more = (ContactPerson.actor_id, ContactPerson.name, ContactPerson.email, ContactPerson.phone)
    for query in (select(Actor.id, *own).join(Actor.place), select(*more)):
        for key, *texts, phone in session.execute(query):
            # A number is looked for with and without its blanks and dashes.
            yield key, " ".join((*texts, phone, re.sub(r"\D", "", phone)))
    for columns, standing in (
        ((Need.actor_id, Need.title, Need.description), Need.withdrawn_at.is_(None)),
        ((Resource.actor_id, Resource.title, Resource.description, Resource.capacity), Resource.withdrawn_at.is_(None)),
    ):
        for key, *texts in session.execute(select(*columns).where(standing)):
            yield key, " ".join(texts)
    yield from ((key, text) for key, text in session.execute(select(Submission.actor_id, Submission.reference)))


_words = Kept(lambda session: index_words(_texts(session)))


def _conditions(wanted: DirectoryFilter) -> Iterator[ColumnElement[bool]]:
    yield Actor.withdrawn_at.is_not(None) if wanted.withdrawn else Actor.withdrawn_at.is_(None)
    if wanted.place is not None:
        yield Place.name == wanted.place
    if wanted.kind is not None:
        yield Actor.kind == wanted.kind
    if wanted.new_since is not None:
        yield Actor.created_at > wanted.new_since
    if wanted.unread:
        yield is_unread()
    if wanted.holding is not None:
        yield {
            Holding.NEEDS: Actor.needs.any(Need.withdrawn_at.is_(None)),
            Holding.NO_NEEDS: ~Actor.needs.any(Need.withdrawn_at.is_(None)),
            Holding.RESOURCES: Actor.resources.any(Resource.withdrawn_at.is_(None)),
            Holding.NO_RESOURCES: ~Actor.resources.any(Resource.withdrawn_at.is_(None)),
        }[wanted.holding]


def _first(order: Order, row: Row[Any], ranks: Mapping[int, int]) -> Any:
    """What decides before the name does."""
    if order is Order.BEST:
        return ranks.get(row.id, 0)
    if order is Order.PLACE:
        return alphabetical(row.place)
    if order is Order.NAME:
        return 0
    return -(row.created_at if order is Order.NEWEST else row.updated_at).timestamp()


def _count(model: type[Item]) -> Any:
    standing = model.withdrawn_at.is_(None)
    return select(func.count()).where(model.actor_id == Actor.id, standing).correlate(Actor).scalar_subquery()
