from typing import Any

from matchmaker.hooks.registry import Registry
from matchmaker.models import Suggestion
from matchmaker.services.suggestions.reasons import kept_for_links, reasons_for_actors, reasons_of, reasons_of_link


def entry(sv: str, supports: bool, strategy: str = "wording") -> dict[str, Any]:
    return {"strategy": strategy, "reason": {"sv": sv, "en": sv}, "supports": supports, "marks": []}


def test_reasons_are_numbered_with_what_speaks_against_last() -> None:
    evidence = [entry("Långt", False), entry("Samma ord", True), entry("Nära", True)]
    found = [(reason.number, reason.text.sv, reason.supports) for reason in reasons_of(Suggestion(evidence=evidence))]
    assert found == [(1, "Samma ord", True), (2, "Nära", True), (3, "Långt", False)]


def test_what_two_strategies_say_in_the_same_words_is_one_reason_with_the_marks_of_both() -> None:
    title, words = ({"side": side, "field": "title", "start": 0, "end": 4} for side in ("need", "resource"))
    evidence = [
        entry("Samma ord", True) | {"marks": [title]},
        entry("Samma ord", True, "concepts") | {"marks": [title, words]},
        entry("Samma ord", False),
        entry("Samma ord", True) | {"link": 1},
    ]
    found = reasons_of(Suggestion(evidence=evidence))
    assert [(reason.number, reason.supports, reason.link) for reason in found] == [
        (1, True, None),
        (2, False, None),
        (3, True, 1),
    ]
    assert (found[0].strategy, list(found[0].marks)) == ("wording", [title, words])
    assert evidence[0]["marks"] == [title], "what is stored stays as it is"


def test_what_only_a_learner_says_stays_hidden_also_in_words_that_another_uses() -> None:
    evidence = [entry("Samma ord", True, "accepted_before") | {"marks": [{"side": "need"}]}, entry("Samma ord", True)]
    [told] = reasons_for_actors(Suggestion(evidence=evidence), Registry.load().strategies)
    assert (told.strategy, list(told.marks)) == ("wording", [])


def test_actors_are_not_told_what_was_decided_about_others() -> None:
    evidence = [
        entry("Samma ord", True),
        entry("Förslag från dem har avböjts oftare", False, "declined_before"),
        entry("Ett liknande förslag har godtagits", True, "accepted_before"),
        entry("Långt", False, "proximity"),
        entry("Kanske lärt", True, "a_plugin_that_is_gone"),
        entry("De hjälper varandra i en ring", True, "groups"),
    ]
    told = reasons_for_actors(Suggestion(evidence=evidence), Registry.load().strategies)
    assert [reason.text.sv for reason in told] == ["Samma ord", "De hjälper varandra i en ring", "Långt"]


def test_each_link_of_a_group_has_what_speaks_for_it_and_for_the_whole() -> None:
    evidence = [entry("Hela", True), entry("Emot", False), entry("Första", True) | {"link": 1}]
    evidence.append(entry("Andra", True) | {"link": 2})
    assert [reason.text.sv for reason in reasons_of_link(evidence, 2)] == ["Hela", "Andra"]


def test_what_was_said_of_some_links_goes_with_them_and_nothing_of_the_whole() -> None:
    said = [{"strategy": "x"}, *({"strategy": "x", "link": n} for n in (0, 1, 2, 2))]
    kept = kept_for_links(Suggestion(evidence=said), [2, 0])
    assert [entry["link"] for entry in kept] == [1, 0, 0]
