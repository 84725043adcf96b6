"""What was learnt, as plain sentences."""

import pytest

from plugins.experience.lessons import Lesson
from plugins.experience.sentences import of_lesson
from plugins.experience.traits import Trait, What

SHOP, CLUB = "service_node", "association"


@pytest.mark.parametrize(
    ("trait", "sv", "places"),
    [
        (
            Trait(What.KINDS_AND_NEARNESS, (SHOP, CLUB, "same")),
            "Förslag om att en förening hjälper en butik eller service på samma ort har godtagits oftare än andra "
            "(7 av 8).",
            2,
        ),
        (
            Trait(What.KINDS, (CLUB, "municipal_unit")),
            "Förslag om att en av kommunens verksamheter hjälper en förening har godtagits oftare än andra (7 av 8).",
            0,
        ),
        (
            Trait(What.NEARNESS, ("far",)),
            "Förslag om hjälp från någon mer än 50\u00a0km bort har godtagits oftare än andra (7 av 8).",
            2,
        ),
    ],
)
def test_a_trait_is_told_in_whole_numbers(trait: Trait, sv: str, places: int) -> None:
    told = of_lesson(Lesson(trait, 7, 8, 0.5, True), "")
    assert told.reason.sv == sv
    assert "7 of 8" in told.reason.en
    assert len(told.marks) == places


def test_what_speaks_against_counts_the_noes() -> None:
    told = of_lesson(Lesson(Trait(What.NEARNESS, ("near",)), 1, 9, 0.5, False), "")
    assert told.reason.sv == (
        "Förslag om hjälp från någon mindre än 15\u00a0km bort har avböjts oftare än andra (8 av 9)."
    )
    assert not told.supports
