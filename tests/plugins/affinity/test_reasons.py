"""Reasons name words, as they are written, with marks that lie on them."""

import numpy as np

from matchmaker.matching.strategy import Mark
from plugins.affinity.e5 import Encoded
from plugins.affinity.place_names import PlaceNames
from plugins.affinity.reasons import reason_for
from tests.matching.builders import need, resource

SVINN = need("a.n1", "Nån tar hand om (svinnet)?", "Det blir 20 kg kål.")
SYLT = resource("b.r1", "Sylt & soppa", "Vi kokar på det.")
NOWHERE = PlaceNames(())


def attributed(words: int, **shares: float) -> tuple[Encoded, np.ndarray]:
    """A text of so many words, each one token, with what some of them give: w3=0.5 means that word 3 gives 0.5."""
    gave = np.zeros(words + 1, dtype=np.float32)
    for name, share in shares.items():
        gave[int(name[1:])] = share
    return Encoded(np.zeros((words + 1, 4), dtype=np.float32), np.array([*range(words), -1])), gave


def test_the_words_that_gave_most_are_named_as_they_are_written() -> None:
    evidence = reason_for(SVINN, SYLT, attributed(10, w4=0.5, w9=0.3, w0=0.1), attributed(7, w0=0.4, w2=0.3), NOWHERE)
    assert evidence.reason.sv == "Mest vägde ”svinnet” och ”kål” i behovet, och ”Sylt” och ”soppa” i resursen."
    assert evidence.reason.en == (
        "What weighed most is “svinnet” and “kål” in the need, and “Sylt” and “soppa” in the resource."
    )
    assert evidence.marks[0] == Mark("need", "title", 17, 24)
    assert SVINN.title[17:24] == "svinnet"


def test_function_words_and_figures_are_never_named() -> None:
    evidence = reason_for(SVINN, SYLT, attributed(10, w3=0.9, w6=0.8, w4=0.2), attributed(7, w2=0.3), NOWHERE)
    assert evidence.reason.sv == "Mest vägde ”svinnet” i behovet, och ”soppa” i resursen."


def test_a_word_that_is_used_of_anything_is_not_named_though_it_gave_most() -> None:
    asked, offered = need("a.n1", "Helst en minibuss"), resource("b.r1", "Buss räcker till tio")
    evidence = reason_for(asked, offered, attributed(3, w0=0.9, w2=0.4), attributed(4, w1=0.9, w0=0.3), NOWHERE)
    assert evidence.reason.sv == "Mest vägde ”minibuss” i behovet, och ”Buss” i resursen."


def test_a_long_word_that_gave_less_than_others_did_part_by_part_is_not_named() -> None:
    asked = need("a.n1", "Skjuts torsdagskvällarna", "bil sent")
    parts = Encoded(np.zeros((9, 4), dtype=np.float32), np.array([-1, 0, 1, 1, 1, 1, 2, 3, -1]))
    gave = np.array([0.0, 0.5, 0.15, 0.15, 0.15, 0.15, 0.3, 0.0, 0.0], dtype=np.float32)
    evidence = reason_for(asked, SYLT, (parts, gave), attributed(7, w2=0.3), NOWHERE)
    assert evidence.reason.sv == "Mest vägde ”Skjuts” i behovet, och ”soppa” i resursen."


def test_a_word_that_gave_little_beside_the_best_is_not_named() -> None:
    evidence = reason_for(SVINN, SYLT, attributed(10, w4=0.5, w9=0.2), attributed(7, w2=0.3), NOWHERE)
    assert "kål" not in evidence.reason.sv


def test_a_side_where_no_word_can_be_named_gives_a_reason_without_words() -> None:
    for evidence in (
        reason_for(SVINN, SYLT, attributed(10, w4=-0.5), attributed(7, w2=0.3), NOWHERE),
        reason_for(SVINN, resource("b.r1", "20 kg"), attributed(10, w4=0.5), attributed(2, w0=0.3), NOWHERE),
    ):
        assert evidence.reason.sv == "Behovet och resursen liknar sådana som brukar mötas."
        assert evidence.marks == ()


def test_the_name_of_a_place_is_not_named_since_it_was_not_read() -> None:
    asked, offered = need("a.n1", "Skjuts till Kusfors"), resource("b.r1", "Minibuss från Kusfors")
    in_need, in_resource = attributed(4, w2=0.9, w0=0.5), attributed(4, w2=0.9, w0=0.5)
    evidence = reason_for(asked, offered, in_need, in_resource, PlaceNames(["Kusfors"]))
    assert evidence.reason.sv == "Mest vägde ”Skjuts” i behovet, och ”Minibuss” i resursen."
    assert "Kusfors" in reason_for(asked, offered, in_need, in_resource, NOWHERE).reason.sv
