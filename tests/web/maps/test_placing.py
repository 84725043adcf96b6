import pytest

from matchmaker.web.maps.placing import HEIGHTS, WIDTH, Spot, draw_places

NORSJO = Spot(1, "Norsjö", 64.91, 19.48, 100)
KUSFORS = Spot(2, "Kusfors", 64.95, 20.18, 4)
RISLIDEN = Spot(3, "Risliden", 64.78, 19.06, 0)


def test_places_lie_as_on_the_ground() -> None:
    drawn = {dot.key: dot for dot in draw_places([KUSFORS, RISLIDEN, NORSJO]).dots}
    assert list(drawn) == [1, 2, 3]  # the largest first
    assert drawn[3].x < drawn[1].x < drawn[2].x  # west to east
    assert drawn[2].y < drawn[1].y < drawn[3].y  # north to south
    # 33 km to the east and 4 km to the north
    ratio = (drawn[2].x - drawn[1].x) / (drawn[1].y - drawn[2].y)
    assert ratio == pytest.approx(0.70 * 0.4245 / 0.04, rel=0.02)
    assert drawn[1].r > drawn[2].r > drawn[3].r > 0


@pytest.mark.parametrize("spots", [[NORSJO], [NORSJO, Spot(9, "Samma", 64.91, 19.48, 0)], [RISLIDEN]])
def test_places_without_extent_stand_in_the_middle(spots: list[Spot]) -> None:
    drawn = draw_places(spots)
    assert {(dot.x, dot.y) for dot in drawn.dots} == {(WIDTH / 2, HEIGHTS[0] / 2)}


def test_a_long_stretch_fits() -> None:
    drawn = draw_places([NORSJO, Spot(4, "Långt söderut", 60.0, 19.48, 1)])
    assert all(0 < dot.y < drawn.height <= HEIGHTS[1] for dot in drawn.dots)


def test_no_places_are_an_empty_picture() -> None:
    assert not draw_places([]).dots
