"""What is around one actor, as boxes in five columns: they, what they told, what it is in, what it meets, and whose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any

from flask import url_for
from flask_babel import gettext

from matchmaker.models import Actor, Item, Need, Suggestion
from matchmaker.services.maps.nets import Neighbourhood
from matchmaker.services.suggestions.parties import ends_of
from matchmaker.web.labels import collaboration_label
from matchmaker.web.maps.columns import Cell, arrange
from matchmaker.web.suggestion_labels import plain_name, state_label

WIDE, HIGH = 190, 80
ACROSS, DOWN = 236, 96
"""From one box to the next, in units of the picture; what is over is the room for the lines."""
LETTERS = 21
"""So many fit on a line of a box."""

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the picture: what it is (``sort`` for its colour), its words, where it leads, and where it stands."""

    key: Key
    sort: str
    says: str
    title: str
    href: str
    x: float = 0
    y: float = 0

    @property
    def lines(self) -> list[str]:
        """The title on two lines at most."""
        return wrap(self.title, LETTERS, max_lines=2, placeholder="…") or [""]


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes in the order in which they are walked through, the lines between them, and the size of it all."""

    boxes: Sequence[Box]
    lines: Sequence[tuple[float, float, float, float]]
    width: float
    height: float


def draw_around(around: Neighbourhood, args: dict[str, Any]) -> Picture:
    """The picture of a neighbourhood; ``args`` keep the filter when somebody steps on to another actor."""
    columns, ties = _columns(around, args), set(_ties(around))
    cells = arrange([list(column) for column in columns], sorted(ties))
    boxes = {cell.key: _put(columns[cell.column][cell.key], cell) for cell in cells}
    lines = [_line(boxes[one], boxes[other]) for one, other in sorted(ties)]
    rows = max(len(column) for column in columns)
    return Picture(list(boxes.values()), lines, (len(columns) - 1) * ACROSS + WIDE, rows * DOWN)


def _put(box: Box, cell: Cell[Key]) -> Box:
    return replace(box, x=cell.column * ACROSS, y=cell.row * DOWN + (DOWN - HIGH) / 2)


def _line(one: Box, other: Box) -> tuple[float, float, float, float]:
    return one.x + WIDE, one.y + HIGH / 2, other.x, other.y + HIGH / 2


def _columns(around: Neighbourhood, args: dict[str, Any]) -> list[dict[Key, Box]]:
    """The boxes of each column by key; columns at the right that nothing stands in are left out."""
    me = around.actor
    here = url_for("actors.show", actor_id=me.id)
    mine = {_key(item): _item_box(item, here) for item in _own(me)}
    others: dict[Key, Box] = {}
    owners: dict[Key, Box] = {}
    for _, item in _items(around.suggestions):
        if item.actor_id == me.id:
            mine.setdefault(_key(item), _item_box(item, here))
        else:
            others.setdefault(_key(item), _item_box(item, url_for("actors.show", actor_id=item.actor_id)))
            owners.setdefault(("actor", item.actor_id), _actor_box(item.actor, args))
    centre = {("actor", me.id): replace(_actor_box(me, args), href=here)}
    between = {("suggestion", each.id): _between_box(each, around) for each in around.suggestions}
    return [column for column in (centre, mine, between, others, owners) if column]


def _ties(around: Neighbourhood) -> Iterator[tuple[Key, Key]]:
    me: Key = ("actor", around.actor.id)
    for own in _own(around.actor):
        yield me, _key(own)
    for suggestion, item in _items(around.suggestions):
        middle: Key = ("suggestion", suggestion.id)
        if item.actor_id == around.actor.id:
            yield me, _key(item)
            yield _key(item), middle
        else:
            yield middle, _key(item)
            yield _key(item), ("actor", item.actor_id)


def _own(actor: Actor) -> list[Item]:
    """What they need and have, without what is withdrawn."""
    return [item for item in actor.items if item.withdrawn_at is None]


def _items(suggestions: Sequence[Suggestion]) -> Iterator[tuple[Suggestion, Item]]:
    """Everything that the suggestions join, with the suggestion."""
    for suggestion in suggestions:
        yield from ((suggestion, end) for end in ends_of(suggestion))


def _key(item: Item) -> Key:
    return ("need" if isinstance(item, Need) else "resource", item.id)


def _item_box(item: Item, href: str) -> Box:
    if isinstance(item, Need):
        return Box(_key(item), "need", gettext("Ett behov"), item.title, f"{href}#behov-h")
    return Box(_key(item), "res", gettext("En resurs"), item.title, f"{href}#resurser-h")


def _actor_box(actor: Actor, args: dict[str, Any]) -> Box:
    href = url_for("maps.around", actor_id=actor.id, **args)
    return Box(("actor", actor.id), "who", actor.place.name, actor.name, href)


def _between_box(suggestion: Suggestion, around: Neighbourhood) -> Box:
    """A suggestion, or the collaboration that it became."""
    key = ("suggestion", suggestion.id)
    found = around.together.get(suggestion.id)
    if found is not None:
        says = gettext("Samarbete: %(state)s", state=collaboration_label(found.state).lower())
        href = url_for("collaborations.show", collaboration_id=found.id)
        return Box(key, "together", says, found.title, href)
    href = url_for("suggestions.show", suggestion_id=suggestion.id)
    says = gettext("Förslag: %(state)s", state=state_label(suggestion.state).lower())
    return Box(key, "suggestion", says, plain_name(suggestion), href)
