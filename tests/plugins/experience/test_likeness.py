"""Verdicts about suggestions that are alike."""

import numpy as np
import pytest

from matchmaker.matching.snapshot import Answer, Verdict
from matchmaker.matching.strategy import Task
from plugins.experience.likeness import ALIKE, Likeness, cosines, stems_of
from tests.matching.builders import need, resource, task_of
from tests.plugins.experience.verdicts import learning, many, verdict

YES = verdict(1, Answer.ACCEPTED, asks="Skjuts till tåget", has="Minibuss med nio platser")
NO = verdict(2, Answer.DECLINED, asks="Skjuts till doktorn", has="Traktor")
NOISE = many(5, 5, start=50)  # so that no word is common
ITEMS = (
    need("a.n", "Skjutsar till simhallen"),
    need("a.m", "Snöröjning"),
    resource("b.bus", "Minibussar"),
    resource("b.tractor", "Traktorn"),
)


def signed(*verdicts: Verdict, share: float = 0.5) -> list[float]:
    task = task_of(learning([*verdicts, *NOISE], *ITEMS))
    values: list[float] = Likeness(task.snapshot, share).signed(task.pairs).tolist()
    return values


def test_likeness_to_a_yes_speaks_for_and_to_a_no_against() -> None:
    bus, tractor, *others = signed(YES, NO)
    assert bus > 0 > tractor
    assert others == [0, 0]


def test_both_the_need_and_the_resource_must_be_alike() -> None:
    only_need = verdict(1, Answer.ACCEPTED, asks="Skjuts till tåget", has="Cykel")
    assert signed(only_need) == [0, 0, 0, 0]


def test_a_rare_answer_counts_for_more() -> None:
    assert signed(YES, share=0.1)[0] == pytest.approx(9 * signed(YES, share=0.9)[0])


def test_a_pairs_own_verdict_has_no_part_in_its_score_and_is_not_named() -> None:
    of = learning([YES], YES.need, YES.resource, need("c.n", "Skjuts"))
    task = task_of(of)
    likeness = Likeness(of, 0.5)
    rows = {(n.id, r.id): k for k, (n, r) in enumerate(task)}
    values = likeness.signed(task.pairs)
    assert values[rows[YES.need.id, YES.resource.id]] == pytest.approx(0)
    assert values[rows["c.n", YES.resource.id]] > 0
    assert likeness.alike(0, 0) == []
    assert likeness.alike(1, 0) == [YES]


def test_the_most_alike_come_first() -> None:
    near = verdict(3, Answer.ACCEPTED, asks="Skjutsar till simhallen", has="Minibussar")
    of = learning([YES, near, NO, *NOISE], *ITEMS)
    assert Likeness(of, 0.5).alike(0, 0) == [near, YES]


def test_texts_are_alike_by_their_stems_and_little_in_common_is_nothing() -> None:
    found = cosines([need("a.n", "Skjutsar"), need("a.m", "Ved")], [need("b.n", "Skjuts"), need("b.m", "i på")])
    assert np.argwhere(found.toarray()).tolist() == [[0, 0]]
    assert found[0, 0] == pytest.approx(1)
    many = need("a.n", " ".join(f"ord{k}q" for k in range(300)))
    assert cosines([many], [need("b.n", "ord1q")]).nnz == 0
    assert 1 / np.sqrt(300) < ALIKE


def test_words_that_say_nothing_have_no_stems() -> None:
    assert stems_of(need("a.n", "Hjälp med skjutsar", "Vi behöver skjuts")) == stems_of(need("a.n", "Skjuts"))


def test_a_snapshot_in_which_everything_decided_is_withdrawn_is_no_fault() -> None:
    of = learning([YES])
    assert Likeness(of, 0.5).signed(Task(of, np.zeros((0, 2), dtype=np.intp)).pairs).tolist() == []
