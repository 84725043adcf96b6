"""What is learnt of groups comes from graded pairs and listed groups, and is measured where it was not learnt."""

import numpy as np
import pytest

from benchmarks.training.data import Municipality, TrainingNeed
from benchmarks.training.learn_groups import Signs, learnt_from, place_of, pooled, proposed
from matchmaker.matching.files.gold import Group
from matchmaker.matching.groups.learnt import likelihood
from matchmaker.matching.strategy import Strategy
from plugins.wording.wording import Wording

STRATEGIES: list[Strategy] = [Wording()]
SLEDGES = tuple((name, "Låna en skidbox", "") for name in ("Laget", "Skolan", "Kyrkan"))
PLACE = Municipality("Sandby", needs=SLEDGES, resources=(("Handeln", "Skidbox", ""), ("Verkstan", "Skidvalla", "")))
NEEDS = {"Låna en skidbox.": TrainingNeed("Låna en skidbox.", "municipality Sandby", {"Skidbox.": 3, "Skidvalla.": 1})}
LISTED = (Group("pool", needs=("n0", "n2", "n1")), Group("bundle", needs=("n0",), resources=("r0", "r1")))


@pytest.fixture(autouse=True)
def _lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.training.learn_groups.read_listed", lambda name: LISTED)


def test_graded_pairs_tell_which_links_fit_and_listed_pools_which_needs_are_the_same() -> None:
    place = place_of(PLACE, NEEDS, STRATEGIES)
    assert place.links.right.tolist() == [True, False] * 3
    assert (place.links.signs[::2] > place.links.signs[1::2]).all()
    assert place.pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert place.pooled.right.all()
    assert len(place.pooled.signs) == 3


def test_needs_that_are_in_no_pool_together_are_not_the_same() -> None:
    place = place_of(PLACE, NEEDS, STRATEGIES)
    assert not pooled(place.judged, LISTED[1:], place.pairs).any()


def test_what_is_learnt_tells_how_likely_it_was() -> None:
    chance = np.random.default_rng(3)
    signs = chance.normal(size=(200_000, 2))
    right = chance.random(200_000) < likelihood(signs, (1.5, -0.5, -2.0))
    half = len(signs) // 2
    learnt = learnt_from([Signs(signs[:half], right[:half]), Signs(signs[half:], right[half:])])
    assert learnt == pytest.approx((1.5, -0.5, -2.0), abs=0.05)


def test_groups_are_proposed_with_the_figures_that_are_given() -> None:
    place = place_of(PLACE, NEEDS, STRATEGIES)
    sure = proposed(place, STRATEGIES, (1.0, 0.0), (0.0, 0.0, 5.0))
    unsure = proposed(place, STRATEGIES, (1.0, 0.0), (0.0, 0.0, -20.0))
    assert [pool.needs for pool in sure.pools] == [("n0", "n1", "n2")]
    assert unsure.pools == ()
    assert sure.bundles == unsure.bundles
