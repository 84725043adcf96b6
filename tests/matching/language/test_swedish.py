"""Swedish words: what is skipped, where words stand, and how they are named in a sentence."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.language.swedish import (
    SKIPPED_WORDS,
    as_written,
    content_words,
    listed,
    named_word,
    word_marks,
)
from matchmaker.matching.strategy import Mark
from tests.matching.builders import need, resource


def test_words_are_skipped_as_whole_words_only() -> None:
    assert content_words("En förare för skotern och MÅNGA kälkar") == ["förare", "skotern", "kälkar"]


def test_words_are_read_without_signs_and_keep_swedish_letters() -> None:
    assert content_words("Åka_skidor, 2 mil (elljus)!") == ["åka", "skidor", "2", "mil", "elljus"]
    assert content_words("!") == []


def test_skipped_words_are_in_lower_case() -> None:
    assert SKIPPED_WORDS
    assert all(word == word.lower() for word in SKIPPED_WORDS)


def test_marks_are_every_place_where_a_word_stands() -> None:
    item = need("a.n1", "Kälke", "En kälke. Ingen skidkälke.")
    assert list(word_marks("need", item, "kälke")) == [
        Mark("need", "title", 0, 5),
        Mark("need", "description", 3, 8),
    ]


@given(st.text(alphabet="aAåÅİß_ -1", max_size=12))
def test_every_word_of_any_text_is_marked_where_it_stands(text: str) -> None:
    item = need("a.n1", text, text)
    words = [(found.group().lower(), found.span()) for found in re.finditer(r"[^\W_]+", text)]
    for word in {word for word, _ in words} | {"", "a", "aa"}:
        places = [span for other, span in words if other == word]
        expected = [Mark("need", field, *span) for field in ("title", "description") for span in places]
        assert list(word_marks("need", item, word)) == expected
        assert as_written(item, word) == (text[slice(*places[0])] if places else word)
        assert named_word("need", item, word) == (as_written(item, word), tuple(expected))


def test_a_word_is_named_as_it_is_first_written() -> None:
    item = resource("a.r1", "ICA-skylt", "En ica-skylt")
    assert as_written(item, "ica") == "ICA"
    assert as_written(item, "saknas") == "saknas"


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["a"], "”a”"), (["a", "b"], "”a” och ”b”"), (["a", "b", "c"], "”a”, ”b” och ”c”")],
)
def test_words_in_a_row_are_listed_as_in_a_sentence(words: list[str], expected: str) -> None:
    assert listed(words, "”{}”", "och") == expected
