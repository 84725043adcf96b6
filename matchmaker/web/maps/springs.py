"""A net drawn as if its ties were springs and its knots pushed each other away; the same net gives the same picture."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.web.maps.naming import Dot, name_dots
from matchmaker.web.maps.placing import Drawing

WIDTH, MARGIN = 900.0, 60.0
ROUNDS = 300
RADII = (7.0, 18.0)
GOLDEN = math.pi * (3 - math.sqrt(5))

Points = NDArray[np.float64]


def draw_net(names: Mapping[int, str], ties: Sequence[tuple[int, int, int]]) -> Drawing:
    """The picture of knots (key to name) and ties (two keys, and how strong it is, from 1).

    The more ties a knot has, the larger it is drawn.
    """
    keys = list(names)
    place = {key: number for number, key in enumerate(keys)}
    pairs = np.array([(place[a], place[b]) for a, b, _ in ties], dtype=np.intp).reshape(-1, 2)
    strengths = np.sqrt(np.array([strength for _, _, strength in ties], dtype=np.float64))
    height = min(900.0, max(320.0, 160 * math.sqrt(len(keys))))
    points = _fill(settle(len(keys), pairs, strengths), WIDTH, height)
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
    """The points spread over the whole picture."""
    if not len(points):
        return points
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.array([width - 2 * MARGIN - 120, height - 2 * MARGIN])  # the outermost have names to their right as well
    spread: Points = (points - (low + high) / 2) / np.maximum(high - low, 1e-9) * room
    spread += np.array([width / 2, height / 2])
    return spread
