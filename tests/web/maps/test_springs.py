import math

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


def test_an_empty_net_is_an_empty_picture() -> None:
    assert not draw_net({}, []).dots
