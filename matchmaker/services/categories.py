"""The kinds of service that needs and resources are about, kept with them so that lists can be narrowed and counted."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import String, cast, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from matchmaker.matching.language.kinds import Kinds
from matchmaker.matching.vocabulary import Category
from matchmaker.models import Item, Need, Resource
from matchmaker.services.rows import in_lists
from matchmaker.services.vocabulary import glossary


def keep_categories(session: Session, categories: Sequence[Category], *, of_actor: int | None = None) -> int:
    """Read anew which of these kinds the standing needs and resources are about; gives how many have changed.

    ``of_actor`` (an id) are those of one actor; None = everybody's, which takes seconds where there are thousands.
    Part of the caller's transaction. Versions stay as they are: nobody has decided anything.
    """
    kinds = Kinds(categories, glossary(session))
    return sum(_keep(session, model, kinds, of_actor) for model in (Need, Resource))


def is_about(model: type[Item], category: str) -> ColumnElement[bool]:
    """Whether a need or a resource is about a kind of service, by its id."""
    return cast(model.categories, String).contains(f'"{category}"', autoescape=True)


def _keep(session: Session, model: type[Item], kinds: Kinds, of_actor: int | None) -> int:
    columns = select(model.id, model.title, model.description, model.categories).where(model.withdrawn_at.is_(None))
    if of_actor is not None:
        columns = columns.where(model.actor_id == of_actor)
    changed: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in session.execute(columns):
        found = kinds.of(row.title, row.description)
        if found != row.categories:
            changed[tuple(found)].append(row.id)
    for about, row_ids in changed.items():
        for ids in in_lists(row_ids):
            change = update(model).where(model.id.in_(ids)).values(categories=list(about))
            session.execute(change.execution_options(synchronize_session=False))
    return sum(map(len, changed.values()))
