"""What is proposed as a group."""

import pytest

from matchmaker.matching.groups.results import Bundle, Chain, Cover, Cycle, Groups, Link, weakest_of

LINKS = (Link("a.n1", "b.r1", 0.8), Link("b.n1", "c.r1", 0.3), Link("c.n1", "a.r1", 0.3))


@pytest.mark.parametrize("kind", [Cycle, Chain])
def test_the_weakest_link_is_the_first_with_the_lowest_score(kind: type[Cycle] | type[Chain]) -> None:
    assert kind(("a", "b", "c"), LINKS, 0.5).weakest == weakest_of(LINKS) == LINKS[1]


def test_a_bundle_names_its_resources_in_the_order_of_its_covers() -> None:
    covers = (Cover("c.r1", "ljus", 0.8), Cover("b.r1", "ljud", 0.6))
    assert Bundle("a.n1", covers, 0.7).resources == ("c.r1", "b.r1")


def test_groups_that_say_the_same_are_equal() -> None:
    assert Groups(cycles=(Cycle(("a",), LINKS, 0.5),)) == Groups(cycles=(Cycle(("a",), tuple(LINKS), 0.5),))
    assert Groups() == Groups((), (), (), ())
