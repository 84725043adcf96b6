"""What others have told that is like what somebody is writing: how many, about what, and what everyone may read."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matchmaker.matching.language.kinds import Kinds
from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import Category
from matchmaker.models import Actor, Item, Need, Resource
from matchmaker.services.actors.board import Entry, Side, entries_among
from matchmaker.services.categories import is_about
from matchmaker.services.matching.items import stands
from matchmaker.services.places import list_places
from matchmaker.services.vocabulary import glossary

FEWEST_IN_A_PLACE = 2
"""Of one alone in a village all would know who it is; so one is told of without where."""
SHOWN = 3
"""So many of the others' own titles."""


@dataclass(frozen=True, slots=True)
class Alike:
    """What a few words seem to be about, and how many others tell of the same: in all, and in the writer's own place
    (0 where they are too few to be told of).

    ``entries`` are a few that their owners let everyone read, those in the writer's own place first.
    """

    about: Sequence[Text]
    others: int
    nearby: int
    entries: Sequence[Entry] = ()


def alike(
    session: Session,
    side: Side,
    words: str,
    *,
    place: str,
    categories: Sequence[Category],
    show_board: bool,
) -> Alike:
    """What is known that is like ``words``, by the kinds of service that the engine sees in them.

    Who they are is not told, and only those count whose form somebody has read; with ``show_board`` also what those
    have written who have chosen that it stands on the board, which the municipality then has. Nothing is stored.
    """
    found = Kinds(categories, glossary(session)).of(words)
    if not found:
        return Alike((), 0, 0)
    titles = {category.id: category.title for category in categories}
    model: type[Item] = Need if side is Side.NEED else Resource
    standing = stands(Need) if side is Side.NEED else stands(Resource)
    same = (or_(*(is_about(model, kind) for kind in found)), *standing)
    # Compared here: SQLite takes capitals for small letters from A to Z only, and "Åmsele" would never be found.
    places = [known.id for known in list_places(session) if known.name.casefold() == place.casefold()]
    there = func.count(Actor.id.distinct()).filter(Actor.place_id.in_(places))
    counts = select(func.count(Actor.id.distinct()), there).select_from(model).join(Actor).where(*same)
    everywhere, here = session.execute(counts).one()
    shown: Sequence[Entry] = ()
    if show_board and everywhere:
        entries = entries_among(session, side, session.scalars(select(model.id).join(Actor).where(*same)))
        shown = sorted(entries, key=lambda entry: entry.place.casefold() != place.casefold())[:SHOWN]
    return Alike([titles[kind] for kind in found], everywhere, here if here >= FEWEST_IN_A_PLACE else 0, shown)
