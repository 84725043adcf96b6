"""The page on which two ways of looking stand side by side."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.models import Account, Decision
from matchmaker.services.audit import Who
from matchmaker.testing.pages import CheckedClient
from plugins.meaning.meaning import Meaning, MeaningByModel
from plugins.proximity import Proximity
from tests.matching.builders import Fixed
from tests.services.matched import decide, fixed, run
from tests.services.village import add_actor
from tests.web.suggestions.reading import words

ONE = fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.6}, "one")
OTHER = fixed({("a.n", "b.r"): 0.8}, "other")


def load(app: Flask, *strategies: Strategy) -> None:
    names = tuple(strategy.spec.name for strategy in strategies)
    loaded: Registry = app.extensions["matchmaker.registry"]
    plugin = Plugin("all", "1", "instance", strategies=names)
    app.extensions["matchmaker.registry"] = replace(loaded, strategies=strategies, plugins=(plugin,))


@pytest.fixture
def three(app: Flask, database: Session) -> None:
    """One in need, two who have something, and two ways of looking."""
    load(app, ONE, OTHER)
    add_actor(database, "a", needs={"a.n": "Skjuts till affären"}, name="Byaföreningen")
    add_actor(database, "b", resources={"b.r": "Buss på torsdagar"}, name="Lanthandeln")
    add_actor(database, "c", resources={"c.r": "Skåpbil"}, name="Åkeriet")
    database.commit()


def test_the_page_asks_first_which_two(leader_client: CheckedClient, three: None) -> None:
    html = leader_client.get("/jamfor").text
    assert '<option value="one">one</option>' in html
    assert html.count('<option value="other" selected>') == 1  # otherwise the first would be compared with itself
    assert "I nästa steg kan du ändra vikt och val." in html
    assert 'href="/jamfor"' in leader_client.get("/tillagg").text


def test_two_are_shown_side_by_side_with_what_only_one_finds(leader_client: CheckedClient, three: None) -> None:
    text = words(leader_client.get("/jamfor?ena=one&andra=other").text)
    assert "Vart och ett letar ensamt." in text
    assert "Bara one hittar (1) Behöver Skjuts till affären Byaföreningen Finns Skåpbil Åkeriet" in text
    assert "Ett förslag hittas av båda. Du har inte sagt ja eller nej till något än." in text


def test_past_decisions_are_told(leader_client: CheckedClient, database: Session, leader: Account, three: None) -> None:
    run(database, ONE)
    decide(database, "a.n>c.r", Decision.ACCEPT, Who.staff(leader))
    decide(database, "a.n>b.r", Decision.DECLINE, Who.staff(leader))
    html = leader_client.get("/jamfor?ena=one&andra=other").text
    row = '<td class="num">1</td><td class="num">{}</td>'
    assert f"Skulle ha visat, av 1 som du sa ja till</th>{row.format(0)}" in html
    assert f"Bland de 3 första för sitt behov</th>{row.format(0)}" in html
    assert f"Skulle ha visat, av 1 som du sa nej till</th>{row.format(1)}" in html


def test_one_strategy_is_compared_with_itself_in_two_ways(
    app: Flask, leader_client: CheckedClient, three: None
) -> None:
    load(app, ONE, Proximity())
    args = "ena=proximity&ena-om=proximity&ena-bruk=svag&ena-val_habit_km=30"
    args += "&andra=proximity&andra-om=proximity&andra-bruk=stark&andra-val_habit_km=60&tillsammans=ja"
    html = leader_client.get(f"/jamfor?{args}").text
    assert "Närhet (svagt, 0,2, Så många kilometer kör man gärna 30)" in html
    assert "Närhet (starkt, 1, Så många kilometer kör man gärna 60)" in html
    assert "Vart och ett letar tillsammans med alla andra" in html
    assert 'name="andra-val_habit_km" value="60"' in html


def test_of_one_strategy_used_in_two_ways_only_what_differs_is_told(
    app: Flask, leader_client: CheckedClient, three: None
) -> None:
    load(app, ONE, Proximity())
    args = "ena=proximity&ena-om=proximity&ena-bruk=svag&ena-val_habit_km=30&andra=proximity&andra-om=proximity"
    html = leader_client.get(f"/jamfor?{args}&andra-bruk=stark&andra-val_habit_km=30").text
    assert '<th scope="col" class="num">Närhet (svagt, 0,2)</th>' in html
    assert '<th scope="col" class="num">Närhet (starkt, 1)</th>' in html


def test_the_same_used_in_the_same_way_is_not_compared(leader_client: CheckedClient, three: None) -> None:
    html = leader_client.get("/jamfor?ena=one&andra=one").text
    assert "Båda är inställda likadant" in html
    assert "<table" not in html
    assert 'name="andra-bruk"' in html


def test_two_that_are_called_the_same_are_told_apart_by_their_names(
    app: Flask, leader_client: CheckedClient, three: None
) -> None:
    other = fixed({("a.n", "b.r"): 0.8}, "other")
    other.spec = replace(other.spec, title=ONE.spec.title)
    load(app, ONE, other)
    html = leader_client.get("/jamfor?ena=one&andra=other").text
    assert ">one (one)</th>" in html
    assert ">one (other)</th>" in html


def test_an_address_alone_sends_nobodys_words_where_it_says(
    app: Flask, leader_client: CheckedClient, three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(app, ONE, Meaning())
    monkeypatch.setattr(MeaningByModel, "__init__", lambda self, *_: pytest.fail("it was told where"))
    args = "ena=meaning&ena-om=meaning&ena-bruk=stark&ena-val_address=https://elsewhere.example&ena-val_model=m"
    response = leader_client.get(f"/jamfor?{args}&andra=one")
    assert response.status_code == 200
    assert 'name="ena-val_address"' not in response.text


def test_what_was_typed_about_another_strategy_is_not_taken_for_this_one(
    app: Flask, leader_client: CheckedClient, three: None
) -> None:
    load(app, ONE, OTHER, Proximity())
    response = leader_client.get("/jamfor?ena=proximity&ena-om=one&ena-bruk=stark&andra=one&andra-om=proximity")
    assert response.status_code == 200
    assert 'name="ena-val_habit_km" value="30"' in response.text


def test_wrong_values_are_kept_and_told(app: Flask, leader_client: CheckedClient, three: None) -> None:
    load(app, ONE, Proximity())
    args = "ena=proximity&ena-om=proximity&ena-bruk=tal&ena-tal=9&ena-val_habit_km=mil&andra=one"
    response = leader_client.get(f"/jamfor?{args}")
    assert response.status_code == 422
    text = words(response.text)
    assert "2 saker behöver rättas" in text
    assert text.count("Skriv ett heltal, till exempel 5.") == 2
    assert 'value="mil"' in response.text
    assert 'href="#ena-val_habit_km"' in response.text


def test_one_that_fails_is_named(app: Flask, leader_client: CheckedClient, three: None) -> None:
    def fails(task: object) -> None:
        raise RuntimeError("no luck")

    load(app, ONE, Fixed("broken", fails))
    text = words(leader_client.get("/jamfor?ena=one&andra=broken").text)
    assert "broken fungerade inte: RuntimeError: no luck" in text


def test_nothing_to_weigh_is_told(app: Flask, leader_client: CheckedClient, three: None) -> None:
    load(app, Fixed("far", role=StrategyRole.WEIGHS), Fixed("near", role=StrategyRole.WEIGHS))
    response = leader_client.get("/jamfor?ena=far&andra=near")
    assert response.status_code == 422
    assert "Sätt på ett sådant först." in words(response.text)


def test_what_no_plugin_brings_is_not_found(leader_client: CheckedClient, three: None) -> None:
    assert leader_client.get("/jamfor?ena=nowhere&andra=one").status_code == 404
