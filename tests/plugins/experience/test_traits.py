"""What can be told of two who could help each other."""

import pytest

from plugins.experience.traits import Nearness, Trait, What, nearness_of, traits_between, traits_of_helper
from tests.matching.builders import actor
from tests.plugins.experience.verdicts import AWAY, HERE, THERE, shop

PLACES = {place.name: place for place in (HERE, THERE, AWAY)}


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("Här", "Här", Nearness.SAME),
        ("Här", "Där", Nearness.NEAR),
        ("Här", "Bort", Nearness.FAR),
        ("Här", "Okänd", None),
        ("Okänd", "Okänd", None),
    ],
)
def test_nearness_is_told_in_bands_and_not_at_all_where_a_position_is_missing(
    here: str, there: str, expected: Nearness | None
) -> None:
    assert nearness_of(here, there, PLACES) is expected


def test_thirty_kilometres_are_away() -> None:
    assert nearness_of("a", "b", {"a": HERE, "b": type(HERE)("b", 64.27, 19)}) is Nearness.AWAY


def test_kinds_and_nearness_are_told_together_and_each_alone() -> None:
    kinds = ("service_node", "association")
    assert list(traits_between(shop("a"), actor("b", "Här"), PLACES)) == [
        Trait(What.KINDS_AND_NEARNESS, (*kinds, "same")),
        Trait(What.NEARNESS, ("same",)),
        Trait(What.KINDS, kinds),
    ]


def test_without_a_position_only_the_kinds_are_told() -> None:
    assert [trait.what for trait in traits_between(shop("a", ""), actor("b"), PLACES)] == [What.KINDS]


def test_the_helper_is_a_trait() -> None:
    assert list(traits_of_helper(actor("b"))) == [Trait(What.HELPER, ("b",))]
