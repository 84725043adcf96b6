"""The names of places are not read, so that two texts are not alike for naming the same village."""

import pytest

from plugins.affinity.place_names import PlaceNames

PLACES = PlaceNames(["Bastuträsk", "Berg", "Norra Vik", "Vik", ""])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Skjuts till Bastuträsk.", "Skjuts till byn."),
        ("Bastuträsks skola och Bergs kyrka", "byn skola och byn kyrka"),
        ("Stugan i Norra Vik, eller Vik", "Stugan i byn byn, eller byn"),
        ("Vi bryter berg. Vikten är 40 kg", "Vi bryter berg. Vikten är 40 kg"),
        ("Bastuträskborna", "Bastuträskborna"),
        ("Bastuträsk-Berg tur och retur", "byn-byn tur och retur"),
        ("", ""),
    ],
)
def test_a_name_is_read_as_some_village_word_by_word(text: str, read: str) -> None:
    assert PLACES.without(text) == read
    assert len(read.split()) == len(text.split())


def test_without_places_all_is_read_as_it_stands() -> None:
    assert PlaceNames([]).without("Skjuts till Bastuträsk") == "Skjuts till Bastuträsk"


@pytest.mark.parametrize("word", ["Bastuträsk", "Bergs", "Norra", "bastuträsk", "berg"])
def test_a_word_of_a_name_is_known_in_small_letters_too(word: str) -> None:
    assert word in PLACES


@pytest.mark.parametrize("word", ["Bastuträskborna", "bergen", "skola"])
def test_another_word_is_not(word: str) -> None:
    assert word not in PLACES
