"""A net drawn as if its ties were springs and its knots pushed each other away; the same net gives the same picture."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.web.maps.naming import Dot, name_dots
from matchmaker.web.maps.placing import Drawing

WIDTH, MARGIN = 900.0, 40.0
ROOM = 160.0**2
"""How much of the picture each knot gets, in square units."""
NAME, LINE = 200.0, 44.0
"""Two knots that lie less than a name's length apart lie on lines of their own, this high."""
AFTER = 120.0
"""Room for the names of the outermost, most of which stand to the right."""
ROUNDS = 300
RADII = (7.0, 18.0)
GOLDEN = math.pi * (3 - math.sqrt(5))

Points = NDArray[np.float64]


def draw_net(names: Mapping[int, str], ties: Sequence[tuple[int, int, int]]) -> Drawing:
    """The picture of knots (key to name) and ties (two keys, and how strong it is, from 1).

    The more ties a knot has, the larger it is drawn. Parts that nothing ties together lie beside and below each other,
    the largest first.
    """
    keys = list(names)
    place = {key: number for number, key in enumerate(keys)}
    pairs = np.array([(place[a], place[b]) for a, b, _ in ties], dtype=np.intp).reshape(-1, 2)
    strengths = np.sqrt(np.array([strength for _, _, strength in ties], dtype=np.float64))
    points, height = np.zeros((len(keys), 2)), 0.0
    for shelf in _shelves(_parts(len(keys), pairs)):
        left = 0.0
        for part in shelf:
            width, down = _size(part)
            inside = np.isin(pairs[:, 0], part)
            settled = settle(len(part), np.searchsorted(part, pairs[inside]), strengths[inside])
            points[part] = _fill(settled, width, down) + np.array([left, height])
            left += width
        height += max(_size(part)[1] for part in shelf)
    height = max(height, 320.0)
    degrees = np.bincount(pairs.ravel(), minlength=len(keys))
    most = max(degrees.max(initial=1), 1)
    dots = [
        Dot(
            key,
            names[key],
            round(float(x), 1),
            round(float(y), 1),
            round(RADII[0] + (RADII[1] - RADII[0]) * math.sqrt(degree / most), 1),
        )
        for key, (x, y), degree in zip(keys, points, degrees, strict=True)
    ]
    return Drawing(name_dots(sorted(dots, key=lambda dot: (-dot.r, dot.key)), WIDTH, height), WIDTH, height)


def _parts(number: int, pairs: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The knots that hang together, as rising numbers; the largest part first."""
    part = np.arange(number)
    for one, other in part[pairs] if number else ():
        part[part == part[other]] = part[one]
    found = [np.flatnonzero(part == label) for label in dict.fromkeys(part.tolist())]
    return sorted(found, key=len, reverse=True)


def _size(part: NDArray[np.intp]) -> tuple[float, float]:
    """How wide and how high a part is drawn."""
    width = min(WIDTH, 210 * math.sqrt(len(part)))
    return width, len(part) * ROOM / width


def _shelves(parts: Sequence[NDArray[np.intp]]) -> list[list[NDArray[np.intp]]]:
    """The parts side by side as long as there is room, and then below."""
    shelves: list[list[NDArray[np.intp]]] = []
    for part in parts:
        if not shelves or sum(_size(one)[0] for one in [*shelves[-1], part]) > WIDTH:
            shelves.append([])
        shelves[-1].append(part)
    return shelves


def settle(number: int, pairs: NDArray[np.intp], strengths: Points) -> Points:
    """Where ``number`` knots come to rest (Fruchterman & Reingold 1991), as an array of x and y around 0.

    They begin in a sunflower, whose seeds are evenly apart, so that nothing is left to chance.
    """
    seeds = np.arange(number) + 0.5
    angles, radii = seeds * GOLDEN, np.sqrt(seeds)
    points = np.column_stack((np.cos(angles) * radii, np.sin(angles) * radii))
    for step in np.linspace(1.0, 0.01, ROUNDS):
        between = points[:, None] - points[None]
        apart = np.maximum(np.linalg.norm(between, axis=2), 1e-3)
        moves = (between / apart[..., None] ** 2).sum(axis=1) - 0.05 * points  # pushed by all, drawn to the middle
        pulls = (points[pairs[:, 1]] - points[pairs[:, 0]]) * (strengths * _lengths(points, pairs))[:, None]
        np.add.at(moves, pairs[:, 0], pulls)
        np.add.at(moves, pairs[:, 1], -pulls)
        sizes = np.maximum(np.linalg.norm(moves, axis=1, keepdims=True), 1e-9)
        points = points + moves / sizes * np.minimum(sizes, step)
    return points


def _lengths(points: Points, pairs: NDArray[np.intp]) -> Points:
    lengths: Points = np.linalg.norm(points[pairs[:, 1]] - points[pairs[:, 0]], axis=1)
    return lengths


def _fill(points: Points, width: float, height: float) -> Points:
    """The points spread over a box, lying along what is longest, with a line for each one's name.

    Of two on the same line, the later one goes down.
    """
    points = points - points.mean(axis=0)
    points = points @ np.linalg.svd(points, full_matrices=False)[2].T
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.array([width - 2 * MARGIN - AFTER, height - 2 * MARGIN])
    points = (points - (low + high) / 2) / np.maximum(high - low, 1e-9) * room
    numbers = np.arange(len(points))
    for _ in range(ROUNDS):
        across, down = np.moveaxis(points[:, None] - points[None], 2, 0)
        short = np.where(np.abs(across) < NAME, np.maximum(LINE - np.abs(down), 0), 0)
        ways = np.where(
            down == 0, np.sign(numbers[:, None] - numbers), np.sign(down)
        )  # on one line, the later goes down
        points[:, 1] = np.clip(points[:, 1] + (ways * short).sum(axis=1) / 4, -room[1] / 2, room[1] / 2)
    return points + np.array([width - AFTER, height]) / 2
