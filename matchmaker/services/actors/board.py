"""The notice board: needs and resources that their owners have made public, without who they are.

Nobody is named on it and no way of reaching anybody stands there: who can help says so in the form, and the project
leader brings them together.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import Actor, ContactPerson, Item, Need, Place, Resource
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.duplicates import core_of
from matchmaker.services.errors import NotFoundError
from matchmaker.services.forms.personal_numbers import has_personal_number
from matchmaker.services.kept import Kept
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.lists.wordindex import WordIndex, fold, index_words
from matchmaker.services.personal_data.visibility import Audience, Field, audience_of

PAGE_SIZE = 30
_WAY_TO_REACH = re.compile(
    r"[^\s@]+@[^\s@]+\.\w|https?://|www\.|\w\.(?:se|nu|com|org|net|eu|fi)\b"
    r"|(?<!\d)(?<!\d[–-])[+0](?:[\s()/–-]*\d){6,}|(?<!\d)\d(?: ?\d){6,}",
    re.IGNORECASE,
)
"""An address, or seven digits and more that can be a telephone number: signs may part them after a 0 or a + only, since
years, days and times are written so too.
"""
_DAY = re.compile(r"(?<![\d+–-])(?<!\d\s)[0-3]?\d[-–/.][0-3]?\d[-–/. ](?:19|20)\d\d(?!\s?\d)")
"""A day with its year behind it, as "08-17 2026" or "17/8 2026", which would else be seven digits after a 0."""
SHORTEST_NAME = 4
"""In letters: shorter names are in too many words to tell anything."""


class Side(StrEnum):
    """Whether something is needed or offered."""

    NEED = "need"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Entry:
    """A need or a resource as everyone may read it; ``description`` and ``capacity`` may be empty, as not told."""

    side: Side
    id: int
    title: str
    description: str
    capacity: str
    horizon: Horizon | None
    months: Sequence[int]
    weekdays: Sequence[str]
    kind: ActorKind
    place: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """All entries, the latest first, and the words in them by their place in the list."""

    entries: Sequence[Entry]
    words: WordIndex


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What is wanted; ``words`` are forgiven slips."""

    words: str = ""
    place: str | None = None
    kind: ActorKind | None = None
    side: Side | None = None


def read_board(session: Session, wanted: BoardFilter, *, page: int = 1) -> Page[Entry]:
    """The entries that are wanted, thirty a page."""
    found = [entry for entry in _found(_board.of(session), wanted.words) if _is_wanted(entry, wanted)]
    return page_of(len(found), page, PAGE_SIZE, found.__getitem__)


def places_on_board(session: Session) -> list[str]:
    """The places that have an entry, by name."""
    return sorted({entry.place for entry in _board.of(session).entries}, key=alphabetical)


def get_entry(session: Session, side: Side, entry_id: int) -> Entry:
    """An entry that is on the board now. Raises NotFoundError."""
    for entry in _board.of(session).entries:
        if (entry.side, entry.id) == (side, entry_id):
            return entry
    raise NotFoundError(f"{side} {entry_id} on the board")


def entries_among(session: Session, side: Side, ids: Iterable[int]) -> list[Entry]:
    """Those of these needs or resources that are on the board now, the latest first."""
    wanted = {(side, entry_id) for entry_id in ids}
    return [entry for entry in _board.of(session).entries if (entry.side, entry.id) in wanted]


def entries_of(session: Session, actor: Actor) -> list[Entry]:
    """What of an actor's stands on the board; its place, needs and resources must be loaded."""
    people = _other_contacts(session)[actor.id]
    return [entry for item in actor.items if (entry := _entry(item, actor, actor.place.name, people)) is not None]


def read_again_what_names(session: Session, actor_id: int, *, at: datetime) -> None:
    """Keep from the board what tells who an actor or a contact of it is until it has been read again; uncommitted.

    To be called before one of these names goes: when it is gone, no program knows it any longer.
    """
    actor = get_actor(session, actor_id)
    people = _other_contacts(session)[actor_id]
    for item in actor.items:
        words = f"{item.title}\n{item.description}\n{getattr(item, 'capacity', '')}"
        if _tells_who(words, actor, actor.place.name, people):
            item.unread_since = item.unread_since or at


def waits_for_board(actor: Actor) -> bool:
    """Whether something would stand there but for new words that nobody has read yet; as entries_of."""
    return any(item.unread_since is not None and _is_public_when_read(item, actor) for item in actor.items)


def _found(board: Board, words: str) -> Sequence[Entry]:
    if not words.strip():
        return board.entries
    ranks = board.words.find(words)
    return [board.entries[place] for place in sorted(ranks, key=lambda place: (ranks[place], place))]


def _is_wanted(entry: Entry, wanted: BoardFilter) -> bool:
    return (
        wanted.place in (None, entry.place) and wanted.kind in (None, entry.kind) and wanted.side in (None, entry.side)
    )


def _make_board(session: Session) -> Board:
    entries = sorted(_entries(session), key=lambda entry: (entry.updated_at, entry.side, entry.id), reverse=True)
    texts = ((n, f"{e.title} {e.description} {e.capacity} {e.place}") for n, e in enumerate(entries))
    return Board(entries, index_words(texts))


_board = Kept(_make_board)


def _entries(session: Session) -> Iterator[Entry]:
    people = _other_contacts(session)
    for model in (Need, Resource):
        query = select(model, Actor, Place.name).join(Actor, model.actor_id == Actor.id).join(Place)
        rows: Iterable[Any] = session.execute(query.where(model.withdrawn_at.is_(None)))
        for item, actor, place in rows:
            if (entry := _entry(item, actor, place, people[actor.id])) is not None:
                yield entry


def _other_contacts(session: Session) -> Mapping[int, Sequence[str]]:
    """The names of the contacts beside the main one, by actor; also of those who have not said yes yet."""
    names = defaultdict[int, list[str]](list)
    for actor_id, name in session.execute(select(ContactPerson.actor_id, ContactPerson.name)):
        names[actor_id].append(name)
    return names


def _entry(item: Item, actor: Actor, place: str, people: Sequence[str]) -> Entry | None:
    """An item as everyone may read it; None when it is not for everyone, or its title tells who asks.

    ``people`` are its contacts beside the main one.
    """
    told: Mapping[str, Any] = {"description": item.description, "capacity": getattr(item, "capacity", "")}
    if not _is_public(item, actor) or _tells_who(item.title, actor, place, people):
        return None
    if audience_of(actor, Field.DETAILS) is not Audience.EVERYONE:
        told = dict.fromkeys(told, "")
    return Entry(
        side=Side.NEED if isinstance(item, Need) else Side.RESOURCE,
        id=item.id,
        title=item.title,
        horizon=getattr(item, "horizon", None),
        months=item.months,
        weekdays=item.weekdays,
        kind=actor.kind,
        place=place,
        updated_at=item.updated_at,
        **{name: "" if _tells_who(text, actor, place, people) else text for name, text in told.items()},
    )


def _is_public(item: Item, actor: Actor) -> bool:
    """Whether it is on the board: nothing is before somebody of the staff has read it as it is now, the form at first,
    and then the words that its owner puts in the place of others.
    """
    return item.unread_since is None and not actor.awaits_check and _is_public_when_read(item, actor)


def _is_public_when_read(item: Item, actor: Actor) -> bool:
    """Whether the owner has made it public, and it stands; never where the name waits."""
    stands = actor.withdrawn_at is None and item.withdrawn_at is None and item.resting_since is None
    nameless = isinstance(item, Need) and item.hide_name
    return stands and not nameless and audience_of(actor, Field.BOARD) is Audience.PUBLIC


def _tells_who(text: str, actor: Actor, place: str, people: Sequence[str]) -> bool:
    """Whether a text names its owner or one of the persons to ask for, or says how to reach anybody.

    A name is known without what registers add to it, but one that says no more than where they are tells nothing.
    """
    words = fold(text)
    contacts = (actor.contact_name, *people)
    names = [fold(name) for name in (actor.name, *contacts, *(part for one in contacts for part in one.split()))]
    named = any(len(name) >= SHORTEST_NAME and name in words for name in names)
    who = set(core_of(actor.name))
    told = len("".join(who)) >= SHORTEST_NAME and who <= set(core_of(text)) and not who <= set(core_of(place))
    return named or told or bool(_WAY_TO_REACH.search(_DAY.sub("…", text))) or has_personal_number(text)
