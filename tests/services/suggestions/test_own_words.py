"""Ids become the words of those who wrote them."""

from matchmaker.services.suggestions.own_words import Link, Words, in_own_words
from tests.matching.builders import actor, need, resource, snapshot


def test_what_ids_stand_for_is_told_with_who_said_it() -> None:
    shop, club = actor("a", name="Affären"), actor("b", name="Klubben")
    of = snapshot(shop, club, need("a.n1", "Skjuts"), resource("b.r1", "Buss"))
    pair, alone = in_own_words(of, [("a.n1", "b.r1"), ("a.n1", None)])
    assert pair == Link(Words("Skjuts", shop), Words("Buss", club))
    assert alone == Link(Words("Skjuts", shop), None)
