"""The shipped kinds of service, and what is refused in such a file."""

from collections import Counter

import pytest

from matchmaker.matching.language.swedish import all_words, content_words
from matchmaker.matching.vocabulary import Category, VocabularyError, read_vocabulary, vocabulary

SOME = """
[snow]
sv = "Snö"
en = "Snow"
words = ["Plog", "plog", " skotta "]
met_by = ["machines"]

[machines]
sv = "Maskiner"
en = "Machines"
"""


def test_the_kinds_are_read_in_order_in_lower_case_and_once() -> None:
    snow, machines = read_vocabulary(SOME)
    assert (snow.id, snow.title.sv, snow.title.en) == ("snow", "Snö", "Snow")
    assert (snow.words, snow.met_by) == (("plog", "skotta"), ("machines",))
    assert machines == Category("machines", machines.title)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[", "no TOML"),
        ("a = 1", "a: a kind has a title"),
        ('[a]\nsv = "A"', "a: a kind has a title"),
        (SOME + 'wordz = ["x"]', "machines: unknown wordz"),
        (SOME + 'words = "x"', "machines: words is a list"),
        (SOME + 'asks = [" "]', "machines: asks is a list"),
        (SOME + "gives = [1]", "machines: gives is a list"),
        (SOME + 'met_by = ["nothing"]', "machines: met_by names no kind: nothing"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(toml: str, message: str) -> None:
    with pytest.raises(VocabularyError, match=message):
        read_vocabulary(toml)


def test_the_shipped_kinds_have_words_on_both_sides_and_titles_of_their_own() -> None:
    kinds = vocabulary()
    assert len(kinds) > 90
    assert all((kind.words or kind.asks) and (kind.words or kind.gives) for kind in kinds)
    for titles in (Counter(kind.title.sv for kind in kinds), Counter(kind.title.en for kind in kinds)):
        assert set(titles.values()) == {1}


def test_a_shipped_word_stands_once_in_its_kind_and_says_something() -> None:
    for kind in vocabulary():
        terms = [*kind.words, *kind.asks, *kind.gives]
        assert [term for term in terms if not all_words(term)] == []
        assert [term for term in terms if len(all_words(term)) == 1 and not content_words(term)] == [], kind.id
        assert kind.id not in kind.met_by


def test_the_shipped_kinds_are_read_once() -> None:
    assert vocabulary() is vocabulary()
