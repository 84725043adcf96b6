"""Words and phrases are found as people write them: inflected, in compounds, with other words between."""

import pytest

from matchmaker.matching.language.terms import FoundTerm, Terms, same_word, stem


def found(text: str, *terms: str) -> list[tuple[str, bool]]:
    return [(term.term, term.whole) for term in Terms(terms).find(text)]


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("skjutsen", "skjuts"),
        ("hundarna", "hund"),
        ("katter", "katt"),
        ("veden", "ved"),
        ("bilar", "bil"),
        ("stugan", "stuga"),
        ("stugans", "stugor"),
        ("motorn", "motor"),
        ("cykeln", "cykel"),
        ("svinnet", "svinn"),
        ("köttet", "kött"),
    ],
)
def test_an_inflected_word_is_the_term(word: str, term: str) -> None:
    assert same_word(word, term)


@pytest.mark.parametrize(
    ("word", "term"), [("förare", "för"), ("kör", "kören"), ("laga", "lager"), ("rensar", "ren"), ("dom", "domare")]
)
def test_a_word_with_an_equal_short_stem_is_not_the_term(word: str, term: str) -> None:
    assert stem(word) == stem(term) or stem(word)[:3] == stem(term)[:3]
    assert not same_word(word, term)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("skolskjutsen", [("skjuts", False)]),
        ("skjutsansvarig", [("skjuts", False)]),
        ("björkveden", [("ved", False)]),
        ("vedbod", [("bod", False), ("ved", False)]),
        ("skjuts", [("skjuts", True)]),
        ("förmiddag", []),
    ],
)
def test_a_compound_is_found_by_its_end_and_its_beginning(word: str, expected: list[tuple[str, bool]]) -> None:
    assert found(word, "skjuts", "ved", "bod", "middag") == expected


def test_each_part_of_a_compound_has_three_letters_or_more() -> None:
    assert found("vedbo", "ved") == []
    assert found("åved", "ved") == []


def test_the_longest_part_is_taken() -> None:
    assert found("vinterstugan", "stuga", "terstuga") == [("terstuga", False)]


def test_an_s_may_stand_between_the_parts_of_a_compound() -> None:
    assert found("föreningslokal", "förening") == [("förening", False)]


def test_words_that_say_nothing_are_not_terms_but_may_stand_in_a_phrase() -> None:
    assert found("Vi har det här", "har", "det") == []
    assert found("Vi tar emot en praktikant", "tar emot praktikant") == [("tar emot praktikant", True)]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("hämtar våra tunga varor", True),
        ("varor att hämta", False),
        ("hämta ut lite av alla våra varor", False),
        ("hämta", False),
    ],
)
def test_the_words_of_a_phrase_stand_in_order_and_near_each_other(text: str, there: bool) -> None:
    assert bool(found(text, "hämta varor")) is there


def test_what_is_found_has_the_texts_own_words() -> None:
    assert Terms(["hämta varor", "soppa"]).find("Soppan! Hämtar alla varorna.") == [
        FoundTerm("soppa", ("soppan",)),
        FoundTerm("hämta varor", ("hämtar", "varorna")),
    ]


def test_a_word_is_found_as_often_as_it_stands_there() -> None:
    assert len(found("ved, ved och ved", "ved")) == 3


def test_a_term_without_letters_is_never_found() -> None:
    assert found("...", "!", "") == []
