"""The strategies that learn: what they score, why they say, and that the reason is the cause."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import match
from matchmaker.matching.snapshot import Answer, Snapshot, Verdict
from matchmaker.matching.strategy import Evidence, Learner, StrategyRole, Task
from plugins.experience import matchmaker_strategies
from plugins.experience.experience import AcceptedBefore, DeclinedBefore
from tests.matching.builders import Fixed, actor, need, norsjo, resource, task_of
from tests.plugins.experience.verdicts import learning, many, verdict

BOTH = (AcceptedBefore, DeclinedBefore)
YES = verdict(900, Answer.ACCEPTED, asks="Skjuts till tåget", has="Minibuss med nio platser")
NO = verdict(901, Answer.DECLINED, asks="Snöröjning på gården", has="Traktor med skopa")
ITEMS = (
    need("a.n", "Skjutsar till simhallen"),
    need("a.m", "Snöröjning"),
    resource("b.bus", "Minibuss"),
    resource("c.tractor", "Traktor"),
    resource("h.x", "Häst"),
)
NOISE = many(10, 10)
TAUGHT = learning([*NOISE, YES, NO], *ITEMS)


def scores(strategy: AcceptedBefore | DeclinedBefore, of: Snapshot) -> dict[tuple[str, str], float]:
    task = task_of(of)
    values = strategy.score(task).tolist()
    return {(n.id, r.id): score for (n, r), score in zip(task, values, strict=True) if score == score}


def evidence(strategy: AcceptedBefore | DeclinedBefore, of: Snapshot, need_id: str, resource_id: str) -> Evidence:
    task = task_of(of)
    row = next(k for k, (n, r) in enumerate(task) if (n.id, r.id) == (need_id, resource_id))
    (found,) = strategy.explain(replace(task, pairs=task.pairs[row : row + 1], scored=task))
    assert found is not None
    return found


def without(of: Snapshot, *gone: Verdict) -> Snapshot:
    return replace(of, verdicts=tuple(verdict for verdict in of.verdicts if verdict not in gone))


def test_both_learn_and_one_lifts_and_the_other_weighs() -> None:
    strategies = matchmaker_strategies()
    assert [strategy.spec.role for strategy in strategies] == [StrategyRole.LIFTS, StrategyRole.WEIGHS]
    assert all(isinstance(strategy, Learner) for strategy in strategies)


def test_only_what_is_like_a_yes_is_lifted_and_only_what_is_like_a_no_is_lowered() -> None:
    assert scores(AcceptedBefore(), TAUGHT).keys() == {("a.n", "b.bus")}
    assert scores(DeclinedBefore(), TAUGHT).keys() == {("a.m", "c.tractor")}


@pytest.mark.parametrize("kind", BOTH)
def test_while_there_are_few_verdicts_or_no_pairs_there_is_no_opinion(kind: type[AcceptedBefore]) -> None:
    few = replace(TAUGHT, verdicts=TAUGHT.verdicts[-12:])
    assert np.isnan(kind().score(task_of(few))).all()
    assert kind().explain(task_of(few)) == [None] * len(task_of(few))
    assert kind().lessons(few) == []
    assert len(kind().score(Task(TAUGHT, np.zeros((0, 2), dtype=np.intp)))) == 0


@pytest.mark.parametrize("kind", BOTH)
def test_without_verdicts_there_is_no_opinion_on_anything(kind: type[AcceptedBefore]) -> None:
    assert np.isnan(kind().score(task_of(norsjo()))).all()


def test_the_most_alike_is_named_in_its_own_words_with_marks_on_what_they_share() -> None:
    found = evidence(AcceptedBefore(), TAUGHT, "a.n", "b.bus")
    assert found.reason.sv == (
        "Ett liknande förslag har godtagits: ”Skjuts till tåget” och ”Minibuss med nio platser”."
    )
    assert found.reason.en.startswith("A suggestion like this has been accepted: “Skjuts")
    assert found.supports
    words = [
        ("Skjutsar till simhallen" if mark.side == "need" else "Minibuss")[mark.start : mark.end]
        for mark in found.marks
    ]
    assert words == ["Skjutsar", "Minibuss"]


def test_what_speaks_against_says_so() -> None:
    found = evidence(DeclinedBefore(), TAUGHT, "a.m", "c.tractor")
    assert found.reason.sv == "Ett liknande förslag har avböjts: ”Snöröjning på gården” och ”Traktor med skopa”."
    assert not found.supports


def test_of_several_alike_it_is_told_how_many() -> None:
    more = [replace(YES, need=need(f"s{k}.n", "Skjuts")) for k in range(3)]
    of = learning([*NOISE, *more, replace(YES, answer=Answer.REFUSED)], *ITEMS)
    found = evidence(AcceptedBefore(), of, "a.n", "b.bus")
    assert found.reason.sv.startswith("Av 4 liknande förslag har 3 godtagits, till exempel ”Skjuts” och ”Minibuss")
    assert found.reason.en.startswith("Of 4 suggestions like this, 3 have been accepted, for instance “Skjuts” and")


def test_without_the_verdict_that_is_named_the_score_falls() -> None:
    before = scores(AcceptedBefore(), TAUGHT)[("a.n", "b.bus")]
    assert ("a.n", "b.bus") not in scores(AcceptedBefore(), without(TAUGHT, YES))
    assert before > 0
    assert scores(DeclinedBefore(), TAUGHT)[("a.m", "c.tractor")] < 1
    assert scores(DeclinedBefore(), without(TAUGHT, NO)) == {}


def test_without_the_words_that_are_marked_the_score_falls() -> None:
    found = evidence(AcceptedBefore(), TAUGHT, "a.n", "b.bus")
    (mark,) = [mark for mark in found.marks if mark.side == "need"]
    title = TAUGHT.needs[0].title
    changed = replace(TAUGHT.needs[0], title=title[: mark.start] + title[mark.end :])
    of = replace(TAUGHT, needs=(changed, *TAUGHT.needs[1:]))
    assert ("a.n", "b.bus") not in scores(AcceptedBefore(), of)


HORSE = actor("h", "Här", name="Ridklubben")
DECLINED = learning([*many(12, 4), *many(0, 8, start=50, helper=HORSE)], HORSE, *ITEMS)


def test_a_helper_who_is_declined_more_often_than_others_is_told_in_whole_numbers() -> None:
    found = evidence(DeclinedBefore(), DECLINED, "a.n", "h.x")
    assert found.reason.sv == ("Förslag om något som Ridklubben kan bidra med har avböjts oftare än andra (8 av 8).")
    assert found.reason.en == (
        "Suggestions of what Ridklubben can contribute have been declined more often than others (8 of 8)."
    )


def test_without_the_verdicts_about_a_trait_the_score_is_no_longer_lowered() -> None:
    assert scores(DeclinedBefore(), DECLINED)[("a.n", "h.x")] < 1
    gone = [verdict for verdict in DECLINED.verdicts if verdict.helper == HORSE][:6]
    assert ("a.n", "h.x") not in scores(DeclinedBefore(), without(DECLINED, *gone))


def test_a_pair_whose_reason_is_told_is_the_one_that_has_a_score() -> None:
    for kind in BOTH:
        for of in (TAUGHT, DECLINED):
            task = task_of(of)
            told = [item is not None for item in kind().explain(task)]
            assert told == (~np.isnan(kind().score(task))).tolist()


def test_the_lessons_begin_with_the_whole() -> None:
    first, second = DeclinedBefore().lessons(DECLINED)
    assert first.reason.sv == "Det som liknar de 12 förslag som har avböjts sänks."
    assert second.reason.sv.startswith("Förslag om något som Ridklubben")
    assert AcceptedBefore().lessons(DECLINED)[0].reason.sv == "Det som liknar de 12 förslag som har godtagits lyfts."


def test_in_a_run_decisions_change_what_comes_first() -> None:
    finding = Fixed(score=0.6)
    before = match(without(TAUGHT, YES, NO), [finding, *Registry.load(["experience"]).strategies])
    after = match(TAUGHT, [finding, *Registry.load(["experience"]).strategies])
    assert {s.score for s in before.suggestions["a.n"]} == {0.6}
    assert after.suggestions["a.n"][0].resource == "b.bus"
    assert after.suggestions["a.n"][0].score > 0.6
    assert after.suggestions["a.m"][-1].resource == "c.tractor"
    assert not any(report.fault for report in after.report.strategies)
