"""Cues: a limit is found where it stands, with whom or what it is about."""

import pytest

from plugins.limits.cues import OWN_PLACE, Bound, limits_in


@pytest.mark.parametrize(
    ("text", "bound", "of", "words"),
    [
        ("Lokal. Endast för anställda.", Bound.ONLY_FOR, "their own", "Endast för anställda"),
        ("Vi hyr inte ut till privatpersoner.", Bound.NOT_FOR, "households", "inte ut till privatpersoner"),
        ("Plogar, men bara inom tätorten.", Bound.WITHIN, "tätorten", "bara inom tätorten"),
        ("Kursen är fullbokad!", Bound.TAKEN, "", "fullbokad"),
        ("Släp såld, tack", Bound.GONE, "", "såld"),
    ],
)
def test_a_limit_says_what_it_is_about_and_where_it_stands(text: str, bound: Bound, of: str, words: str) -> None:
    (limit,) = limits_in(text)
    assert (limit.bound, limit.of, text[limit.start : limit.end]) == (bound, of, words)


def test_several_limits_are_all_found() -> None:
    found = limits_in("Endast för föreningar, fullbokat till maj.")
    assert [limit.bound for limit in found] == [Bound.ONLY_FOR, Bound.TAKEN]


def test_a_text_without_a_limit_has_none() -> None:
    assert limits_in("") == limits_in("Vi hjälper gärna alla, också kommunen.") == ()


def test_the_own_place_is_meant_by_what_a_village_is_called_there() -> None:
    (limit,) = limits_in("Endast inom byn")
    assert limit.of in OWN_PLACE
