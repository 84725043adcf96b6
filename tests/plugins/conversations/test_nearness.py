"""Nearness: nothing is taken off for neighbours, and never more than a little."""

import pytest

from matchmaker.matching.snapshot import Place
from matchmaker.testing.factories import actor, need, snapshot
from plugins.conversations.nearness import FAR_KM, NEAR_KM, apart, nearness


def test_what_is_near_counts_whole_and_what_is_far_counts_a_little_less() -> None:
    assert nearness(0.0) == nearness(NEAR_KM) == 1.0
    assert nearness((NEAR_KM + FAR_KM) / 2) == pytest.approx(0.85)
    assert nearness(FAR_KM) == nearness(1000.0) == pytest.approx(0.7)


def test_where_a_place_is_not_known_the_two_are_as_near_as_can_be() -> None:
    of = snapshot(
        actor("a", "Här"),
        actor("b", "Där"),
        actor("c", "Okänd by"),
        *(need(f"{one}.n", "Skjuts") for one in "abc"),
        Place("Här", 64.9, 19.5),
        Place("Där", 65.9, 19.5),
    )
    here, there, somewhere = of.needs
    assert apart(of, here, there) == pytest.approx(111, abs=1)
    assert apart(of, here, somewhere) == NEAR_KM
