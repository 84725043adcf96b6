"""Vocabulary: what is found by kinds of service and by the place's own words, and that what it names is what counts."""

import re
from dataclasses import replace

import numpy as np
import pytest

from matchmaker.hooks.registry import Registry
from matchmaker.matching.engine import match
from matchmaker.matching.language.swedish import all_words
from matchmaker.matching.snapshot import GlossaryWord, Snapshot
from matchmaker.matching.strategy import WORTH_SHOWING, Evidence, Task
from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import Category, vocabulary
from plugins.vocabulary import MET_BY, PART, Lists, Vocabulary, weigh
from tests.matching.builders import need, norsjo, resource, snapshot, task_of, without_words

KÄLKE = GlossaryWord("kälke", means=("pulka",))


def score(need_text: str, resource_text: str, *glossary: GlossaryWord) -> float:
    """The score of two texts among some others."""
    others = (need("x.n1", "Bensin"), resource("y.r1", "Körsång"), resource("z.r1", "Ved"))
    of = replace(snapshot(need("a.n1", need_text), resource("b.r1", resource_text), *others), glossary=glossary)
    task = task_of(of)
    found = {(n.id, r.id): value for (n, r), value in zip(task, Vocabulary().score(task).tolist(), strict=True)}
    return float(found["a.n1", "b.r1"])


def evidence(of: Snapshot) -> Evidence | None:
    return Vocabulary().explain(Task(of, np.array([[0, 0]])))[0]


def sentence(need_text: str, resource_text: str, *glossary: GlossaryWord) -> str:
    found = evidence(replace(snapshot(need("a.n1", need_text), resource("b.r1", resource_text)), glossary=glossary))
    assert found is not None
    return found.reason.sv


def test_it_is_a_bundled_plugin() -> None:
    assert [strategy.spec.name for strategy in Registry.load(["vocabulary"]).strategies] == ["vocabulary"]


def test_what_is_of_the_same_kind_in_other_words_is_found() -> None:
    assert score("Nån som tar hand om svinnet", "Vi kokar sylt och soppa") >= WORTH_SHOWING
    assert score("Nån som tar hand om svinnet", "Körsång och dragspel") < WORTH_SHOWING


def test_what_helps_as_well_is_found_but_counts_for_less() -> None:
    assert ("food_waste", "farming") in [(kind.id, other) for kind in vocabulary() for other in kind.met_by]
    met_by = score("Svinn", "Traktor och odlingslott")
    assert score("Körsång", "Traktor och odlingslott") < met_by < score("Svinn", "Matrester")
    assert 0 < MET_BY < 1


def test_a_text_of_no_kind_gives_no_opinion() -> None:
    assert np.isnan(score("Xyzzy", "Ved"))
    assert np.isnan(score("Ved", "Xyzzy"))


def test_nothing_to_judge_is_no_fault() -> None:
    assert not len(Vocabulary().score(task_of(snapshot())))
    assert not len(Vocabulary().score(task_of(snapshot(need("a.n1", "Ved")))))


def test_the_title_and_the_whole_word_count_for_more() -> None:
    lists = Lists(vocabulary())
    firewood = [kind.id for kind in vocabulary()].index("firewood")
    in_title, in_text = (lists.found(item)[firewood]["ved"] for item in (need("a", "Ved"), need("a", "", "Ved")))
    assert in_title > in_text > lists.found(need("a", "", "Vedtrave"))[firewood]["vedtrave"] == in_text * PART


def test_a_rare_kind_counts_for_more() -> None:
    common = [resource(f"r{k}.r1", "Buss") for k in range(20)]
    weighed = weigh(snapshot(need("a.n1", "Buss och ved"), *common), vocabulary())
    kinds = [kind.id for kind in vocabulary()]
    row = weighed.needs.made().toarray()[0]
    assert row[kinds.index("firewood")] > row[kinds.index("passenger_transport")] > 0


def test_the_likeliest_by_vectors_are_the_best_by_score() -> None:
    task = task_of(norsjo())
    needs, resources = Vocabulary().vectors(task)
    product = (needs.made() @ resources.T).toarray()[task.pairs[:, 0], task.pairs[:, 1]]
    scores = Vocabulary().score(task)
    known = ~np.isnan(scores)
    order = np.argsort(product[known], kind="stable")
    assert (np.diff(scores[known][order]) >= -1e-9).all()


def test_the_score_of_a_pair_does_not_rest_on_the_batch() -> None:
    task = task_of(norsjo())
    scores = Vocabulary().score(task)
    some = np.arange(0, len(task), 997)
    assert np.array_equal(Vocabulary().score(Task(task.snapshot, task.pairs[some])), scores[some], equal_nan=True)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("Svinn", "Soppa", "”Svinn” och ”Soppa” hör båda till matsvinn."),
        ("Mycket svinn", "Mindre svinn", "Båda skriver om ”svinn”, som hör till matsvinn."),
        ("Brasved och kaminved", "Björkved", "”Brasved”, ”kaminved” och ”Björkved” hör till ved."),
        (
            "Trygghetspunkt",
            "Bygdegård",
            "”Trygghetspunkt” hör till krisberedskap, och där hjälper ofta lokal: ”Bygdegård”.",
        ),
        ("Rörmokare", "Elektriker", "”Rörmokare” och ”Elektriker” hör båda till VVS och el."),
        ("Hämtar varorna", "Lastbil", "”Hämtar varorna” och ”Lastbil” hör båda till varutransport."),
    ],
)
def test_the_reason_names_the_words_and_their_kind(one: str, other: str, said: str) -> None:
    assert sentence(one, other) == said


def test_the_marks_lead_to_the_words() -> None:
    of = snapshot(need("a.n1", "Svinn", "Hämta de varor som slängs"), resource("b.r1", "Mat", "Vi kokar soppa"))
    found = evidence(of)
    assert found is not None
    texts = {"need": of.needs[0], "resource": of.resources[0]}
    words = {getattr(texts[mark.side], mark.field)[mark.start : mark.end] for mark in found.marks}
    assert {"Svinn", "soppa"} <= words
    assert {mark.side for mark in found.marks} == {"need", "resource"}


def test_two_texts_of_different_kinds_have_no_reason() -> None:
    assert evidence(snapshot(need("a.n1", "Bensin"), resource("b.r1", "Körsång"))) is None


def test_without_the_named_words_the_score_falls() -> None:
    of = norsjo()
    task = task_of(of)
    scores = Vocabulary().score(task)
    best = np.flatnonzero(np.nan_to_num(scores) > 0.7)[::10]
    assert len(best) > 10
    fell = 0
    for row in best:
        pair = task.pairs[row : row + 1]
        ((i, j),) = pair.tolist()
        (found,) = Vocabulary().explain(Task(of, pair))
        assert found is not None
        named = {word for part in re.findall(r"”(.+?)”", found.reason.sv) for word in all_words(part)}
        changed = without_words(of, i, j, named)
        (after,) = Vocabulary().score(Task(changed, pair))
        fell += bool(np.isnan(after) or after < scores[row])
    assert fell == len(best)


def test_a_local_word_that_stands_for_another_finds_it() -> None:
    assert np.isnan(score("Kälke", "Pulka"))
    assert score("Kälke", "Pulka", KÄLKE) >= WORTH_SHOWING
    assert score("Pulka", "Två kälkar", GlossaryWord("kälkar", means=("pulka",))) >= WORTH_SHOWING
    assert sentence("Kälke", "Pulka", KÄLKE) == "”Kälke” och ”Pulka” är samma sak här."


def test_a_local_word_is_of_the_kinds_of_what_it_stands_for() -> None:
    assert score("Kälke", "Skridskor och hjälmar", KÄLKE) >= WORTH_SHOWING


def test_a_local_word_that_no_list_knows_otherwise_still_finds_itself() -> None:
    """Two words that are both unknown are the same thing when the leader says so."""
    assert score("Plupp", "Xyzzy", GlossaryWord("plupp", means=("xyzzy",))) >= WORTH_SHOWING


def test_a_local_word_joins_a_kind() -> None:
    assert np.isnan(score("Storstugan", "Xyzzy"))
    assert score("Lokal för styrelsen", "Xyzzy", GlossaryWord("xyzzy", category="premises")) >= WORTH_SHOWING


def test_a_kind_that_is_no_longer_there_is_passed_over() -> None:
    assert np.isnan(score("Ved", "Xyzzy", GlossaryWord("xyzzy", category="gone")))


def test_a_glossary_leaves_the_shipped_lists_as_they_are() -> None:
    before = score("Svinn", "Soppa")
    score("Svinn", "Soppa", GlossaryWord("svinn", category="music"))
    assert score("Svinn", "Soppa") == before


def test_a_local_word_has_effect_at_once_in_the_next_run() -> None:
    of = snapshot(need("a.n1", "Låna kälke"), resource("b.r1", "Xyzzy"), need("c.n1", "Bensin"))
    strategy = Vocabulary()
    assert not match(of, [strategy], top=3).suggestions["a.n1"]
    told = replace(of, glossary=(GlossaryWord("xyzzy", means=("kälke",)),))
    (found,) = match(told, [strategy], top=3).suggestions["a.n1"]
    assert found.evidence[0].evidence.reason.sv == "”kälke” och ”Xyzzy” är samma sak här."
    assert not match(of, [strategy], top=3).suggestions["a.n1"]


def test_a_title_that_is_an_abbreviation_keeps_its_capitals_inside_a_sentence() -> None:
    kinds = (Category("a", Text(sv="IT", en="IT"), words=("dator",)),)
    assert Lists(kinds).titles == [Text(sv="IT", en="IT")]
