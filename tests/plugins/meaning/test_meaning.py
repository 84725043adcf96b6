"""Meaning is silent until it is told which model to ask, and compares texts by what that makes of them."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.matching.engine import match
from matchmaker.matching.strategy import Configurable, Retriever, Strategy
from matchmaker.matching.vectors.memory import Memory
from plugins.meaning.meaning import Meaning, MeaningByModel
from tests.matching.builders import need, resource, snapshot, task_of

SNAPSHOT = snapshot(
    need("a.n1", "Ved"),
    need("a.n2", "", ""),
    resource("b.r1", "Klabbar"),
    resource("c.r1", "Släpkärra"),
    resource("d.r1", "Kör och dragspel"),
)


class Named:
    """A model that knows two words for wood, and else only how long a text is."""

    def __init__(self, name: str = "m") -> None:
        self.identity = (name,)
        self.asked: list[str] = []

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float64]:
        self.asked += texts
        return np.array([[1.0 * ("Ved" in text or "Klabbar" in text), len(text) / 40, 0.1] for text in texts])


def told(**options: str) -> Strategy:
    return Meaning().configured({"address": "", "model": "", "before_need": "", "before_resource": ""} | options)


@pytest.mark.parametrize("silent", [Meaning(), told(), told(address="https://example.se/v1/embeddings")])
def test_it_is_silent_until_it_is_told_which_model_to_ask(silent: Strategy) -> None:
    assert isinstance(silent, Strategy)
    assert isinstance(silent, Configurable)
    assert not isinstance(silent, Retriever)
    assert np.isnan(np.asarray(silent.score(task_of(SNAPSHOT)), dtype=float)).all()
    assert silent.explain(task_of(SNAPSHOT)) == [None] * len(task_of(SNAPSHOT))


def test_what_means_the_same_stands_out_and_what_says_nothing_has_no_score() -> None:
    model = Named()
    meaning = MeaningByModel(model, "fråga: ", "svar: ")
    assert isinstance(meaning, Retriever)
    scores = np.asarray(meaning.score(task_of(SNAPSHOT)), dtype=float)
    assert scores[~np.isnan(scores)].argmax() == 0
    assert np.isnan(scores).sum() == len(SNAPSHOT.resources)  # the need without a text
    assert {"fråga: Ved", "svar: Klabbar"} <= set(model.asked)


def test_other_models_have_spaces_of_their_own() -> None:
    memory = Memory()
    for name in ("m", "n"):
        match(SNAPSHOT, [MeaningByModel(Named(name), "", "")], memory=memory)
    assert len(memory.fresh()) == 2
    assert all(len(space) <= 100 for space in memory.fresh())


class Interrupted(MeaningByModel):
    """One whose latest snapshot is another thread's as soon as it has put its own there."""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, None if name == "_latest" else value)


def test_a_run_in_another_thread_does_not_take_this_ones_texts_away() -> None:
    needs, resources = Interrupted(Named(), "", "").vectors(task_of(SNAPSHOT))
    assert (len(needs), len(resources)) == (len(SNAPSHOT.needs), len(SNAPSHOT.resources))


@pytest.mark.parametrize("nothing", ["-", "...", "och", "Vet ej", "123"])
def test_there_is_no_opinion_on_a_text_that_says_nothing(nothing: str) -> None:
    of = snapshot(need("a.n1", nothing), need("a.n2", "Ved"), resource("b.r1", "."), resource("b.r2", "Klabbar"))
    assert np.isnan(MeaningByModel(Named(), "", "").score(task_of(of))).tolist() == [True, True, True, False]
