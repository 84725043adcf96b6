"""Resources whose owner asks nothing back."""

import pytest

from matchmaker.matching.groups.gifts import gift_words
from tests.matching.builders import resource


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ved. Gratis för pensionärer", "Gratis"),
        ("Soffa skänkes", "skänkes"),
        ("Det kostar inget", "kostar inget"),
        ("Vi kör utan ersättning", "utan ersättning"),
        ("Kostnadsfritt", "Kostnadsfritt"),
        ("Tools, free of charge", "free of charge"),
    ],
)
def test_the_words_that_ask_nothing_are_given_as_written(text: str, words: str) -> None:
    assert gift_words(resource("a.r1", "Något", text)) == words
    assert gift_words(resource("a.r1", text)) == words


@pytest.mark.parametrize("text", ["Ved, 500 kr kubiken", "Gratismaskin till salu", "Skänk i ek, 800 kr", ""])
def test_other_words_are_no_gift(text: str) -> None:
    assert gift_words(resource("a.r1", text)) is None


@pytest.mark.parametrize("text", ["Inte gratis, men billigt", "Lokalen är inte helt gratis", "Not for free"])
def test_words_that_are_taken_back_are_no_gift(text: str) -> None:
    assert gift_words(resource("a.r1", "Lokal", text)) is None


def test_a_gift_beside_what_is_none_is_one() -> None:
    assert gift_words(resource("a.r1", "Lokal", "Maten är inte gratis. Kaffe får ni utan kostnad.")) == "utan kostnad"
