"""Wording: what is found by its words, and that the words it names are the words that count."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import match
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Evidence, Task
from plugins.wording.wording import Wording
from tests.matching.builders import need, norsjo, resource, snapshot, task_of, without_words


def scores(of: Snapshot) -> dict[tuple[str, str], float | None]:
    task = task_of(of)
    answer = [None if np.isnan(score) else score for score in Wording().score(task).tolist()]
    return {(n.id, r.id): score for (n, r), score in zip(task, answer, strict=True)}


def reason(of: Snapshot) -> Evidence | None:
    """The evidence for the first pair."""
    task = task_of(of)
    return Wording().explain(Task(of, task.pairs[:1], scored=task))[0]


FILLER = (resource("c.r1", "Kaffe och bullar"), resource("d.r1", "Lokal för fest"), need("d.n1", "Hjälp med bokföring"))


def test_shared_words_score_higher_than_none() -> None:
    found = scores(snapshot(need("a.n1", "Skoter och kälke"), resource("b.r1", "Två skotrar"), *FILLER))
    assert (found["a.n1", "b.r1"] or 0) > (found["a.n1", "c.r1"] or 0)


def test_swedish_letters_are_told_apart() -> None:
    found = scores(
        snapshot(need("a.n1", "Möte om mårdar"), resource("b.r1", "Mårdar"), resource("c.r1", "Mardar"), *FILLER)
    )
    assert (found["a.n1", "b.r1"] or 0) > (found["a.n1", "c.r1"] or 0)


def test_short_misspelt_labels_are_found() -> None:
    found = scores(snapshot(need("a.n1", "Kassörr"), resource("b.r1", "Kassör"), *FILLER))
    assert (found["a.n1", "b.r1"] or 0) > 0.5


def test_texts_without_content_words_give_no_opinion() -> None:
    found = scores(snapshot(need("a.n1", "Något för oss"), need("b.n1", "Skoter"), resource("c.r1", "Skoter")))
    assert found == {("a.n1", "c.r1"): None, ("b.n1", "c.r1"): pytest.approx(1, abs=0.1)}
    nothing = snapshot(need("a.n1", "!"), resource("b.r1", "och"))
    assert scores(nothing) == {("a.n1", "b.r1"): None}
    assert reason(nothing) is None


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_gives_scores_between_zero_and_one(needs: list[str], resources: list[str]) -> None:
    of = snapshot(
        *(need(f"a.n{k}", text) for k, text in enumerate(needs)),
        *(resource(f"b.r{k}", text) for k, text in enumerate(resources)),
    )
    task = task_of(of)
    answer = Wording().score(task)
    assert len(answer) == len(task)
    assert all(np.isnan(score) or 0 <= score <= 1 for score in answer)
    assert len(Wording().explain(task)) == len(task)


def test_the_score_of_a_pair_does_not_depend_on_the_batch() -> None:
    task = task_of(norsjo())
    every = np.array(Wording().score(task), dtype=np.float64)
    rows = np.arange(0, len(task), 997)
    assert Wording().score(Task(norsjo(), task.pairs[rows])).tolist() == every[rows].tolist()


def test_words_that_both_use_are_named_as_written_with_their_places() -> None:
    of = snapshot(
        need("a.n1", "Skoter och Kälke", "Vi saknar kälke."),
        resource("b.r1", "Klubbens", "Har kälke och skoter."),
        *FILLER,
    )
    evidence = reason(of)
    assert evidence is not None
    assert evidence.reason.sv in ("Båda skriver om ”Skoter” och ”Kälke”.", "Båda skriver om ”Kälke” och ”Skoter”.")
    assert evidence.reason.en.startswith("Both write about “")
    quoted = [
        (m.side, getattr((of.needs if m.side == "need" else of.resources)[0], m.field)[m.start : m.end])
        for m in evidence.marks
    ]
    assert sorted(quoted) == [
        ("need", "Kälke"),
        ("need", "Skoter"),
        ("need", "kälke"),
        ("resource", "kälke"),
        ("resource", "skoter"),
    ]


def test_a_word_that_is_used_of_anything_is_named_only_where_there_is_no_other() -> None:
    evidence = reason(snapshot(need("a.n1", "Helst kälke"), resource("b.r1", "Kälke helst"), *FILLER))
    assert evidence is not None
    assert evidence.reason.sv == "Båda skriver om ”kälke”."
    alone = reason(snapshot(need("a.n1", "Helst kälke"), resource("b.r1", "Ved helst"), *FILLER))
    assert alone is not None
    assert alone.reason.sv == "Båda skriver om ”Helst”."


def test_words_that_are_only_alike_are_named_as_such() -> None:
    evidence = reason(snapshot(need("a.n1", "Kassörr"), resource("b.r1", "Kassör"), *FILLER))
    assert evidence is not None
    assert evidence.reason.sv == "Orden ”Kassörr” och ”Kassör” liknar varandra."
    assert evidence.reason.en == "The words “Kassörr” and “Kassör” are alike."


def test_three_words_are_listed_with_commas() -> None:
    text = "Skoter kälke slalombacke"
    evidence = reason(snapshot(need("a.n1", text), resource("b.r1", text), *FILLER))
    assert evidence is not None
    assert re.fullmatch(r"Båda skriver om ”\w+”, ”\w+” och ”\w+”\.", evidence.reason.sv)


def test_texts_with_nothing_in_common_are_not_explained() -> None:
    assert reason(snapshot(need("a.n1", "Skoter"), resource("b.r1", "Fyllda bullar"), *FILLER)) is None


def test_without_the_words_that_it_names_the_score_falls() -> None:
    """Fidelity: each suggestion of the example is scored again with the named words taken out of both texts."""
    of = norsjo()
    strategies = Registry.load(["wording"]).strategies
    position_n = {n.id: i for i, n in enumerate(of.needs)}
    position_r = {r.id: j for j, r in enumerate(of.resources)}
    shown = [s for found in match(of, strategies, top=1).suggestions.values() for s in found]
    assert len(shown) > 50
    for suggestion in shown[::3]:
        i, j = position_n[suggestion.need], position_r[suggestion.resource]
        (item,) = suggestion.evidence
        named = {word.lower() for word in re.findall(r"”(.+?)”", item.evidence.reason.sv)}
        assert named
        changed = without_words(of, i, j, named)
        (after,) = np.nan_to_num(Wording().score(Task(changed, np.array([[i, j]]))))
        assert after < suggestion.strategies["wording"], item.evidence.reason.sv
