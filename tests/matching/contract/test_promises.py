"""Each promise is seen to be broken by a strategy that breaks it, and by no sound one."""

from dataclasses import replace

import pytest

from matchmaker.matching.contract.promises import BASIC, PROMISES, broken_promises, tried
from matchmaker.matching.contract.trial import Trial
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy, StrategyRole, StrategySpec
from matchmaker.matching.texts import Text
from matchmaker.testing.factories import need, resource, snapshot
from matchmaker.testing.municipality import municipality
from tests.matching.builders import Fixed
from tests.matching.contract.faulty import PLANTED, Slow, Sound, Unpicklable


@pytest.fixture(scope="module")
def village() -> Snapshot:
    return municipality(14, seed=1)


def fault_of(trial: Trial, promise: str) -> str:
    broken = tried(trial, promise)
    return broken.message if broken else ""


def test_a_sound_strategy_keeps_every_promise(village: Snapshot) -> None:
    assert broken_promises(Sound(), village) == ()


@pytest.mark.parametrize(("promise", "faulty", "told"), PLANTED, ids=lambda value: getattr(value, "__name__", value))
def test_a_broken_promise_is_told(village: Snapshot, promise: str, faulty: type[Sound], told: str) -> None:
    broken = {item.promise: item.message for item in broken_promises(faulty(), village)}
    assert told in broken[promise]
    assert "\n" not in broken[promise]


@pytest.mark.parametrize(("promise", "faulty", "told"), PLANTED, ids=lambda value: getattr(value, "__name__", value))
def test_no_other_promise_is_taken_to_be_broken(
    village: Snapshot, promise: str, faulty: type[Sound], told: str
) -> None:
    broken = [item.promise for item in broken_promises(faulty(), village)]
    also = {"Drawing": {"set up", "picklable", "alone"}, "Sorting": {"alone"}, "Unpicklable": set[str]()}
    assert set(broken) - also.get(faulty.__name__, set()) == {promise}


def test_every_promise_has_a_planted_fault_and_says_what_is_promised() -> None:
    assert {promise for promise, _, _ in PLANTED} == set(PROMISES)
    assert all(check.__doc__ and check.__doc__.count("\n") == 0 for check in PROMISES.values())
    assert set(PROMISES) >= BASIC


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": Text(sv="Ord", en=" ")}, "the title needs words"),
        ({"title": "Ord"}, "the title needs words"),
        ({"description": Text(sv="", en="Words.")}, "the description needs words"),
        ({"description": Text(sv="Ord.", en="Ord.")}, "the same in Swedish and in English"),
        ({"version": ""}, "the version is empty"),
        ({"weight": 1.5}, "the weight 1.5"),
        ({"cost": 0.0}, "the cost 0.0"),
        ({"cost": float("nan")}, "the cost nan"),
    ],
)
def test_what_is_missing_in_how_it_presents_itself_is_told(
    village: Snapshot, changes: dict[str, object], told: str
) -> None:
    faulty = Sound()
    faulty.spec = replace(Sound.spec, **changes)  # type: ignore[arg-type]
    (broken,) = broken_promises(faulty, village)
    assert told in broken.message


def test_options_that_nobody_can_set_are_told(village: Snapshot) -> None:
    faulty = Fixed("fixed")
    faulty.spec = replace(Sound.spec)
    assert "no method configured" in fault_of(Trial(faulty, village), "set up")
    faulty.spec = replace(Sound.spec, options={"type": "string"})
    assert fault_of(Trial(faulty, village), "set up").startswith("ValueError: options need")


def test_a_copy_with_options_keeps_its_name(village: Snapshot) -> None:
    class Renamed(Sound):
        def configured(self, options: object) -> Strategy:
            return Fixed("renamed")

    assert fault_of(Trial(Renamed(), village), "set up") == "configured gives a strategy of another name, renamed"


def test_that_there_is_nothing_to_try_it_on_is_told() -> None:
    (broken,) = broken_promises(Sound(), snapshot(need("a.n1"), resource("a.r1")))
    assert broken.message == "there are no pairs to try it on"


@pytest.mark.parametrize("role", [StrategyRole.WEIGHS, StrategyRole.LIFTS])
def test_one_that_weighs_or_lifts_is_told_what_others_found(village: Snapshot, role: StrategyRole) -> None:
    strategy = Fixed("found", lambda task: task.found, role=role)
    strategy.spec = replace(strategy.spec, description=Text(sv="Som funnet.", en="As found."))
    whole = Trial(strategy, village)
    assert fault_of(whole, "scores") == fault_of(whole, "alone") == fault_of(whole, "untouched") == ""
    assert len(set(whole.few_scores.tolist())) > 100


def test_one_that_weighs_must_not_hold_back_what_has_no_text(village: Snapshot) -> None:
    for score, role, sound in [
        (1.0, StrategyRole.WEIGHS, True),
        (0.0, StrategyRole.WEIGHS, False),
        (0.0, StrategyRole.LIFTS, True),
        (1.0, StrategyRole.LIFTS, False),
        (None, StrategyRole.WEIGHS, True),
    ]:
        assert (fault_of(Trial(Fixed("x", score, role=role), village), "silent") == "") is sound


def test_a_strategy_that_cares_for_no_words_need_not_tell_them_apart(village: Snapshot) -> None:
    assert fault_of(Trial(Fixed("same", 0.5), village), "swedish") == ""


def test_a_strategy_that_finds_nothing_need_explain_nothing(village: Snapshot) -> None:
    assert fault_of(Trial(Fixed("silent", None), village), "explained") == ""


def test_after_a_basic_promise_nothing_more_is_tried(village: Snapshot) -> None:
    class Both(Slow, Unpicklable):
        spec = StrategySpec("both", Sound.spec.title, Sound.spec.description, "1", StrategyRole.FINDS, cost=0.001)

        def score(self, task: object) -> list[float | None]:
            return []

    assert [item.promise for item in broken_promises(Both(), village)] == ["scores"]
