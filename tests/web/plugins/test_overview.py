"""The page of all that plugins bring: what each does and gave, how much it counts, and what is wrong."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.models import Account
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching.matchruns import start_run
from matchmaker.services.matching.plugins import Wish
from matchmaker.testing.pages import CheckedClient
from tests.conftest import NOW
from tests.matching.builders import Fixed
from tests.services.counting import counted_statements
from tests.services.matched import run
from tests.web.plugins.walking import FEET, Walking, fails, put
from tests.web.suggestions.reading import words

pytestmark = pytest.mark.usefixtures("few")


def test_every_thing_is_told_with_what_it_does_and_how_much_it_counts(
    leader_client: CheckedClient, database: Session, leader: Account, few: Registry
) -> None:
    put(database, few, leader, Wish(weight=0.2, options={"km": 2}))
    put(database, few, leader, Wish(enabled=False), "other")
    text = words(leader_client.get("/tillagg").text)
    assert "Att gå svagt, 0,2 egna val Går. Ingen genomgång är gjord än." in text
    assert "gjord än. Kommer med feet 3.1, installerat paket." in text
    assert "other av other Kommer med feet 3.1" in text
    for thing in ("Fler får synas", "Kort om läget", "Samarbeten som öppna data (CSV)"):
        assert thing in text
    assert "105 slags service" in text
    assert 'href="/tillagg"' in leader_client.get("/korningar").text


def test_what_each_gave_in_the_latest_run_is_told(
    leader_client: CheckedClient, database: Session, few: Registry, two: None
) -> None:
    run(database, Walking(), Fixed("broken", fails))
    text = words(leader_client.get("/tillagg").text)
    assert "Senast: en åsikt om 1 av 1 par. Skäl i ett förslag. Tog under 0,01 sekunder." in text
    assert "other starkt, 0,8 other Var inte med i senaste genomgången." in text
    assert "Genomgången gjordes" in words(leader_client.get(FEET).text)


def test_a_strategy_that_failed_in_the_latest_run_is_told_with_what_was_left_out(
    app: Flask, leader_client: CheckedClient, database: Session, few: Registry, two: None
) -> None:
    run(database, *few.strategies, Fixed("broken", fails))
    app.extensions["matchmaker.registry"] = replace(few, strategies=(Fixed("broken", fails),), plugins=few.plugins)
    for page in ("/tillagg", "/tillagg/satt/broken"):
        text = words(leader_client.get(page).text)
        assert ("Det här fungerar inte" in text.partition("broken 1.2")[0]) == (page == "/tillagg")
        assert "Fungerade inte i senaste genomgången." in text
        assert "broken 1.2, när det skulle säga vad som passar. Det här sättets poäng och skäl är utelämnade." in text
        assert "RuntimeError: no luck" in text


def test_faults_are_told_with_phase_message_and_what_is_missing(
    app: Flask, leader_client: CheckedClient, few: Registry
) -> None:
    fault = Fault("hopp", "2", Phase.IMPORT, "ImportError: no module named hopp")
    app.extensions["matchmaker.registry"] = replace(few, faults=(fault,))
    text = words(leader_client.get("/tillagg").text)
    assert "hopp 2, när det lästes in. Allt som tillägget ger är utelämnat." in text
    assert "ImportError: no module named hopp" in text
    assert 'href="/tillagg"' in leader_client.get("/nu").text


def test_without_strategies_that_is_said(app: Flask, leader_client: CheckedClient) -> None:
    app.extensions["matchmaker.registry"] = Registry()
    assert "Inget sätt att leta är installerat." in words(leader_client.get("/tillagg").text)


def test_after_a_change_a_run_is_offered_until_one_has_been_made(
    leader_client: CheckedClient, database: Session, leader: Account, few: Registry, two: None
) -> None:
    run(database, *few.strategies, at=NOW)
    assert "Något har ändrats" not in leader_client.get("/tillagg").text
    put(database, few, leader, Wish(weight=0.2))
    assert "Något har ändrats sedan vi letade" in leader_client.get("/tillagg").text
    start_run(database, by=SYSTEM, at=datetime.now(UTC))
    assert "En genomgång pågår." in leader_client.get("/tillagg").text


def test_the_page_asks_the_database_as_often_however_many_there_are(
    app: Flask, leader_client: CheckedClient, few: Registry, database: Session
) -> None:
    def asked() -> int:
        engine = database.get_bind()
        assert isinstance(engine, Engine)
        with app.app_context():
            from matchmaker.models.extension import db

            with counted_statements(db.engine) as sent:
                leader_client.get("/tillagg")
        return len(sent)

    first = asked()
    more = tuple(Fixed(f"more{n}") for n in range(9))
    feet = Plugin("more", "1", "instance", strategies=tuple(one.spec.name for one in more))
    app.extensions["matchmaker.registry"] = replace(few, strategies=few.strategies + more, plugins=(*few.plugins, feet))
    assert asked() <= first
