from itertools import combinations

from matchmaker.web.maps.naming import LETTER, LINE, Box, Dot, Label, name_dots


def covers(dot: Dot, label: Label) -> Box:
    wide = len(dot.name) * LETTER
    left = label.x - {"start": 0, "middle": wide / 2, "end": wide}[label.anchor]
    return Box(left, label.y - LINE * 0.75, left + wide, label.y + LINE * 0.25)


def test_a_name_stands_to_the_right_of_its_dot() -> None:
    (dot,) = name_dots([Dot(1, "Norsjö", 100, 100, 10)], 400, 200)
    assert dot.label == Label(115, 105, "start")


def test_at_the_edge_it_stands_to_the_left_or_above() -> None:
    (dot,) = name_dots([Dot(1, "Norsjö", 390, 100, 8)], 400, 200)
    assert dot.label is not None
    assert dot.label.anchor == "end"
    (narrow,) = name_dots([Dot(1, "Norsjö", 40, 100, 8)], 80, 200)
    assert narrow.label is not None
    assert narrow.label.anchor == "middle"


def test_names_cover_neither_each_other_nor_a_dot_and_those_without_room_are_left_out() -> None:
    crowd = [Dot(n, f"By nummer {n}", 100 + 17 * (n % 6), 100 + 17 * (n // 6), 7) for n in range(36)]
    named = name_dots(crowd, 400, 400)
    boxes = [covers(dot, dot.label) for dot in named if dot.label]
    assert 0 < len(boxes) < len(crowd)
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    dots = [Box(dot.x - dot.r, dot.y - dot.r, dot.x + dot.r, dot.y + dot.r) for dot in crowd]
    assert not any(box.meets(dot) for box in boxes for dot in dots)
    assert all(Box(0, 0, 400, 400).holds(box) for box in boxes)
