"""The error that carries every problem of a file."""

from matchmaker.matching.files.exchange import ExchangeError, Problem
from matchmaker.matching.files.parsing import storable
from matchmaker.matching.texts import Text


def test_an_exchange_error_has_every_problem_and_says_them_all() -> None:
    error = ExchangeError([Problem(2, Text("Namn saknas.", "A name is missing.")), Problem(5, Text("Fel.", "Wrong."))])
    assert [problem.line for problem in error.problems] == [2, 5]
    assert str(error) == "Rad 2: Namn saknas. Rad 5: Fel."


def test_texts_with_nul_or_half_a_surrogate_pair_cannot_be_kept() -> None:
    assert storable("Åsele ☃ 🛷")
    assert not storable("a\0")
    assert not storable("\ud83d")
