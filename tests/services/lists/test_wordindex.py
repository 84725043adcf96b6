import pytest

from matchmaker.services.lists.wordindex import BEGINNING, EXACT, INSIDE, SLIP, fold, index_words, words_of


@pytest.mark.parametrize(
    ("query", "rank"),
    [
        ("plogning", EXACT),
        ("Plog", BEGINNING),
        ("logn", INSIDE),
        ("plgoning", SLIP),
        ("plogninng", SLIP),
        ("plagninng", SLIP),
        ("ig", None),
        ("blokking", None),
        ("", None),
        ("%", None),
    ],
)
def test_a_word_is_found_as_it_stands_by_its_beginning_its_inside_or_with_a_slip(query: str, rank: int | None) -> None:
    found = index_words([(7, "Plogning av vägen"), (8, "Noise")]).find(query)
    assert found == ({} if rank is None else {7: rank})


def test_every_word_must_be_there_in_some_text_about_the_same() -> None:
    index = index_words([(1, "röd stuga"), (1, "vid ån"), (2, "röd båt")])
    assert set(index.find("röd")) == {1, 2}
    assert set(index.find("stuga an")) == {1}
    assert index.find("stuga båt") == {}


def test_short_words_and_numbers_have_no_slips() -> None:
    index = index_words([(1, "bil 2026")])
    assert index.find("bit") == index.find("2027") == {}


def test_nothing_is_found_where_there_is_nothing() -> None:
    assert index_words([]).find("plogning") == {}


def test_letters_are_folded_to_those_that_every_keyboard_has() -> None:
    assert fold("Åmliden ÄRT Ö café Søren Ærø") == "amliden art o cafe soren aro"
    assert words_of("Kök/bad, 3 rum") == ["kok", "bad", "3", "rum"]
