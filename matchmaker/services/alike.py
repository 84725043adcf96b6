"""How many others have told something like what somebody is writing, and what it seems to be about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matchmaker.matching.kinds import Kinds
from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import Category
from matchmaker.models import Actor, Need, Resource
from matchmaker.services.categories import is_about
from matchmaker.services.places import list_places
from matchmaker.services.vocabulary import glossary

FEWEST_IN_A_PLACE = 2
"""Of one alone in a village all would know who it is; so one is told of without where."""


@dataclass(frozen=True, slots=True)
class Alike:
    """What a few words seem to be about, and how many others tell of the same: in all, and in the writer's own place
    (0 where they are too few to be told of).
    """

    about: Sequence[Text]
    others: int
    nearby: int


def alike(
    session: Session, model: type[Need] | type[Resource], words: str, *, place: str, categories: Sequence[Category]
) -> Alike:
    """What is known that is like ``words``, by the kinds of service that the engine sees in them.

    Who they are is not told, and only those count whose form somebody has read. Nothing is stored.
    """
    found = Kinds(categories, glossary(session)).of(words)
    if not found:
        return Alike((), 0, 0)
    titles = {category.id: category.title for category in categories}
    # Compared here: SQLite takes capitals for small letters from A to Z only, and "Åmsele" would never be found.
    places = [known.id for known in list_places(session) if known.name.casefold() == place.casefold()]
    there = func.count(Actor.id.distinct()).filter(Actor.place_id.in_(places))
    counts = select(func.count(Actor.id.distinct()), there).select_from(model).join(Actor)
    counts = counts.where(or_(*(is_about(model, kind) for kind in found)))
    counts = counts.where(model.withdrawn_at.is_(None), model.resting_since.is_(None))
    everywhere, here = session.execute(counts.where(Actor.withdrawn_at.is_(None), ~Actor.awaits_check)).one()
    return Alike([titles[kind] for kind in found], everywhere, here if here >= FEWEST_IN_A_PLACE else 0)
