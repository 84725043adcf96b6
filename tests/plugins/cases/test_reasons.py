"""Reasons from cases: the words by which a pair is like one that fits, as they are written, and no figures."""

from matchmaker.matching.strategy import Evidence
from plugins.cases.cases import Cases
from plugins.cases.reasons import UNNAMED, evidence_of
from tests.matching.builders import need, resource, snapshot, task_of
from tests.plugins.cases.small import small


def reason(asked: tuple[str, str], offered: tuple[str, str]) -> Evidence:
    return Cases(small).explain(task_of(snapshot(need("a.n1", *asked), resource("b.r1", *offered))))[0]


def test_the_words_that_a_case_shares_are_named_as_they_are_written() -> None:
    evidence = reason(("Svinnet", "Soffa att Frakta."), ("Släpvagn", "Räknar gärna."))
    assert evidence.reason.sv == "I exempel som liknar det här möts ord som ”Frakta” och ”Soffa” av ord som ”Släpvagn”."
    assert (
        evidence.reason.en == "In examples like this, words like “Frakta” and “Soffa” are met by words like “Släpvagn”."
    )
    assert [(mark.side, mark.field) for mark in evidence.marks] == [
        ("need", "description"),
        ("need", "description"),
        ("resource", "title"),
    ]


def test_a_word_that_is_used_of_anything_is_not_named_though_it_gave_as_much() -> None:
    evidence = reason(("Ny Kassör", "Föreningen väljer i mars."), ("Fd bokhållare", "Räknar gärna."))
    assert evidence.reason.sv == "I exempel som liknar det här möts ord som ”Kassör” av ord som ”bokhållare”."
    assert reason(("Föreningen", ""), ("Fd bokhållare", "")) == UNNAMED


def test_the_same_words_on_both_sides_are_not_named() -> None:
    assert evidence_of(need("a.n1", "Grus"), resource("b.r1", "Grus"), ["grus"], ["grus"]) == UNNAMED
    told = evidence_of(need("a.n1", "Grus"), resource("b.r1", "Grus, sand"), ["grus"], ["grus", "sand"])
    assert told.reason.sv == "I exempel som liknar det här möts ord som ”Grus” av ord som ”Grus” och ”sand”."


def test_each_pair_is_told_by_the_case_that_speaks_most_for_it() -> None:
    of = snapshot(
        need("a.n1", "Kassör och svinnet"), resource("b.r1", "Bokhållare"), resource("c.r1", "Soppa och rester")
    )
    to_books, to_soup = Cases(small).explain(task_of(of))
    assert "”Kassör” av" in to_books.reason.sv
    assert "”svinnet” av" in to_soup.reason.sv


def test_where_no_case_speaks_for_a_pair_nothing_is_named() -> None:
    assert reason(("Kassör", ""), ("Xylofon", "")) == UNNAMED
    assert reason(("Kassör", ""), ("Soppa", "")) == UNNAMED
    assert reason(("Vikarie i köket", ""), ("Bokföring för föreningar", "")) == UNNAMED  # known, but not as a pair
