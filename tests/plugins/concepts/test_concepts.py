"""Concepts: what is found though no word is shared."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.hooks.registry import Registry
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import WORTH_SHOWING, Task
from matchmaker.matching.vectors.memory import Memory
from plugins.concepts.concepts import Concepts, text_vectors
from plugins.concepts.lexicon import lexicon, stem
from tests.matching.builders import need, norsjo, resource, snapshot, task_of


def scores(of: Snapshot) -> dict[tuple[str, str], float]:
    task = task_of(of)
    return {(n.id, r.id): score for (n, r), score in zip(task, Concepts().score(task).tolist(), strict=True)}


def cosine(one: str, other: str) -> float:
    a, b = text_vectors([one, other])
    return float(a @ b)


def test_it_is_a_bundled_plugin() -> None:
    assert [strategy.spec.name for strategy in Registry.load(["concepts"]).strategies] == ["concepts"]


def test_what_is_about_the_same_things_in_other_words_is_found() -> None:
    found = scores(
        snapshot(
            need("a.n1", "Var kan man tanka?"), resource("b.r1", "Bensinpump"), resource("c.r1", "Körsång och gitarr")
        )
    )
    assert found["a.n1", "b.r1"] >= WORTH_SHOWING > found["a.n1", "c.r1"]


def test_english_words_lie_beside_the_swedish_ones() -> None:
    assert cosine("library", "bibliotek") > 0.5 > cosine("library", "bensin")


def test_texts_without_known_words_give_no_opinion() -> None:
    found = scores(snapshot(need("a.n1", "Xyzzy plugh"), need("b.n1", "Bensin"), resource("c.r1", "Tanka")))
    assert np.isnan(found["a.n1", "c.r1"])
    assert found["b.n1", "c.r1"] > WORTH_SHOWING
    nothing = scores(snapshot(need("a.n1", "!"), resource("b.r1", "och 14.30")))
    assert np.isnan(nothing["a.n1", "b.r1"])


def test_nothing_to_judge_is_no_fault() -> None:
    assert not len(Concepts().score(task_of(snapshot())))
    assert not len(Concepts().score(task_of(snapshot(need("a.n1", "Bensin")))))


def test_a_stem_that_looks_like_a_skipped_word_is_not_skipped() -> None:
    assert stem("förare") == "för"
    assert text_vectors(["förare"]).any()
    assert not text_vectors(["för"]).any()


def test_the_vector_of_a_text_depends_on_the_text_alone() -> None:
    texts = ["Bensin till båten", "Kaffe och bullar", "Xyzzy", ""]
    together = text_vectors(texts)
    assert together.dtype == np.float32
    assert together.shape == (4, lexicon().dimensions)
    for text, vector in zip(texts, together, strict=True):
        assert np.array_equal(text_vectors([text])[0], vector)
    assert np.linalg.norm(together, axis=1).tolist() == pytest.approx([1, 1, 0, 0])
    assert text_vectors([]).shape == (0, lexicon().dimensions)


def test_every_text_is_computed_once_and_kept() -> None:
    of, memory = norsjo(), Memory()
    task = replace(task_of(of), memory=memory)
    first = Concepts().score(task)
    fresh = memory.fresh()[lexicon().space]
    assert len(fresh) <= len(of.needs) + len(of.resources)
    kept = Memory(lambda _, digests: {digest: fresh[digest] for digest in digests})
    assert np.array_equal(Concepts().score(replace(task, memory=kept)), first, equal_nan=True)
    assert not kept.fresh()[lexicon().space]


def test_the_rows_it_offers_order_pairs_as_its_scores_do() -> None:
    of = norsjo()
    task = task_of(of)
    needs, resources = Concepts().vectors(task)
    assert needs.shape[0] == len(of.needs)
    assert resources.shape[0] == len(of.resources)
    products = (needs.made() @ resources.made().T)[task.pairs[:, 0], task.pairs[:, 1]]
    scored = Concepts().score(task)
    order = np.argsort(products)
    ranked = scored[order][~np.isnan(scored[order])]
    assert (np.diff(ranked) > -1e-5).all()


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_gives_scores_between_zero_and_one(needs: list[str], resources: list[str]) -> None:
    of = snapshot(
        *(need(f"a.n{k}", text) for k, text in enumerate(needs)),
        *(resource(f"b.r{k}", text) for k, text in enumerate(resources)),
    )
    task = task_of(of)
    answer = Concepts().score(task)
    assert len(answer) == len(task)
    assert ((answer >= 0) & (answer <= 1) | np.isnan(answer)).all()
    assert len(Concepts().explain(task)) == len(task)


def test_the_score_of_a_pair_does_not_depend_on_the_batch() -> None:
    task = task_of(norsjo())
    rows = np.arange(0, len(task), 997)
    assert np.array_equal(
        Concepts().score(Task(norsjo(), task.pairs[rows])), Concepts().score(task)[rows], equal_nan=True
    )
