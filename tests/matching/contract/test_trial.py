"""What a strategy is tried on."""

import numpy as np

from matchmaker.matching.contract.trial import FEW_ACTORS, Trial, difference, mirrored, parties, processor_time, titled
from matchmaker.matching.strategy import StrategyRole
from matchmaker.testing.factories import need, resource, snapshot, task_of
from matchmaker.testing.municipality import municipality
from tests.matching.builders import Fixed


def test_the_few_are_some_actors_from_all_over_with_all_that_is_theirs() -> None:
    whole = municipality(50)
    few = Trial(Fixed(), whole).few
    assert len(few.actors) == FEW_ACTORS
    assert few.actors[1] is whole.actors[4]
    owners = {actor.id for actor in few.actors}
    assert few.needs == tuple(item for item in whole.needs if item.actor in owners)
    assert few.resources == tuple(item for item in whole.resources if item.actor in owners)


def test_of_fewer_actors_all_are_taken() -> None:
    whole = municipality(5)
    assert Trial(Fixed(), whole).few.actors == whole.actors


def test_what_others_found_is_the_same_for_a_pair_in_any_batch() -> None:
    trial = Trial(Fixed(role=StrategyRole.LIFTS), municipality(5))
    whole = trial.task(trial.snapshot)
    part = trial.task(trial.snapshot, whole.pairs[3:6])
    assert whole.found is not None
    assert part.found is not None
    assert part.found.tolist() == whole.found[3:6].tolist()


def test_finding_strategies_are_not_told_what_others_found() -> None:
    trial = Trial(Fixed(), municipality(5))
    assert trial.task(trial.snapshot).found is None


def test_a_mirror_has_the_texts_on_the_other_side_and_the_same_pairs() -> None:
    task = task_of(
        snapshot(need("a.n1", "Släp", months=(1,)), resource("b.r1", "Bil", "Stor"), resource("c.r1", "Båt"))
    )
    there = mirrored(task)
    assert [(n.title, n.description, r.title) for n, r in there] == [("Bil", "Stor", "Släp"), ("Båt", "", "Släp")]
    assert there.snapshot.resources[0].months == (1,)


def test_pairs_between_the_same_two_are_one_group_whoever_needs() -> None:
    task = task_of(snapshot(need("a.n1"), need("b.n1"), resource("a.r1"), resource("b.r1"), resource("c.r1")))
    pairs = [(n.id, r.id) for n, r in task]
    group = dict(zip(pairs, parties(task).tolist(), strict=True))
    assert group["a.n1", "b.r1"] == group["b.n1", "a.r1"]
    assert len(set(group.values())) == 3


def test_the_first_pair_that_differs_is_named_with_both_scores() -> None:
    task = task_of(titled(("Släp",), ("Bil", "Båt")))
    nan = np.nan
    assert difference(task, np.array([0.5, nan]), np.array([0.5 + 1e-9, nan]), "differs") == ""
    told = difference(task, np.array([0.5, nan]), np.array([0.5, 0.0]), "differs")
    assert told == "the pair n0.n1 and r1.r1 differs: no opinion, then 0.000000"


def test_processor_time_is_that_of_the_work() -> None:
    assert 0 <= processor_time(lambda: None) < processor_time(lambda: sum(range(1_000_000)))
