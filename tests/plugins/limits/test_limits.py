"""Limits: what a resource's own words rule out is held back, and what takes a limit back is heard."""

import numpy as np
import pytest

from matchmaker.matching.engine import match
from matchmaker.matching.fusion import STILL_WORTH_SHOWING
from matchmaker.matching.snapshot import Actor, ActorKind, Place, Snapshot
from matchmaker.matching.strategy import Evidence
from plugins.limits.cues import Bound
from plugins.limits.limits import LEFT, Limits
from tests.matching.builders import Fixed, actor, need, resource, snapshot, task_of

ASSOCIATION, SHOP, UNIT = ActorKind.ASSOCIATION, ActorKind.SERVICE_NODE, ActorKind.MUNICIPAL_UNIT


def pair(
    offered: str, kind: ActorKind = ASSOCIATION, asked: str = "Vi behöver ett släp", title: str = "Släp"
) -> Snapshot:
    return snapshot(
        Actor("a", kind, "Sökande", "Här"),
        actor("b", "Där"),
        need("a.n1", asked),
        resource("b.r1", title, offered),
        Place("Här", 64, 19),
        Place("Där", 64.1, 19),
    )


def score(of: Snapshot) -> float | None:
    found = float(Limits().score(task_of(of))[0])
    return None if np.isnan(found) else found


def evidence(of: Snapshot) -> Evidence:
    found = Limits().explain(task_of(of))[0]
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Släpet är sålt.",
        "Tack för visat intresse, den är såld",
        "Såld, ligger kvar för hämtning",
        "Kursen är inställd.",
        "Insamlingen är avslutad",
        "Already sold, sorry",
    ],
)
def test_what_is_gone_is_impossible(text: str) -> None:
    assert score(pair(text)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Vi har sålt firman och har tid.",
        "Vi får inte allt sålt.",
        "Plåtslagare med inställd semester har tid nu.",
        "Rum i en nedlagd skola.",
        "Olika inställningar visas.",
    ],
)
def test_what_somebody_else_sold_or_closed_is_no_limit(text: str) -> None:
    assert score(pair(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Fullbokat till jul.",
        "Den är uthyrd hela hösten",
        "Vi tar inte emot fler.",
        "Lånas ej ut.",
        "Stängt för renovering",
    ],
)
def test_what_is_taken_is_left_a_little(text: str) -> None:
    assert score(pair(text)) == LEFT[Bound.TAKEN]


@pytest.mark.parametrize("text", ["Fyra stugor som inte är bokade.", "Träslöjden stängd över sommaren, lånas ut då."])
def test_what_is_not_taken_is_no_limit(text: str) -> None:
    assert score(pair(text)) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("INTE åt kommunen.", UNIT),
        ("Vi lånar inte ut salen åt kommunen", UNIT),
        ("Rabatt första året, ej företag.", SHOP),
        ("Föreningar omfattas inte.", ASSOCIATION),
        ("Inga lokaler eller föreningar.", ASSOCIATION),
        ("Alla utom kommunen är välkomna att fråga.", UNIT),
        ("Not for companies", SHOP),
    ],
)
def test_those_who_are_kept_out_get_nothing_and_the_others_are_untouched(text: str, kind: ActorKind) -> None:
    assert score(pair(text, kind)) == 0
    assert [score(pair(text, other)) for other in ActorKind if other is not kind] == [None, None]


@pytest.mark.parametrize(
    "text",
    [
        "Gärna åt kommunen.",
        "Det är inte bara för kommunen.",
        "Kostar inget för kommunen.",
        "Inga avgifter för föreningar, företag eller kommunen.",
        "Vi behöver inte kommunens tillstånd.",
    ],
)
def test_a_limit_that_is_none_is_not_taken_for_one(text: str) -> None:
    assert [score(pair(text, kind)) for kind in ActorKind] == [None] * 3


def test_only_for_one_kind_is_for_that_kind_alone() -> None:
    text = "Endast för föreningar."
    assert [score(pair(text, kind)) for kind in (ASSOCIATION, SHOP, UNIT)] == [None, *[LEFT[Bound.ONLY_FOR]] * 2]


@pytest.mark.parametrize(
    "text", ["Bara för medlemmar.", "Gäller medlemmar", "Skidskola för medlemmar", "Medlemskap krävs.", "Members only"]
)
def test_members_only_leaves_little_for_others(text: str) -> None:
    assert score(pair(text, asked="Våra medlemmar behöver ett släp")) == LEFT[Bound.ONLY_FOR]


@pytest.mark.parametrize(
    "text",
    [
        "Inte bara för medlemmar.",
        "Bara för medlemmar förr, men nu är alla välkomna.",
        "Rabatt för medlemmar.",
        "Inget medlemskap krävs",
        "Vi är bara tolv medlemmar",
    ],
)
def test_members_who_are_only_mentioned_keep_nobody_out(text: str) -> None:
    assert score(pair(text)) is None


def test_a_need_that_is_about_those_it_is_for_is_not_kept_out() -> None:
    text = "Endast för barn."
    assert score(pair(text, asked="Släp till barnens läger")) is None
    assert score(pair(text)) == LEFT[Bound.ONLY_FOR]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bara inom tätorten.", LEFT[Bound.WITHIN]),
        ("Bara i Där.", LEFT[Bound.WITHIN]),
        ("Inte utanför Där", LEFT[Bound.WITHIN]),
        ("Bara i Här.", None),
        ("Endast i Augusti.", None),
        ("Inte bara i Där.", None),
    ],
)
def test_a_place_that_it_is_kept_to_is_a_known_one_or_its_own(text: str, expected: float | None) -> None:
    assert score(pair(text)) == expected


def test_a_need_that_names_the_place_is_inside_it() -> None:
    assert score(pair("Bara i Där.", asked="Släp till marknaden i Där")) is None


def test_the_worst_limit_counts_and_is_told_in_its_own_words() -> None:
    of = pair("Bara för medlemmar. Tyvärr inte åt kommunen.", UNIT)
    assert score(of) == 0
    found = evidence(of)
    assert found.reason.sv == "De skriver vilka det inte är till för: ”inte åt kommunen”."
    assert found.reason.en == "They write whom it is not for: “inte åt kommunen”."
    assert not found.supports
    (mark,) = found.marks
    assert of.resources[0].description[mark.start : mark.end] == "inte åt kommunen"
    assert (mark.side, mark.field) == ("resource", "description")


def test_words_of_the_title_count_too() -> None:
    found = evidence(pair("", title="Släp såld"))
    assert [(mark.field, mark.start) for mark in found.marks] == [("title", 5)]


def test_without_a_limit_there_is_nothing_to_tell() -> None:
    of = pair("Hämtas i helgen, {0} går också.")
    assert score(of) is None
    assert list(Limits().explain(task_of(of))) == [None]


def test_what_is_impossible_is_never_shown() -> None:
    finding = Fixed(score=1.0)
    assert match(pair("Bra skick"), [finding, Limits()]).suggestions["a.n1"]
    assert not match(pair("Släpet är sålt."), [finding, Limits()]).suggestions["a.n1"]
    assert LEFT[Bound.ONLY_FOR] < STILL_WORTH_SHOWING < LEFT[Bound.TAKEN]


def test_of_what_is_gone_it_is_not_said_that_it_is_too_far_away() -> None:
    told = match(pair("Släpet är redan sålt."), [Fixed("finding", 0.9), Limits()]).why_none["a.n1"]
    assert told.sv.endswith("Det kan ligga för långt bort, finnas vid fel tid eller inte gå att få.")
