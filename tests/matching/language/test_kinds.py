"""Which kinds of service a text is about."""

from matchmaker.matching.language.kinds import Kinds
from matchmaker.matching.snapshot import GlossaryWord
from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import Category, vocabulary

RIDES = Category("rides", Text(sv="Skjuts", en="Rides"), words=("skjuts",), asks=("åka med",))
ROOMS = Category("rooms", Text(sv="Lokaler", en="Rooms"), words=("lokal", "bystuga"))
KINDS = Kinds([RIDES, ROOMS])


def test_the_title_says_more_than_what_is_told_in_passing() -> None:
    assert KINDS.of("Skjuts till stan", "Vi står vid vår lokal.") == ["rides"]


def test_two_kinds_that_are_said_as_much_are_both_told() -> None:
    assert KINDS.of("Skjuts till en lokal") == ["rides", "rooms"]


def test_a_compound_and_a_phrase_are_understood_and_other_words_are_of_no_kind() -> None:
    assert KINDS.of("Skolskjuts") == ["rides"]
    assert KINDS.of("Barn som vill åka hem med någon") == ["rides"]
    assert KINDS.of("Något helt annat") == []


def test_a_word_of_the_place_stands_for_its_kind_or_for_what_it_means() -> None:
    glossary = [GlossaryWord("stugan", category="rooms"), GlossaryWord("hoj", means=("skjuts",))]
    kinds = Kinds([RIDES, ROOMS], glossary)
    assert (kinds.of("Stugan"), kinds.of("Hoj")) == (["rooms"], ["rides"])


def test_at_most_two_of_the_kinds_that_ship_are_told_of_any_text() -> None:
    kinds = Kinds(vocabulary())
    assert len(kinds.of("Lunch, skjuts, lokal och verktyg", "Potatis, släp, gräsklippare")) == 2
