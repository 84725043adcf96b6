"""Words about somebody's health are likely to be seen, and everyday needs are left in peace."""

import pytest

from matchmaker.services.forms.health_words import STEMS, tells_of_health


@pytest.mark.parametrize(
    "text",
    [
        "Kalle har fått en demensdiagnos och kan inte köra",
        "Hon är sjukskriven till mars",
        "Vår kassör har CANCER",
        "Han har\nblivit  sjuk",
        "My mother has dementia",
        "en medlem med psykisk ohälsa",
        "Två i styrelsen är gravida",
    ],
)
def test_words_about_health_are_seen(text: str) -> None:
    assert tells_of_health(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Skjuts till vårdcentralen på torsdagar",
        "Ramp för rullstol vid ingången",
        "Hälsomässa i bygdegården",
        "Vi behöver fler som kan operera ljusbordet",
        "Friskis och promenader",
        "Någon som lagar skoterspåret",
    ],
)
def test_everyday_needs_are_left_in_peace(text: str) -> None:
    assert not tells_of_health(text)


def test_the_stems_are_in_small_letters_and_once_each_and_plain_to_a_script() -> None:
    assert len(set(STEMS)) == len(STEMS)
    for stem in STEMS:
        assert stem == stem.lower()
        assert all(sign.isalpha() or sign in " -" for sign in stem)
