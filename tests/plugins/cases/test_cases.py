"""Cases: what meets a need as others met needs like it, and that the words it names are the words that count."""

import re
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import match
from matchmaker.matching.strategy import Strategy, Task
from plugins.cases import LEARNT_FILE
from plugins.cases.cases import Cases
from plugins.cases.learnt import Learnt, shared
from tests.matching.builders import need, norsjo, resource, snapshot, task_of, without_words
from tests.plugins.cases.small import small


def shipped() -> Cases:
    return Cases(lambda: shared(LEARNT_FILE))


def test_what_met_such_needs_comes_first_though_no_word_is_shared() -> None:
    of = snapshot(
        need("a.n1", "Byalaget saknar kassör"),
        resource("b.r1", "Släpkärra"),
        resource("c.r1", "Fd bokhållare"),
        resource("d.r1", "Soppa"),
    )
    scores = np.nan_to_num(Cases(small).score(task_of(of)))
    assert scores.argmax() == 1
    assert scores[1] > 0.5 > max(scores[0], scores[2])


@pytest.mark.parametrize(
    ("asked", "met"),
    [
        ("Nån som tar hand om svinnet", "Vi kokar sylt och soppa på det som blir över"),
        ("Revisor till fiskeklubben", "Pensionerad bokhållare"),
        ("Ljud till årsmötet", "Mikrofon och högtalare"),
    ],
)
def test_what_ships_knows_what_meets_what(asked: str, met: str) -> None:
    others = ["Snöskoter", "Rum att hyra", "Bygglov och ritningar", "Vävstugan öppen"]
    offered = [resource(f"b{k}.r1", text) for k, text in enumerate([met, *others])]
    assert shipped().score(task_of(snapshot(need("a.n1", asked), *offered))).argmax() == 0


def test_it_needs_no_language_model_and_loads_nothing_until_it_is_asked() -> None:
    asked: list[None] = []

    def learnt() -> Learnt:
        asked.append(None)
        return small()

    strategy = Cases(learnt)
    assert strategy.spec.name == "cases"
    assert strategy.score(Task(norsjo(), np.zeros((0, 2), dtype=np.intp))).tolist() == []
    assert not asked
    (found,) = Registry.load(["cases"]).strategies
    assert isinstance(found, Strategy)


def test_a_text_with_no_known_word_has_no_score() -> None:
    of = snapshot(need("a.n1", "Kassör"), need("a.n2", "Xyzzy"), resource("b.r1", "Soppa"), resource("b.r2", ""))
    assert np.isnan(Cases(small).score(task_of(of))).tolist() == [False, True, True, True]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=3), st.lists(st.text(max_size=30), min_size=1, max_size=3))
def test_any_texts_are_scored_and_explained(needs: list[str], resources: list[str]) -> None:
    of = snapshot(
        *(need(f"a.n{k}", text) for k, text in enumerate(needs)),
        *(resource(f"b.r{k}", text) for k, text in enumerate(resources)),
    )
    task, strategy = task_of(of), Cases(small)
    answer = strategy.score(task)
    assert all(np.isnan(score) or 0 <= score <= 1 for score in answer)
    assert len(strategy.explain(task)) == len(task)


def test_the_score_of_a_pair_does_not_depend_on_the_batch() -> None:
    task, strategy = task_of(norsjo()), shipped()
    every = strategy.score(task)
    rows = np.arange(0, len(task), 997)
    assert strategy.score(Task(norsjo(), task.pairs[rows])).tolist() == every[rows].tolist()
    assert shipped().score(Task(norsjo(), task.pairs[rows])) == pytest.approx(every[rows])


def test_without_the_words_that_it_names_the_score_falls() -> None:
    """Fidelity: suggestions of the example are scored again with the named words taken out of both texts."""
    of, strategy = norsjo(), shipped()
    position_n = {n.id: i for i, n in enumerate(of.needs)}
    position_r = {r.id: j for j, r in enumerate(of.resources)}
    shown = [s for found in match(of, [strategy], top=1).suggestions.values() for s in found]
    assert len(shown) > 100
    asked = list(islice(shown, 0, None, 5))
    unnamed = 0
    for suggestion in asked:
        i, j = position_n[suggestion.need], position_r[suggestion.resource]
        (item,) = suggestion.evidence
        named = {word.lower() for word in re.findall(r"”(.+?)”", item.evidence.reason.sv)}
        unnamed += not named
        if named:
            changed = without_words(of, i, j, named)
            (after,) = np.nan_to_num(shipped().score(Task(changed, np.array([[i, j]]))))
            assert after < suggestion.strategies["cases"], item.evidence.reason.sv
    assert unnamed < len(asked) / 8
