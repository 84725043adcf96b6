import math
from itertools import combinations

from matchmaker.web.maps.springs import draw_net

NAMES = {10: "A", 20: "B", 30: "C", 40: "D", 50: "E"}
TIES = [(10, 20, 3), (20, 30, 1), (40, 50, 1)]


def test_the_same_net_gives_the_same_picture() -> None:
    assert draw_net(NAMES, TIES) == draw_net(NAMES, TIES)


def test_those_who_are_tied_lie_nearer_than_others_and_those_with_most_ties_are_largest() -> None:
    dots = {dot.key: dot for dot in draw_net(NAMES, TIES).dots}

    def apart(one: int, other: int) -> float:
        return math.dist((dots[one].x, dots[one].y), (dots[other].x, dots[other].y))

    assert apart(40, 50) < apart(10, 40)
    assert apart(10, 20) < apart(10, 50)
    assert max(dots.values(), key=lambda dot: dot.r).key == 20


def test_a_large_net_lies_within_its_picture_with_no_two_in_one_place() -> None:
    names = {number: f"Förening {number}" for number in range(30)}
    ties = [(number, (number * 7 + 1) % 30, 1) for number in range(30) if number != (number * 7 + 1) % 30]
    drawn = draw_net(names, ties)
    assert all(dot.r < dot.x < drawn.width and dot.r < dot.y < drawn.height for dot in drawn.dots)
    assert len({(round(dot.x), round(dot.y)) for dot in drawn.dots}) == 30


def test_no_circle_covers_another_and_all_are_named_however_strong_the_ties() -> None:
    """Eight who are all tied to each other, and a long row of others that leads away from them."""
    names = {number: f"Förening {number}" for number in range(28)}
    ties = [(one, other, 13) for one, other in combinations(range(8), 2)]
    dots = draw_net(names, ties + [(number - 1, number, 1) for number in range(8, 28)]).dots
    assert all(math.dist((a.x, a.y), (b.x, b.y)) > a.r + b.r for a, b in combinations(dots, 2))
    assert all(dot.label for dot in dots)


def test_parts_that_nothing_ties_together_lie_apart_and_fill_the_picture() -> None:
    """Twenty who hang together, and two groups of three: the small ones take little room, side by side at the end."""
    names = {number: f"Förening {number}" for number in range(26)}
    large = [(number, number // 2, 4) for number in range(1, 20)]
    drawn = draw_net(names, [(20, 21, 9), (21, 22, 9), *large, (23, 24, 1), (24, 25, 1)])
    tall, one, other = (
        [dot for dot in drawn.dots if dot.key in keys] for keys in (range(20), (20, 21, 22), range(23, 26))
    )
    assert max(dot.y for dot in tall) < min(dot.y for dot in [*one, *other])
    assert max(dot.x for dot in one) < min(dot.x for dot in other)
    heights = [max(dot.y for dot in part) - min(dot.y for dot in part) for part in (tall, one, other)]
    assert heights[0] > drawn.height / 2
    assert max(heights[1:]) < drawn.height / 4
    widths = [max(dot.x for dot in part) - min(dot.x for dot in part) for part in (tall, [*one, *other])]
    assert min(widths) > drawn.width / 2


def test_an_empty_net_is_an_empty_picture() -> None:
    assert not draw_net({}, []).dots
