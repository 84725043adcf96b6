"""Asking: need facing need is held back, and one who takes is left to one who gives."""

import numpy as np
import pytest

from matchmaker.matching.snapshot import Snapshot
from plugins.asking import SOMETHING, THE_SAME, Asking
from tests.matching.builders import need, resource, snapshot, task_of


def pair(asked: str, offered: str, more: str = "") -> Snapshot:
    return snapshot(need("a.n1", asked), resource("b.r1", offered, more))


def score(of: Snapshot) -> float | None:
    found = float(Asking().score(task_of(of))[0])
    return None if np.isnan(found) else found


@pytest.mark.parametrize(
    ("offered", "more"),
    [
        ("Vi söker också högtalare", ""),
        ("Kören", "Vi saknar också en pianist."),
        ("Även vi saknar folk", ""),
        ("Samma problem här", ""),
        ("Vår buss är också för liten", ""),
        ("The ski club", "We also need snow."),
    ],
)
def test_who_asks_for_the_same_by_their_own_words_gives_nothing(offered: str, more: str) -> None:
    assert score(pair("Pengar till dräkter", offered, more)) == THE_SAME


def test_who_asks_for_what_the_need_names_gives_nothing() -> None:
    assert score(pair("Vår kassör flyttar", "Kassör sökes")) == THE_SAME


def test_who_asks_for_something_else_may_give_it_in_return() -> None:
    assert score(pair("Ungdomar vill tjäna till cupen", "Söker vedstaplare")) == SOMETHING


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("Kylrummet svämmar över av kantareller", "Kantareller önskas"),
        ("Tomma lokaler i skolan", "Lokaler sökes"),
        ("Pallar som ska slängas", "Vi söker pallar"),
    ],
)
def test_who_asks_meets_who_gives_away(asked: str, offered: str) -> None:
    assert score(pair(asked, offered)) is None


@pytest.mark.parametrize(
    "offered",
    ["Släp lånas ut", "Trädgårdsmästare", "Fårägare i ett nätverk som söker också utomlands", "Det ni behöver"],
)
def test_who_offers_is_left_alone(offered: str) -> None:
    of = pair("Släp till flytten", offered)
    assert score(of) is None
    assert list(Asking().explain(task_of(of))) == [None]


def test_the_words_that_ask_are_told() -> None:
    of = pair("Vår kassör flyttar", "Kassör sökes")
    (found,) = Asking().explain(task_of(of))
    assert found is not None
    assert found.reason.sv == "De söker nog samma sak själva: ”sökes”."
    assert found.reason.en == "They probably look for the same themselves: “sökes”."
    assert not found.supports
    (mark,) = found.marks
    assert (mark.side, mark.field, mark.start, mark.end) == ("resource", "title", 7, 12)


def test_that_something_else_is_asked_for_is_told_as_such() -> None:
    (found,) = Asking().explain(task_of(pair("Ungdomar vill tjäna till cupen", "Söker vedstaplare")))
    assert found is not None
    assert found.reason.sv == "De söker nog något själva: ”Söker”."
