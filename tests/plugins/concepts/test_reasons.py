"""Reasons from concepts: what is named is what counts, and how words belong together is said as it is."""

import re

import numpy as np
import pytest

from matchmaker.matching.strategy import Evidence, Task
from plugins.concepts.concepts import Concepts
from plugins.concepts.reasons import NAMED_AT_MOST
from tests.matching.builders import need, norsjo, resource, snapshot, task_of, without_words
from tests.plugins.concepts.small import small_lexicon


def evidence(need_text: str, resource_text: str) -> Evidence | None:
    of = snapshot(need("a.n1", need_text), resource("b.r1", resource_text))
    return Concepts().explain(task_of(of))[0]


def sentence(need_text: str, resource_text: str) -> str:
    found = evidence(need_text, resource_text)
    assert found is not None
    return found.reason.sv


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


def test_of_a_letter_nothing_is_said() -> None:
    assert sentence("Pension, kaffe", "B, kaffe") == "Båda skriver om ”kaffe”."


def test_words_that_no_concept_joins_are_said_to_be_near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.concepts.reasons.lexicon", small_lexicon)
    assert sentence("sax", "bok") == "Orden ”sax” och ”bok” ligger nära varandra i betydelse."


def test_words_that_speak_against_a_pair_are_not_given_as_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.concepts.reasons.lexicon", small_lexicon)
    assert evidence("sax", "sten") is None


def test_texts_without_words_are_not_explained() -> None:
    assert evidence("!", "Bensin") is None
    assert evidence("Bensin", "och") is None


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
        changed = without_words(of, i, j, named)
        (after,) = Concepts().score(Task(changed, pair))
        fell += bool(np.isnan(after) or after < score[row])
    assert fell >= 0.95 * len(best)


def test_what_either_says_more_often_is_named_first() -> None:
    once, more = "Biljard, kaffe", "Biljard, kaffe, kaffe, kaffe"
    assert sentence(once, once) == "Båda skriver om ”Biljard” och ”kaffe”."
    assert sentence(once, more) == sentence(more, once) == "Båda skriver om ”kaffe” och ”Biljard”."


def test_at_most_a_few_words_are_named() -> None:
    found = evidence("Kaffe, te, bullar, bröd, smör", "Kaffe, te, bullar, bröd, smör")
    assert found is not None
    assert len(re.findall("”", found.reason.sv)) == 2 * NAMED_AT_MOST
