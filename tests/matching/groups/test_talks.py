"""Talks: proposals behind a wall, the same ones put together, the best chosen."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from matchmaker.matching.groups.finding import find_groups
from matchmaker.matching.groups.talks import talks
from matchmaker.matching.judging import Judged, judge
from matchmaker.matching.strategy import Conversation, Evidence, Mark, Strategy, StrategyRole, StrategySpec, Task
from matchmaker.matching.texts import Text
from matchmaker.testing.factories import need, resource, snapshot, task_of
from tests.matching.builders import Fixed

OF = snapshot(*(need(f"{a}.n", "Skjuts") for a in "abcd"), resource("z.r", "Buss"))
WHY, OTHER = Text(sv="Därför.", en="Because."), Text(sv="Också.", en="Also.")
SAID = Evidence(WHY, (Mark("need", "title", 0, 6),))


class Talking:
    """A strategy that proposes what it was given."""

    def __init__(self, *proposed: object, name: str = "talking", weight: float = 1.0) -> None:
        text = Text(sv=name, en=name)
        self.spec = StrategySpec(name, text, text, "1.0", StrategyRole.TALKS, weight=weight)
        self.proposed = proposed

    def score(self, task: Task) -> list[float | None]:
        raise AssertionError("a strategy that talks is not asked about pairs")

    def explain(self, task: Task) -> list[Evidence | None]:
        raise AssertionError("a strategy that talks is not asked about pairs")

    def conversations(self, task: Task) -> Sequence[object]:
        assert task.found is not None
        return self.proposed


class Silent(Talking):
    """One that says it talks, and cannot."""

    conversations = None  # type: ignore[assignment]


def judged(*strategies: object) -> Judged:
    return judge(task_of(OF), strategies)  # type: ignore[arg-type]


def found(*strategies: object, most: int = 10) -> list[object]:
    return list(talks(judged(*strategies), strategies, most))  # type: ignore[arg-type]


def talk(needs: str = "ab", score: Any = 0.8, *, resource: str | None = None, **more: object) -> Conversation:
    given = {"reasons": (WHY,), "own_words": ()} | more
    return Conversation(tuple(f"{a}.n" for a in needs), score, resource=resource, **given)  # type: ignore[arg-type]


def test_the_same_talk_for_several_reasons_is_one_with_the_highest_score() -> None:
    one = Talking(talk("ba", 0.7, own_words=(("a.n", SAID),)), name="one")
    two = Talking(talk("ab", 0.8, reasons=(OTHER,)), talk("ab", 0.6, resource="z.r"), name="two")
    [first, second] = talks(judged(one, two), [one, two], 10)
    assert (first.needs, first.score, first.resource) == (("a.n", "b.n"), 0.8, None)
    assert first.reasons == (("one", WHY), ("two", OTHER))
    assert first.own_words == (("one", "a.n", SAID),)
    assert second.resource == "z.r"


def test_a_strategy_that_talks_is_given_what_all_others_made_of_the_pairs() -> None:
    given = []

    class Listening(Talking):
        def conversations(self, task: Task) -> Sequence[object]:
            given.append(task.found)
            return ()

    others = [Fixed("sees", 0.8), Fixed("far", 0.5, role=StrategyRole.WEIGHS)]
    so_far = judged(*others)
    talks(so_far, [Listening()], 10)
    (told,) = given
    assert told is not None
    assert told.tolist() == so_far.fused.tolist() != so_far.found.tolist()


def test_what_is_not_worth_showing_is_left_out_and_weight_counts() -> None:
    assert found(Talking(talk(score=0.49))) == []
    assert found(Talking(talk(score=0.9), weight=0.5)) == []


def test_talks_are_varied_by_who_takes_part() -> None:
    chosen = talks(judged(), [Talking(talk("ab", 0.8), talk("ac", 0.79), talk("cd", 0.75))], 2)
    assert [one.needs for one in chosen] == [("a.n", "b.n"), ("c.n", "d.n")]


@pytest.mark.parametrize(
    "wrong",
    [
        "a talk",
        talk(score=1.1),
        talk(score=0.0),
        talk(reasons=()),
        talk(reasons=("because",)),
        talk("a"),
        talk("aa"),
        talk("ae"),
        talk(resource="no such"),
        talk(own_words=(("no such", SAID),)),
        talk(own_words=(("a.n", "said"),)),
        talk(own_words=(("a.n", None),)),
        talk(own_words=(("c.n", SAID),)),
        talk(own_words=(("a.n", Evidence(WHY, [Mark("need", "title", 0, 6)])),)),  # type: ignore[arg-type]
        talk(reasons=(Text(sv="Därför.", en=None),)),  # type: ignore[arg-type]
    ],
)
def test_a_faulty_proposal_is_named_and_stops_nobody_else(wrong: object) -> None:
    strategies = [Talking(wrong, name="wrong"), Talking(talk(), name="sound")]
    said = judged(*strategies)
    assert len(talks(said, strategies, 10)) == 1
    assert said.reports["wrong"].fault is not None
    assert said.reports["sound"].fault is None
    assert said.reports["sound"].scored == 1


def test_what_is_kept_of_a_talk_can_be_stored() -> None:
    filled = Text(sv="Det är {km} km.", en="It is {km} km.").filled(km=np.int64(3))
    [told] = talks(judged(), [Talking(talk(score=np.float32(0.75), reasons=(filled,)))], 10)
    assert (type(told.score), type(told.reasons[0][1])) == (float, Text)
    assert told.reasons[0][1].sv == "Det är 3 km."


def test_an_owner_does_not_lay_claim_to_its_own_resource() -> None:
    of = snapshot(need("a.n"), need("b.n"), resource("a.r"))
    strategy = Talking(talk(resource="a.r"))
    said = judge(task_of(of), [strategy])
    assert talks(said, [strategy], 10) == []


def test_one_that_cannot_talk_is_named() -> None:
    said = judged(Silent())
    assert talks(said, [Silent()], 10) == []
    assert "has no conversations" in str(said.reports["talking"].fault)


def test_it_is_not_asked_about_pairs_and_changes_none() -> None:
    finding = Fixed("finding")
    with_it, without = judged(finding, Talking(talk())), judged(finding)
    assert np.array_equal(with_it.fused, without.fused)
    assert set(with_it.scores) == {"finding"}
    assert with_it.reports["talking"].scored == 0


def test_talks_stand_among_the_groups_of_a_run() -> None:
    strategies: list[Strategy] = [Fixed("finding"), Talking(talk())]
    assert len(find_groups(judged(*strategies), strategies).talks) == 1
