"""What stands between a need and what comes closest to it."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.matching.explaining.gaps import Obstacle, closest, obstacles
from matchmaker.matching.judging import Judged, judge
from matchmaker.matching.snapshot import Place
from tests.matching.builders import Fixed, actor, by_pair, need, resource, snapshot, task_of

PLACES = (Place("Norsjö", 64.91, 19.48), Place("Malå", 65.18, 18.74), Place("Nära", 64.92, 19.50))


def judged(score: float, fused: float, *, months: tuple[int, ...] = (), place: str = "Nära") -> Judged:
    """One pair that was found and weighed like this: the need is for January in Norsjö."""
    world = snapshot(
        actor("a", place="Norsjö"),
        actor("b", place=place),
        need("a.n", "Skjuts", months=(1,)),
        resource("b.r", "Buss", months=months),
    )
    world = replace(world, places=PLACES)
    found = judge(task_of(world), [Fixed(score=by_pair({("a.n", "b.r"): score}))])
    return replace(found, fused=np.full(len(found.fused), fused))


@pytest.mark.parametrize(
    ("of", "obstacle"),
    [
        (judged(0.1, 0.1), Obstacle.NOBODY),
        (judged(0.9, 0.9), Obstacle.NOTHING),
        (judged(0.9, 0.1, months=(6, 7)), Obstacle.SEASON),
        (judged(0.9, 0.1, months=(1, 7), place="Malå"), Obstacle.TOO_FAR),
        (judged(0.9, 0.1, months=(1, 7)), Obstacle.UNSUITABLE),
        (judged(0.9, 0.1, place="Okänd"), Obstacle.UNSUITABLE),
    ],
)
def test_the_obstacle_is_told_by_what_two_said_of_time_and_place(of: Judged, obstacle: Obstacle) -> None:
    assert obstacles(of, [0]) == {0: obstacle}


def test_the_closest_is_that_in_which_most_was_found() -> None:
    world = snapshot(need("a.n", "Skjuts"), need("c.n", "Ved"), resource("b.r", "Buss"), resource("d.r", "Bil"))
    scores = {("a.n", "b.r"): 0.2, ("a.n", "d.r"): 0.6, ("c.n", "d.r"): 0.4}
    found = judge(task_of(world), [Fixed(score=by_pair(scores))])
    ends = {row: (world.needs[i].id, world.resources[j].id) for row, (i, j) in enumerate(found.task.pairs.tolist())}
    assert {ref: ends[row] for ref, row in closest(found, needs=True).items()}["a.n"] == ("a.n", "d.r")
    of_resources = {ref: ends[row] for ref, row in closest(found, needs=False).items()}
    assert of_resources == {"b.r": ("a.n", "b.r"), "d.r": ("a.n", "d.r")}
