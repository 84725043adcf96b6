"""What resources say that they lack."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.matching.groups.lacks import WANTED, Missing, lacks_of
from matchmaker.matching.snapshot import Resource

SET = Path(__file__).parents[3] / "benchmarks" / "sets" / "lacks"

FOUND = 36
"""Of the invented resources that lack something, at least so many are found."""


def lacking_in(file: str) -> Iterator[bool]:
    """Of each resource in a file of the set, whether it is found to lack something."""
    for line in (SET / file).read_text("utf-8").splitlines():
        told = json.loads(line)
        yield bool(lacks_of(Resource("r", "a", told["title"], told["description"])))


def missing(text: str, title: str = "Något", capacity: str = "") -> list[str]:
    return [lack.missing.value for lack in lacks_of(Resource("r", "a", title, text, capacity=capacity))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vi har ingen bil.", "vehicle"),
        ("Har tyvärr inte egen bil", "vehicle"),
        ("Femton starka, men bil har vi inte.", "vehicle"),
        ("Saknar buss", "vehicle"),
        ("We have no car", "vehicle"),
        ("Kan tas med om nån har skåpbil", "vehicle"),
        ("Utan förare", "driver"),
        ("Lånas ut till föreningar som har egen chaufför", "driver"),
        ("Ni måste ha egen förare", "driver"),
        ("Egen förare, tack", "driver"),
        ("Hyrs ut, förare saknas", "driver"),
        ("Hämtas med släp", "trailer"),
        ("Vi behöver kök", "kitchen"),
        ("We only need stoves", "kitchen"),
        ("Yogalärare utan lokal", "room"),
        ("Bygger gärna om någon står för virket", "material"),
        ("Kräver traktor", "machine"),
        ("Byggs i vår, saknar händer", "hands"),
        ("Lånas ut om ni bär", "hands"),
        ("Kommer om någon skjutsar oss", "ride"),
        ("Vi behöver skjuts", "ride"),
        ("Skänkes om nån hämtar", "haulage"),
        ("Kantiner, avhämtning vid lastkaj", "haulage"),
        ("Ingen av oss kör bil längre", "ride"),
        ("Kommer gärna, men vi vill bli hämtade", "ride"),
        ("Ingen hos oss har busskort", "driver"),
        ("Packas varje fredag. Ingen som kan köra ut dem", "haulage"),
        ("Fyra vana. Inga egna maskiner", "machine"),
        ("Virket får ni stå för", "material"),
        ("Ni får ordna med släp", "trailer"),
        ("Tält har vi, el saknas", "power"),
        ("Bara vi får låna en större ugn", "kitchen"),
        ("Vi söker lokal", "room"),
    ],
)
def test_a_clause_that_says_what_is_lacking_is_found(text: str, expected: str) -> None:
    assert missing(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Gårdsmejeri med egen kylbil",
        "Kommer ut till er med egen bil",
        "Egen bil, sista turen halv elva",
        "Hyrs ut med eller utan förare",
        "Ingen ledare krävs",
        "Verktyg krävs inte",
        "Träning utan kostnad",
        "Vi hämtar hos er",
        "Säg till om ni vill",
        "Bilen kommer klockan fem",
        "Bokas om någon hinner",
        "Vi lånar ut till föreningar utan egen bil",
        "Ni får ha salen hela dagen",
        "Vi söker lokal produktion",
    ],
)
def test_what_is_there_or_is_not_asked_for_is_no_lack(text: str) -> None:
    assert missing(text) == []


def test_each_thing_is_lacking_once_in_the_words_that_tell_most() -> None:
    (lack,) = lacks_of(Resource("r", "a", "Förare utan fordon", "Tre stycken. Vi har INGEN bil, men kör gärna!"))
    assert (lack.missing, lack.words) == (Missing.VEHICLE, "Vi har INGEN bil, men kör gärna")


def test_one_clause_can_name_two_things_and_the_title_and_the_capacity_are_read_too() -> None:
    assert missing("Vi har inte bil så någon måste hämta oss") == ["vehicle", "ride"]
    assert missing("", title="Förare utan fordon") == ["vehicle"]
    assert missing("", capacity="30 kVA, kräver traktor") == ["machine"]


def test_every_lack_is_put_in_words_as_a_need_and_a_machine_by_its_name() -> None:
    assert set(WANTED) == set(Missing)
    (lack,) = lacks_of(Resource("r", "a", "Elverk", "Kräver traktor med kraftuttag"))
    assert lack.wanted == "Traktor att låna"
    (lack,) = lacks_of(Resource("r", "a", "Bullar", "bara nån hämtar"))
    assert lack.wanted == "Någon som hämtar och kör varor"


def test_most_of_what_invented_resources_lack_is_found_and_nothing_where_they_lack_nothing() -> None:
    lacking = list(lacking_in("lacks.jsonl"))
    assert len(lacking) == 48
    assert sum(lacking) >= FOUND
    assert not any(lacking_in("nothing_lacking.jsonl"))
