"""The parts of a need."""

import pytest

from matchmaker.matching.groups.parts import parts_of
from tests.matching.builders import need

DIVIDED = {
    "commas and och": ("Ljud, ljus och scen", ["Ljud", "ljus", "scen"]),
    "samt": ("Kaffe samt bullar", ["Kaffe", "bullar"]),
    "dels … dels": ("Dels snickare dels målare", ["snickare", "målare"]),
    "både … och": ("Både traktor och släp", ["traktor", "släp"]),
    "sentences": ("Taket läcker. Stegen är sönder!", ["Taket läcker", "Stegen är sönder"]),
    "lines": ("- plåt\n- virke", ["plåt", "virke"]),
    "a dash": ("Dansbana – golv", ["Dansbana", "golv"]),
    "a colon": ("Till loppet: vatten; tält", ["Till loppet", "vatten", "tält"]),
    "English": ("Tables and chairs", ["Tables", "chairs"]),
    "slashes and signs": ("bord/stolar + duk & ljus", ["bord", "stolar", "duk", "ljus"]),
    "one thing": ("Kanoter", ["Kanoter"]),
}


@pytest.mark.parametrize(("title", "parts"), DIVIDED.values(), ids=DIVIDED.keys())
def test_a_text_is_divided_where_its_own_words_divide_it(title: str, parts: list[str]) -> None:
    assert list(parts_of(need("a.n1", title))) == parts


def test_what_stands_inside_a_word_divides_nothing() -> None:
    assert parts_of(need("a.n1", "Kontorsstol 2,5 kg e-post")) == ("Kontorsstol 2,5 kg e-post",)


def test_title_and_description_each_have_parts_and_none_is_there_twice() -> None:
    assert parts_of(need("a.n1", "Tält", "Tält, grill")) == ("Tält", "grill")


def test_what_says_nothing_about_the_subject_is_no_part() -> None:
    assert parts_of(need("a.n1", "Segelbåt", "Vi behöver hjälp, gärna på en söndag.")) == ("Segelbåt",)
    assert parts_of(need("a.n1", "")) == ()
