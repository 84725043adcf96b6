"""Places at their coordinates in a picture: as far apart as on the ground, seen from above, north at the top."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.web.maps.naming import Dot, name_dots

WIDTH = 760.0
HEIGHTS = (320.0, 900.0)
"""The least and the greatest height of the picture."""
MARGIN = 70.0
RADII = (6.0, 26.0)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to be drawn; ``weight`` is how much is there, from 0."""

    key: int
    name: str
    lat: float
    lon: float
    weight: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Dots with their names in a picture of this size; the largest come first, so that no small one is hidden."""

    dots: Sequence[Dot]
    width: float
    height: float


def draw_places(spots: Sequence[Spot]) -> Drawing:
    """The picture of some places; none gives an empty one."""
    if not spots:
        return Drawing((), WIDTH, HEIGHTS[0])
    # One degree of longitude is shorter the farther north it is; over a municipality that is the same everywhere.
    shrink = math.cos(math.radians(sum(spot.lat for spot in spots) / len(spots)))
    points = [(spot.lon * shrink, -spot.lat) for spot in spots]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    across, down = max(x for x, _ in points) - left, max(y for _, y in points) - top
    room = WIDTH - 2 * MARGIN
    scale = min(room / (across or 1e-9), (HEIGHTS[1] - 2 * MARGIN) / (down or 1e-9))
    scale = scale if across or down else 0.0
    height = max(HEIGHTS[0], down * scale + 2 * MARGIN)
    indent, drop = (WIDTH - across * scale) / 2, (height - down * scale) / 2
    most = max(spot.weight for spot in spots) or 1
    placed = sorted(zip(spots, points, strict=True), key=lambda pair: (-pair[0].weight, pair[0].key))
    dots = [
        Dot(
            spot.key,
            spot.name,
            round(indent + (x - left) * scale, 1),
            round(drop + (y - top) * scale, 1),
            round(RADII[0] + (RADII[1] - RADII[0]) * math.sqrt(spot.weight / most), 1),
        )
        for spot, (x, y) in placed
    ]
    return Drawing(name_dots(dots, WIDTH, height), WIDTH, height)
