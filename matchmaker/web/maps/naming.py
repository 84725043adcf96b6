"""Names beside dots in a picture, where they cover neither each other nor a dot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

LETTER = 9.5
"""How wide a letter is at most on an average, at the size in which names are drawn: 17 units."""
LINE = 20.0
"""How high a line of text is, in units."""
GAP = 5.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle with a name. ``key`` is the number of what it stands for; ``label`` is where the name goes."""

    key: int
    name: str
    x: float
    y: float
    r: float
    label: "Label | None" = None


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name begins, is centred or ends (``anchor`` as in SVG), on its base line."""

    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether they cover each other anywhere."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: "Box") -> bool:
        """Whether the other lies within it."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


def name_dots(dots: Sequence[Dot], width: float, height: float) -> list[Dot]:
    """The dots, with the place of each name for which there is room; the first dots choose first."""
    frame = Box(0, 0, width, height)
    taken = [Box(dot.x - dot.r, dot.y - dot.r, dot.x + dot.r, dot.y + dot.r) for dot in dots]
    named = []
    for dot in dots:
        for label, box in _spots(dot):
            if frame.holds(box) and not any(box.meets(other) for other in taken):
                taken.append(box)
                dot = replace(dot, label=label)
                break
        named.append(dot)
    return named


def _spots(dot: Dot) -> Iterator[tuple[Label, Box]]:
    """Where the name could stand, the best first, and what it would cover: beside the dot, then above and below."""
    wide, reach = len(dot.name) * LETTER, dot.r + GAP
    for down in (0.0, -LINE / 2, LINE / 2, -LINE, LINE):
        top = dot.y - LINE / 2 + down
        base, right, left = top + LINE * 0.75, dot.x + reach, dot.x - reach
        yield Label(right, base, "start"), Box(right, top, right + wide, top + LINE)
        yield Label(left, base, "end"), Box(left - wide, top, left, top + LINE)
    for top in (dot.y - reach - LINE, dot.y + reach):
        box = Box(dot.x - wide / 2, top, dot.x + wide / 2, top + LINE)
        yield Label(dot.x, top + LINE * 0.75, "middle"), box
