"""When a listed group counts as found."""

import pytest

from matchmaker.matching.files.gold import Group
from matchmaker.matching.groups.agreement import Found, agreement
from matchmaker.matching.groups.results import Bundle, Cover, Cycle, Groups, Link, Pool


def bundle(need: str, *resources: str) -> Bundle:
    return Bundle(need, tuple(Cover(resource, "del", 0.5) for resource in resources), 0.5)


BUNDLES = {
    "the same": ("n1", "r1 r2", True),
    "one of two": ("n1", "r1 r9", False),
    "another need": ("n2", "r1 r2", False),
    "more than is listed": ("n1", "r1 r2 r8 r9", True),
}


@pytest.mark.parametrize(("need", "resources", "same"), BUNDLES.values(), ids=BUNDLES.keys())
def test_a_bundle_is_found_for_the_same_need_with_more_than_half_of_the_resources(
    need: str, resources: str, same: bool
) -> None:
    listed = [Group("bundle", ("n1",), ("r1", "r2"))]
    assert agreement(listed, Groups(bundles=(bundle(need, *resources.split()),)))["bundle"].found == same


def test_two_of_three_resources_are_enough_and_two_of_four_are_not() -> None:
    proposed = Groups(bundles=(bundle("n1", "r1", "r2"),))
    assert agreement([Group("bundle", ("n1",), ("r1", "r2", "r3"))], proposed)["bundle"].found == 1
    assert agreement([Group("bundle", ("n1",), ("r1", "r2", "r3", "r4"))], proposed)["bundle"].found == 0


def test_a_cycle_is_found_wherever_it_begins_but_only_with_all_the_same_links() -> None:
    listed = [Group("cycle", actors=("a", "b"), links=(("a.n", "b.r"), ("b.n", "a.r")))]
    turned = Cycle(("b", "a"), (Link("b.n", "a.r", 0.5), Link("a.n", "b.r", 0.5)), 0.5)
    other = Cycle(("a", "b"), (Link("a.n", "b.r", 0.5), Link("b.n2", "a.r", 0.5)), 0.5)
    assert agreement(listed, Groups(cycles=(other,)))["cycle"] == Found(1, 0, 1)
    assert agreement(listed, Groups(cycles=(other, turned)))["cycle"] == Found(1, 1, 2)


POOLS = {"the same": ("a b c", True), "two of three": ("a b x", True), "half of the proposed": ("a b x y", False),
         "one of three": ("a x y", False), "all and as many more": ("a b c x y z", False)}  # fmt: skip


@pytest.mark.parametrize(("needs", "same"), POOLS.values(), ids=POOLS.keys())
def test_a_pool_is_found_when_most_of_each_is_in_the_other(needs: str, same: bool) -> None:
    listed = [Group("pool", ("a", "b", "c"))]
    assert agreement(listed, Groups(pools=(Pool(tuple(needs.split()), 0.5),)))["pool"].found == same


def test_only_the_first_of_each_kind_count() -> None:
    pools = tuple(Pool((f"x{k}", "y", "z"), 0.5) for k in range(60))
    listed = [Group("pool", ("a", "b", "c"))]
    late = Groups(pools=(*pools, Pool(("a", "b", "c"), 0.5)))
    assert agreement(listed, late)["pool"] == Found(1, 0, 60)
    assert agreement(listed, late, first=61)["pool"] == Found(1, 1, 61)
