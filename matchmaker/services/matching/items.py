"""One need or resource, and those that still stand, to choose from: by words, by owner, or for lack of suggestions."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload

from matchmaker.models import OPEN, Actor, Item, Need, Place, Resource, Suggestion, SuggestionLink
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.rows import read_one

PAGE_SIZE = 20

AnyItem = TypeVar("AnyItem", bound=Item)


def get_item(session: Session, model: type[AnyItem], item_id: int) -> AnyItem:
    """A need or a resource with its actor and place. Raises NotFoundError."""
    query = select(model).where(model.id == item_id).options(joinedload(model.actor).joinedload(Actor.place))
    return read_one(session, query, f"{model.__tablename__} {item_id}")


def list_needs(
    session: Session, *, words: str = "", actor_id: int | None = None, unmet: bool = False, page: int = 1
) -> Page[Need]:
    """The needs that have each of the ``words``, also in their actor's name or place; by actor, twenty a page.

    With ``unmet`` only those that have no suggestion that stands. Actors and places are loaded.
    """
    chosen = [has_word(word, Need.title, Need.description, Actor.name, Place.name) for word in words.split()]
    return _page(session, Need, [*chosen, lacks_suggestion(Need)] if unmet else chosen, actor_id, page)


def list_resources(session: Session, *, words: str = "", actor_id: int | None = None, page: int = 1) -> Page[Resource]:
    """The resources that have each of the ``words``; as :func:`list_needs`."""
    columns = (Resource.title, Resource.description, Resource.capacity, Actor.name, Place.name)
    return _page(session, Resource, [has_word(word, *columns) for word in words.split()], actor_id, page)


def count_unmet(session: Session) -> int:
    """How many needs have no suggestion that stands."""
    query = select(func.count()).select_from(Need).join(Need.actor)
    return session.scalar(query.where(*stands(Need), lacks_suggestion(Need))) or 0


def has_word(word: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether a word stands in one of the columns, whatever its capitals."""
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def load_items(session: Session, model: type[AnyItem], ids: Sequence[int]) -> list[AnyItem]:
    """These needs or resources in this order, with actors and places loaded."""
    query = select(model).join(model.actor).join(Actor.place).where(model.id.in_(ids))
    found = session.scalars(query.options(contains_eager(model.actor).contains_eager(Actor.place)))
    return sorted(found, key=lambda item: ids.index(item.id))


def stands(model: type[Item]) -> tuple[ColumnElement[bool], ...]:
    """That it is counted with, once joined with its actor: neither of the two is withdrawn, nor the thing at rest,
    and one of the staff has read the form that it came by.
    """
    return (
        model.withdrawn_at.is_(None),
        model.resting_since.is_(None),
        Actor.withdrawn_at.is_(None),
        ~Actor.awaits_check,
    )


def lacks_suggestion(model: type[Item]) -> ColumnElement[bool]:
    """Whether no suggestion that stands brings somebody together over a need, or over a resource."""
    # A pool, which has no resource, does not meet a need: it says who else has it.
    met = (Suggestion.state.in_(OPEN), SuggestionLink.resource_id.is_not(None))
    ours = SuggestionLink.need_id if model is Need else SuggestionLink.resource_id
    return model.id.not_in(select(ours).join(SuggestionLink.suggestion).where(*met))


def _page(
    session: Session, model: type[AnyItem], chosen: Sequence[ColumnElement[bool]], actor_id: int | None, page: int
) -> Page[AnyItem]:
    conditions = [*stands(model), *chosen, *([] if actor_id is None else [Actor.id == actor_id])]
    # The names of all, since neither database sorts as a Swedish reader does, and then no more than one page of rows.
    names = session.execute(select(model.id, Actor.name).join(model.actor).join(Actor.place).where(*conditions)).all()
    ids = [row.id for row in sorted(names, key=lambda row: (alphabetical(row.name), row.id))]
    return page_of(len(ids), page, PAGE_SIZE, lambda part: load_items(session, model, ids[part]))
