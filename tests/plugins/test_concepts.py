"""Concepts: what is found though no word is shared, and that what it names is what counts."""

import re
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.hooks.registry import Registry
from matchmaker.matching.memory import Memory
from matchmaker.matching.snapshot import Need, Resource, Snapshot
from matchmaker.matching.strategy import WORTH_SHOWING, Evidence, Task
from plugins.concepts import (
    DATA,
    NAMED_AT_MOST,
    Concepts,
    Lexicon,
    lexicon,
    stem,
    stems_of,
    subject_words,
    text_vectors,
)
from tests.matching.builders import need, norsjo, resource, snapshot, task_of

Item = TypeVar("Item", Need, Resource)


def scores(of: Snapshot) -> dict[tuple[str, str], float]:
    task = task_of(of)
    return {(n.id, r.id): score for (n, r), score in zip(task, Concepts().score(task).tolist(), strict=True)}


def evidence(need_text: str, resource_text: str) -> Evidence | None:
    of = snapshot(need("a.n1", need_text), resource("b.r1", resource_text))
    return Concepts().explain(task_of(of))[0]


def sentence(need_text: str, resource_text: str) -> str:
    found = evidence(need_text, resource_text)
    assert found is not None
    return found.reason.sv


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


def test_numbers_belong_to_no_concept() -> None:
    assert subject_words("14 stolar klockan 16") == ["stolar"]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("vedkasten", {"ved", "kast"}),
        ("skolskjuts", {"skol", "skjut"}),
        ("skolsskjuts", {"skol", "skjut"}),
        ("vedved", {"ved"}),
        ("okändskjuts", set()),
        ("ved", set()),
        ("skol", set()),
    ],
)
def test_compounds_are_cut_into_known_stems_beside_the_whole(word: str, parts: set[str]) -> None:
    known = {"ved", "kast", "skol", "skjut", "en"}
    weights = stems_of(word, known)
    assert weights.pop(stem(word)) == 1
    assert set(weights) == parts - {stem(word)}
    assert all(0 < weight < 1 for weight in weights.values())


def test_of_several_cuts_the_one_in_the_middle_is_taken() -> None:
    assert set(stems_of("glasskål", {"glas", "skål", "glass", "kål", "gla"})) - {stem("glasskål")} == {"glas", "skål"}


def test_the_vector_of_a_text_depends_on_the_text_alone() -> None:
    texts = ["Bensin till båten", "Kaffe och bullar", "Xyzzy", ""]
    together = text_vectors(texts)
    assert together.dtype == np.float32
    assert together.shape == (4, lexicon().vectors.shape[1])
    for text, vector in zip(texts, together, strict=True):
        assert np.array_equal(text_vectors([text])[0], vector)
    assert np.linalg.norm(together, axis=1).tolist() == pytest.approx([1, 1, 0, 0])
    assert text_vectors([]).shape == (0, lexicon().vectors.shape[1])


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


def test_the_concept_that_joins_two_words_is_named() -> None:
    found = evidence("Tanka", "En bensinpump")
    assert found is not None
    assert found.reason.sv == "”Tanka” och ”bensinpump” har båda med ”bränslepump” att göra."
    assert found.reason.en == "“Tanka” and “bensinpump” both have to do with “bränslepump”."
    assert [(mark.side, mark.field, mark.start, mark.end) for mark in found.marks] == [
        ("need", "title", 0, 5),
        ("resource", "title", 3, 13),
    ]


def test_words_that_both_use_are_named_once() -> None:
    assert sentence("Biljard", "En biljard till salu") == "Båda skriver om ”Biljard”."


def test_forms_and_compounds_of_a_word_are_related() -> None:
    assert sentence("Kanoter", "Kanoten") == "Orden ”Kanoter” och ”Kanoten” är släkt."


def test_a_concept_that_is_one_of_the_words_is_not_said_again() -> None:
    assert sentence("Abonnera", "Prenumerera") == "Orden ”Abonnera” och ”Prenumerera” hör ihop."


def small_lexicon() -> Lexicon:
    """Two stems whose directions are near each other, one that is opposite; no concept joins any of them."""
    vectors = np.array([[1, 0], [0.8, 0.6], [-1, 0]], dtype=np.float32)
    row = {"sax": 0, "bok": 1, "sten": 2}
    return Lexicon(row, vectors, np.ones(3), ((0,), (1,), (2,)), ("ett", "två", "tre"), (1, 1, 1), "small")


def test_words_that_no_concept_joins_are_said_to_be_near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.concepts.lexicon", small_lexicon)
    assert sentence("sax", "bok") == "Orden ”sax” och ”bok” ligger nära varandra i betydelse."


def test_words_that_speak_against_a_pair_are_not_given_as_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.concepts.lexicon", small_lexicon)
    assert evidence("sax", "sten") is None


def test_texts_without_words_are_not_explained() -> None:
    assert evidence("!", "Bensin") is None
    assert evidence("Bensin", "och") is None


def test_a_concept_of_whole_words_is_named_before_one_of_their_parts() -> None:
    of = replace(
        small_lexicon(),
        row={"sax": 0, "bok": 1, "boksax": 2},
        concepts=((0, 1), (0,), (1,)),
        sizes=(2, 2, 2),
    )
    assert of.joining("boksax", "sax") == "två"
    assert of.joining("boksax", "bok") == "ett"
    assert of.joining("sten", "sax") is None


def without(item: Item, words: set[str]) -> Item:
    def cut(text: str) -> str:
        return re.sub(r"[^\W_]+", lambda found: "" if found.group().lower() in words else found.group(), text)

    return replace(item, title=cut(item.title), description=cut(item.description))


def test_without_the_words_that_it_names_the_score_falls() -> None:
    """Fidelity: the best pairs of the example are scored again with the named words taken out of both texts."""
    of = norsjo()
    task = task_of(of)
    score = Concepts().score(task)
    best = np.flatnonzero(score > 0.6)[::5]
    assert len(best) > 10
    fell = 0
    for row in best:
        pair = task.pairs[row : row + 1]
        ((i, j),) = pair.tolist()
        (found,) = Concepts().explain(Task(of, pair))
        assert found is not None
        assert {mark.side for mark in found.marks} == {"need", "resource"}
        named = {word.lower() for word in re.findall(r"”(.+?)”", found.reason.sv)}
        changed = replace(
            of,
            needs=(*of.needs[:i], without(of.needs[i], named), *of.needs[i + 1 :]),
            resources=(*of.resources[:j], without(of.resources[j], named), *of.resources[j + 1 :]),
        )
        (after,) = Concepts().score(Task(changed, pair))
        fell += bool(np.isnan(after) or after < score[row])
    assert fell >= 0.95 * len(best)


def test_at_most_a_few_words_are_named() -> None:
    found = evidence("Kaffe, te, bullar, bröd, smör", "Kaffe, te, bullar, bröd, smör")
    assert found is not None
    assert len(re.findall("”", found.reason.sv)) == 2 * NAMED_AT_MOST


def test_the_shipped_files_fit_together_and_bring_their_licences() -> None:
    words = lexicon()
    assert len(words.row) == len(words.vectors) == len(words.concepts) == len(words.rarity)
    assert len(words.names) == len(words.sizes)
    assert all(words.sizes)
    assert all(words.names)
    assert np.isfinite(words.vectors).all()
    assert (words.rarity > 0).all()
    notice = (DATA / "NOTICE.md").read_text(encoding="utf-8")
    assert all(
        part in notice for part in ("ISC", "Unicode-3.0", "Viggo Kann", "above notices are retained", "modified")
    )
