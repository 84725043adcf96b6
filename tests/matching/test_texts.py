"""Sentences in two languages."""

import pytest

from matchmaker.matching.texts import Text


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "hej"), ("en", "hello"), ("en-GB", "hello"), ("fi", "hej"), ("", "hej")]
)
def test_a_text_is_told_in_the_language_asked_for_and_in_swedish_otherwise(language: str, said: str) -> None:
    assert Text(sv="hej", en="hello").in_language(language) == said
