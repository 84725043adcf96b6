"""The page of all that plugins bring, and of each thing: how it is used, and what a change would move."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.matching.options import Options
from matchmaker.matching.strategy import StrategyRole, StrategySpec, Task
from matchmaker.matching.texts import Text
from matchmaker.models import Account, PluginSetting, ThingKind
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.matchruns import start_run
from matchmaker.services.plugins import Wish, set_plugin, settings_of
from matchmaker.testing.pages import CheckedClient
from tests.conftest import NOW
from tests.matching.builders import Fixed, saying
from tests.services.counting import counted_statements
from tests.services.matched import run
from tests.services.village import add_actor
from tests.web.suggestions.reading import words

FEET = "/tillagg/satt/walking"
TRIED = f"{FEET}?bruk=medel&val_km=5&val_how=foot"
"""The page of a change that can be saved."""
T = Text(sv="Att gå", en="Walking")
OPTIONS = {
    "type": "object",
    "properties": {
        "km": {"type": "number", "title": T, "description": Text("Så långt.", "So far."), "default": 5, "minimum": 1},
        "strict": {"type": "boolean", "title": Text("Strängt", "Strict"), "description": T, "default": False},
        "how": {
            "type": "string",
            "title": Text("Hur", "How"),
            "description": T,
            "default": "foot",
            "enum": ["foot", "ski"],
            "labels": {"foot": Text("Till fots", "On foot"), "ski": Text("På skidor", "On skis")},
        },
        "shoes": {"type": "string", "title": Text("Skor", "Shoes"), "description": T, "default": "", "maxLength": 8},
    },
}


class Walking(Fixed):
    """Finds everything, so well as it is told to, and has one option of each kind."""

    def __init__(self, options: Options | None = None) -> None:
        super().__init__("walking", 0.9 if (options or {}).get("strict") else 0.7, saying("Det går att gå."))
        self.spec = StrategySpec("walking", T, Text("Går.", "Walks."), "1", StrategyRole.FINDS, 0.6, options=OPTIONS)

    def configured(self, options: Options) -> "Walking":
        return Walking(options)


def fails(task: Task) -> None:
    raise RuntimeError("no luck")


@pytest.fixture(autouse=True)
def few(app: Flask) -> Registry:
    """The app has two strategies from elsewhere beside what it brings of other things."""
    loaded: Registry = app.extensions["matchmaker.registry"]
    ours = [replace(plugin, strategies=()) for plugin in loaded.plugins]
    feet = Plugin("feet", "3.1", "package feet", strategies=("other", "walking"))
    strategies = (Fixed("other", 0.8, saying("Det passar."), weight=0.8), Walking())
    registry = replace(loaded, strategies=strategies, plugins=(*ours, feet))
    app.extensions["matchmaker.registry"] = registry
    return registry


@pytest.fixture
def two(database: Session) -> None:
    """One who needs something that one other has."""
    add_actor(database, "a", needs={"a.n": "Skjuts till affären"}, name="Byaföreningen")
    add_actor(database, "b", resources={"b.r": "Buss på torsdagar"}, name="Lanthandeln")
    database.commit()


def setting(database: Session, name: str = "walking", kind: ThingKind = ThingKind.STRATEGIES) -> PluginSetting | None:
    database.expire_all()
    found = settings_of(database).get((kind, name))
    database.expunge_all()
    database.rollback()
    return found


def put(database: Session, registry: Registry, leader: Account, wish: Wish, name: str = "walking") -> None:
    by, at = Who.staff(leader), datetime.now(UTC)
    set_plugin(database, registry, ThingKind.STRATEGIES, name, wish, version=0, by=by, at=at)


def test_every_thing_is_told_with_what_it_does_and_how_much_it_counts(
    leader_client: CheckedClient, database: Session, leader: Account, few: Registry
) -> None:
    put(database, few, leader, Wish(weight=0.2, options={"km": 2}))
    put(database, few, leader, Wish(enabled=False), "other")
    text = words(leader_client.get("/tillagg").text)
    assert "Att gå svag, 0,2 egna val Går. Ingen genomgång är gjord än. Kommer med feet 3.1, installerat paket." in text
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
    assert "other stark, 0,8 other Var inte med i senaste genomgången." in text
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


def test_a_form_has_a_field_for_each_option(leader_client: CheckedClient) -> None:
    html = leader_client.get(FEET).text
    assert "medel, 0,6" in html
    assert 'name="val_km" value="5" class="short" inputmode="decimal"' in html
    assert "På skidor" in html
    assert "Visa vad som skulle ändras" in html


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ("bruk=stark&val_km=nära&val_how=foot", "Skriv ett tal, till exempel 0,5."),
        ("bruk=stark&val_km=0&val_how=foot", "Minst 1."),
        ("bruk=tal&tal=2&val_km=5&val_how=foot", "Skriv ett tal över 0 och högst 1, till exempel 0,5."),
        ("bruk=tal&tal=mycket&val_km=5&val_how=foot", "Skriv ett tal över 0 och högst 1, till exempel 0,5."),
        ("bruk=jättemycket&val_km=5&val_how=foot", "Välj hur mycket det ska betyda"),
        ("bruk=stark&val_km=5&val_how=bil", "Välj ett av alternativen."),
        ("bruk=stark&val_km=5&val_how=foot&val_shoes=gummistövlar", "Skriv högst 8 tecken."),
    ],
)
def test_wrong_values_are_kept_and_told_at_their_field(leader_client: CheckedClient, args: str, told: str) -> None:
    response = leader_client.get(f"{FEET}?{args}")
    assert response.status_code == 422
    assert words(response.text).count(told) == 2
    for value in ("nära", "mycket", "gummistövlar"):
        if value in args.split("=") or f"={value}&" in args:
            assert f'value="{value}"' in response.text


def test_a_change_is_shown_before_it_is_saved(leader_client: CheckedClient, database: Session, two: None) -> None:
    response = leader_client.get(f"{FEET}?bruk=stark&tal=&val_km=5&val_how=foot&val_strict=y")
    text = words(response.text)
    assert "Ingenting flyttar sig bland förslagen som väntar." in text
    assert setting(database) is None
    response = leader_client.get("/tillagg/satt/other?bruk=av")
    text = words(response.text)
    assert "Av 1 förslag som väntar blir det 1." not in text
    assert setting(database, "other") is None


def test_what_leaves_is_listed_in_peoples_own_words(
    app: Flask, leader_client: CheckedClient, few: Registry, two: None
) -> None:
    app.extensions["matchmaker.registry"] = replace(few, strategies=few.strategies[:1])
    text = words(leader_client.get("/tillagg/satt/other?bruk=av").text)
    assert "Av 1 förslag som väntar blir det 0." in text
    assert "Ett förslag försvinner" in text
    assert "Skjuts till affären Byaföreningen Finns Buss på torsdagar Lanthandeln Stod på plats 1." in text


def test_a_failing_strategy_is_named_in_the_preview(
    app: Flask, leader_client: CheckedClient, few: Registry, two: None
) -> None:
    app.extensions["matchmaker.registry"] = replace(few, strategies=(*few.strategies, Fixed("broken", fails)))
    text = words(leader_client.get(f"{FEET}?bruk=av&val_km=5&val_how=foot").text)
    assert "Något sätt att leta fungerade inte när vi prövade" in text
    assert "RuntimeError: no luck" in text


def test_a_change_that_is_none_says_so(leader_client: CheckedClient) -> None:
    text = words(leader_client.get(f"{FEET}?bruk=forslag&tal=&val_km=5&val_how=foot&val_shoes=").text)
    assert "Så är det redan inställt. Inget ändras." in text
    assert "Spara ändringen" not in text


def test_an_address_alone_lets_no_strategy_send_what_people_have_written_where_it_says(
    leader_client: CheckedClient,
    database: Session,
    leader: Account,
    few: Registry,
    two: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = f"{TRIED}&val_shoes=nya"
    with monkeypatch.context() as patched:
        patched.setattr(Walking, "score", lambda self, task: pytest.fail("it was asked"))
        html = leader_client.get(tried).text
    assert "Därför prövar vi inget förrän du har sparat." in html
    assert '<input type="hidden" name="val_shoes" value="nya">' in html
    assert "Spara ändringen" in html
    put(database, few, leader, Wish(options={"shoes": "nya"}))
    assert "Ingenting flyttar sig bland förslagen som väntar." in leader_client.get(tried).text  # it was saved before


def test_the_way_from_form_to_preview_to_saved_goes_without_javascript(
    leader_client: CheckedClient, database: Session, two: None
) -> None:
    values = {"bruk": "tal", "tal": "0,35", "val_km": "7,5", "val_strict": "y", "val_how": "ski", "val_shoes": ""}
    preview = leader_client.get(FEET, query_string=values).text
    for name, value in values.items():
        if value:
            assert f'<input type="hidden" name="{name}" value="{value}">' in preview
    assert leader_client.post_form(FEET, values, page=TRIED).location == "/tillagg#satt-walking"
    row = setting(database)
    assert row is not None
    assert (row.enabled, row.weight, row.account_id) == (True, 0.35, 1)
    assert row.options == {"km": 7.5, "strict": True, "how": "ski"}
    shown = leader_client.get(FEET).text
    assert 'value="0,35"' in shown
    assert 'value="7,5"' in shown
    assert 'value="ski" selected' in shown


def test_turning_off_keeps_the_weight_for_another_day(
    leader_client: CheckedClient, database: Session, leader: Account, few: Registry
) -> None:
    put(database, few, leader, Wish(weight=0.2))
    assert (
        leader_client.post_form(FEET, {"bruk": "av", "val_km": "5", "val_how": "foot"}, page=TRIED).status_code == 302
    )
    row = setting(database)
    assert row is not None
    assert (row.enabled, row.weight) == (False, 0.2)


def test_what_cannot_be_saved_stays_on_the_page(leader_client: CheckedClient, database: Session) -> None:
    response = leader_client.post_form(FEET, {"bruk": "stark", "val_km": "nära", "val_how": "foot"}, page=TRIED)
    assert response.status_code == 422
    assert 'value="nära"' in response.text
    assert setting(database) is None


def test_who_comes_second_sees_what_the_first_decided_and_can_save_anyway(
    leader_client: CheckedClient, database: Session, leader: Account, few: Registry
) -> None:
    put(database, few, leader, Wish(weight=0.2, options={"km": 2}))
    values = {"bruk": "stark", "val_km": "9", "val_how": "foot", "version": "0"}
    response = leader_client.post_form(FEET, values, page=TRIED)
    assert response.status_code == 409
    assert "Någon hann före dig Så är det inställt nu: svag, 0,2, Att gå: 2." in words(response.text)
    assert '<input type="hidden" name="val_km" value="9">' in response.text
    assert '<input type="hidden" name="version" value="1">' in response.text
    assert leader_client.post_form(FEET, values | {"version": "1"}, page=TRIED).status_code == 302
    row = setting(database)
    assert row is not None
    assert (row.weight, row.options) == (1.0, {"km": 9})


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ("/tillagg/sida/kort-om-laget", ThingKind.PAGES, "kort-om-laget"),
        ("/tillagg/fil/samarbeten", ThingKind.EXPORTERS, "samarbeten"),
    ],
)
def test_what_moves_nothing_is_turned_off_at_once(
    leader_client: CheckedClient, database: Session, address: str, kind: ThingKind, name: str
) -> None:
    html = leader_client.get(address).text
    assert f'method="post" action="{address}"' in html
    assert leader_client.post_form(address, {"bruk": "av"}).status_code == 302
    row = setting(database, name, kind)
    assert row is not None
    assert not row.enabled
    assert "Ändrat" not in leader_client.get("/tillagg").text
    assert leader_client.get(f"{address}?bruk=pa").status_code == 200
    values = {"bruk": "av", "version": "0"}
    assert leader_client.post_form(address, values).status_code == 302
    assert leader_client.post_form(address, {"bruk": "pa", "version": "0"}).status_code == 409


def test_an_order_is_tried_before_it_is_turned_off(leader_client: CheckedClient, two: None) -> None:
    text = words(leader_client.get("/tillagg/ordning/exposure?bruk=av").text)
    assert "Ingenting flyttar sig bland förslagen som väntar." in text
    assert "Spara ändringen" in text


def test_after_a_change_a_run_is_offered_until_one_has_been_made(
    leader_client: CheckedClient, database: Session, leader: Account, few: Registry, two: None
) -> None:
    run(database, *few.strategies, at=NOW)
    assert "Något har ändrats" not in leader_client.get("/tillagg").text
    put(database, few, leader, Wish(weight=0.2))
    assert "Något har ändrats sedan vi letade" in leader_client.get("/tillagg").text
    start_run(database, by=SYSTEM, at=datetime.now(UTC))
    assert "En genomgång pågår." in leader_client.get("/tillagg").text


@pytest.mark.parametrize("address", ["/tillagg/satt/finns-inte", "/tillagg/ordning/walking", "/tillagg/moln/walking"])
def test_what_no_plugin_brings_has_no_page(leader_client: CheckedClient, address: str) -> None:
    assert leader_client.get(address).status_code == 404


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
