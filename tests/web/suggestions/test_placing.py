"""Where a pair stands among others, in words."""

from flask import Flask
from flask_babel import force_locale

from matchmaker.matching.explaining.why_not import Standing
from matchmaker.matching.texts import Text
from matchmaker.models import Suggestion
from matchmaker.web.suggestions.placing import MOST_MOVES, moves_told, place_among, place_label


def told(app: Flask, moves: dict[str, tuple[int, int]], rank: int = 3) -> list[str]:
    standing = Standing(Text("", ""), rank, 20, 0, 0.5, {}, moves)
    with app.test_request_context(), force_locale("sv"):
        return moves_told(standing, {"proximity": Text("Närhet", "Proximity"), "timing": Text("Tid", "Timing")})


def test_places_have_names_and_ties_are_told_as_ties(app: Flask) -> None:
    with app.test_request_context(), force_locale("sv"):
        assert [place_label(rank, 0) for rank in (1, 2, 10, 11)] == ["etta", "tvåa", "tia", "nummer 11"]
        assert [place_label(rank, 1) for rank in (2, 14)] == ["delad tvåa", "nummer 14 tillsammans med andra"]


def test_those_with_the_same_score_share_a_place() -> None:
    rivals = [Suggestion(id=number, score=score) for number, score in enumerate((0.9, 0.8, 0.8, 0.4))]
    assert place_among(Suggestion(id=9, score=0.8), rivals) == (2, 2)
    assert place_among(Suggestion(id=9, score=0.95), rivals) == (1, 0)
    assert place_among(Suggestion(id=9, score=0.1), []) == (1, 0)


def test_what_would_move_a_pair_is_told_both_ways(app: Flask) -> None:
    assert told(app, {"proximity": (9, 1)}) == [
        "Skulle falla från plats 3 till 9 om ”Närhet” vägde en femtedel mer.",
        "Skulle stiga från plats 3 till 1 om ”Närhet” vägde en femtedel mindre.",
    ]
    assert told(app, {"gone": (2, 4)}) == [
        "Skulle stiga från plats 3 till 2 om ”gone” vägde en femtedel mer.",
        "Skulle falla från plats 3 till 4 om ”gone” vägde en femtedel mindre.",
    ]


def test_only_what_moves_it_is_told_and_what_moves_it_furthest_first(app: Flask) -> None:
    lines = told(app, {"timing": (3, 5), "proximity": (9, 3)})
    assert [line.partition(" om ")[0] for line in lines] == [
        "Skulle falla från plats 3 till 9",
        "Skulle falla från plats 3 till 5",
    ]
    assert len(told(app, dict.fromkeys("abcde", (4, 5)))) == MOST_MOVES
    assert told(app, {}) == []


def test_a_step_that_is_small_for_the_place_is_not_told(app: Flask) -> None:
    assert told(app, {"timing": (114, 117), "proximity": (115, 90)}, rank=115) == [
        "Skulle stiga från plats 115 till 90 om ”Närhet” vägde en femtedel mindre."
    ]
    assert len(told(app, {"timing": (10, 11)}, rank=10)) == 1
