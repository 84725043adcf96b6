"""Affinity finds what meets a need though no word is shared, and says which words it went by."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pytest

from matchmaker.hooks.faults import MissingLibraryError
from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import match
from matchmaker.matching.snapshot import Need, Place, Resource
from matchmaker.matching.strategy import Retriever, Strategy, Task
from matchmaker.matching.vectors.memory import Memory, Vectors
from plugins import affinity as plugin
from plugins.affinity.affinity import Affinity
from plugins.affinity.model import shared_model
from tests.matching.builders import need, norsjo, resource, snapshot, task_of

Item = TypeVar("Item", Need, Resource)

AFFINITY = Affinity(shared_model(plugin.model_file(), plugin.LEARNT_FILE))

OTHERS = (
    resource("c.r1", "Släpkärra 750 kg"),
    resource("d.r1", "Utbildning i brandskydd"),
    resource("e.r1", "Idrottshallen på vardagar"),
    resource("f.r1", "Vi sjunger gärna på fester"),
    resource("g.r1", "Trädfällning och röjning"),
)
IN_OTHER_WORDS = [
    ("Datorn krånglar för mig", "Elever på teknikprogrammet hjälper till med skärm och internet"),
    ("Ingen vill bli kassör", "Pensionerad ekonom med tid över"),
]
TALKED_OF_IN_OTHER_WORDS = snapshot(need("a.n1", IN_OTHER_WORDS[0][0]), resource("b.r1", IN_OTHER_WORDS[0][1]), *OTHERS)


def test_it_is_a_strategy_and_offers_its_vectors() -> None:
    assert isinstance(AFFINITY, Strategy)
    assert isinstance(AFFINITY, Retriever)
    task = task_of(TALKED_OF_IN_OTHER_WORDS)
    needs, resources = AFFINITY.vectors(task)
    cosines = AFFINITY.likeness(task)[:, 0]
    assert (needs @ resources.T)[task.pairs[:, 0], task.pairs[:, 1]] == pytest.approx(cosines, abs=1e-4)


@pytest.mark.parametrize(("asked", "met"), IN_OTHER_WORDS)
def test_what_meets_the_need_comes_first_though_no_word_is_shared(asked: str, met: str) -> None:
    scores = AFFINITY.score(task_of(snapshot(need("a.n1", asked), resource("b.r1", met), *OTHERS)))
    assert scores.argmax() == 0


def test_the_two_sides_are_not_the_same() -> None:
    asked_and_given = [
        ("Söker lokal för möten", "Vi har en lokal att hyra ut"),
        ("Behöver låna stolar", "Vi lånar ut stolar"),
        ("Vi saknar kassör", "Jag kan vara kassör"),
        ("Vill köpa ved", "Säljer ved"),
        ("Behöver hjälp med datorn", "Hjälper till med datorer"),
    ]

    def likeness(asked: str, given: str) -> float:
        return float(AFFINITY.likeness(task_of(snapshot(need("a.n1", asked), resource("b.r1", given))))[0, 0])

    more = [likeness(asked, given) - likeness(given, asked) for asked, given in asked_and_given]
    assert sum(more) / len(more) > 0.05


def test_the_score_of_a_pair_does_not_depend_on_the_batch() -> None:
    task = task_of(norsjo())
    every, rows = AFFINITY.score(task), np.arange(0, len(task), 997)
    assert AFFINITY.score(replace(task, pairs=task.pairs[rows])).tolist() == every[rows].tolist()


def test_no_pairs_and_empty_texts_are_no_trouble() -> None:
    assert len(AFFINITY.score(task_of(snapshot(need("a.n1"))))) == 0
    some = task_of(snapshot(need("a.n1", ""), need("a.n2", "Släp"), resource("b.r1", ""), resource("c.r1", "Släp")))
    assert np.isnan(AFFINITY.score(some)).tolist() == [True, True, True, False]
    empty = task_of(snapshot(need("a.n1", ""), resource("b.r1", "")))
    assert [evidence.marks for evidence in AFFINITY.explain(empty) if evidence] == [()]


def test_vectors_that_are_remembered_are_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    task = replace(task_of(TALKED_OF_IN_OTHER_WORDS), memory=memory)
    first = AFFINITY.score(task)

    def refuse(texts: Sequence[str], prefix: str) -> Vectors:
        raise AssertionError(f"computed again: {texts}")

    monkeypatch.setattr(AFFINITY._model, "pooled", refuse)
    again = replace(TALKED_OF_IN_OTHER_WORDS, needs=TALKED_OF_IN_OTHER_WORDS.needs[:])
    assert AFFINITY.score(replace(task, snapshot=replace(again))).tolist() == first.tolist()


def test_the_marks_lie_on_the_words_that_are_named() -> None:
    result = match(norsjo(), [AFFINITY], top=1)
    needs = {item.id: item for item in norsjo().needs}
    resources = {item.id: item for item in norsjo().resources}
    shown = [one for found in result.suggestions.values() for one in found]
    assert len(shown) > 50
    for suggestion in shown:
        for item in suggestion.evidence:
            texts = {"need": needs[suggestion.need], "resource": resources[suggestion.resource]}
            named = re.findall(r"”(.+?)”", item.evidence.reason.sv)
            marked = [getattr(texts[mark.side], mark.field)[mark.start : mark.end] for mark in item.evidence.marks]
            assert [word for word in dict.fromkeys(marked) if word in named] == list(dict.fromkeys(marked))


def without(item: Item, words: set[str]) -> Item:
    """The same without these words."""

    def left(text: str) -> str:
        return " ".join(part for part in text.split() if re.sub(r"^\W+|\W+$", "", part) not in words)

    return replace(item, title=left(item.title), description=left(item.description))


def test_without_the_words_that_it_names_the_score_falls() -> None:
    """Fidelity, as a share: a word's vector has its neighbours in it, so that now and then they say the same."""
    of = norsjo()
    result = match(of, [AFFINITY], top=1)
    shown = [one for found in result.suggestions.values() for one in found if one.evidence[0].evidence.marks][::4]
    places = {item.id: k for k, item in enumerate(of.needs)} | {item.id: k for k, item in enumerate(of.resources)}
    fell = 0
    for suggestion in shown:
        i, j = places[suggestion.need], places[suggestion.resource]
        named = set(re.findall(r"”(.+?)”", suggestion.evidence[0].evidence.reason.sv))
        changed = replace(
            of,
            needs=(*of.needs[:i], without(of.needs[i], named), *of.needs[i + 1 :]),
            resources=(*of.resources[:j], without(of.resources[j], named), *of.resources[j + 1 :]),
        )
        fell += AFFINITY.score(Task(changed, np.array([[i, j]])))[0] < suggestion.strategies["affinity"]
    assert fell >= 0.9 * len(shown) > 20


def test_where_the_model_is_not_installed_the_plugin_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin, "PACKAGE", "nowhere_to_be_found")
    with pytest.raises(MissingLibraryError, match="nowhere_to_be_found is not installed"):
        plugin.matchmaker_strategies()


def test_loading_the_plugins_does_not_load_the_model() -> None:
    (strategy,) = Registry.load(["affinity"]).strategies
    assert strategy.spec.name == "affinity"


def test_the_village_that_both_name_does_not_make_them_alike() -> None:
    wrong = ("Brandmän till stationen i Ravelsdal", "Fotvård i Ravelsdal")
    there = snapshot(need("a.n1", wrong[0]), resource("b.r1", wrong[1]), *OTHERS)
    assert not there.place_by_name
    named = replace(there, places=(Place("Ravelsdal", 64.0, 19.0),))
    assert AFFINITY.likeness(task_of(named))[0, 0] < AFFINITY.likeness(task_of(there))[0, 0] - 0.05


@pytest.mark.parametrize(("asked", "met"), IN_OTHER_WORDS)
def test_capitals_tell_nothing(asked: str, met: str) -> None:
    scores = [
        AFFINITY.score(task_of(snapshot(need("a.n1", change(asked)), resource("b.r1", change(met)), *OTHERS)))[0]
        for change in (str, str.lower, str.upper)
    ]
    assert scores[0] == pytest.approx(scores[1], abs=1e-4) == pytest.approx(scores[2], abs=1e-4)


class Interrupted(Affinity):
    """One whose latest snapshot is another thread's as soon as it has put its own there."""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, None if name == "_latest" else value)


def test_a_run_in_another_thread_does_not_take_this_ones_texts_away() -> None:
    task = task_of(TALKED_OF_IN_OTHER_WORDS)
    interrupted = Interrupted(shared_model(plugin.model_file(), plugin.LEARNT_FILE))
    assert interrupted.score(task).tolist() == AFFINITY.score(task).tolist()


@pytest.mark.parametrize("nothing", ["-", "...", "och", "Vet ej", "123"])
def test_there_is_no_opinion_on_a_text_that_says_nothing(nothing: str) -> None:
    of = snapshot(need("a.n1", nothing), need("a.n2", "Ved"), resource("b.r1", "."), resource("b.r2", "Klabbar"))
    assert np.isnan(AFFINITY.score(task_of(of))).tolist() == [True, True, True, False]
