"""The page of one thing that a plugin brings: how it is used, and what a change would move."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.models import Account, ThingKind
from matchmaker.services.matching.plugins import Wish
from matchmaker.testing.pages import CheckedClient
from tests.matching.builders import Fixed
from tests.services.matched import run
from tests.web.plugins.walking import FEET, TRIED, Walking, fails, put, setting
from tests.web.suggestions.reading import words

pytestmark = pytest.mark.usefixtures("few")


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
    assert "Efter nästa genomgång" not in text
    assert setting(database, "other") is None


def test_what_leaves_is_listed_in_peoples_own_words_beside_what_waits_today(
    app: Flask, leader_client: CheckedClient, database: Session, few: Registry, two: None
) -> None:
    app.extensions["matchmaker.registry"] = replace(few, strategies=few.strategies[:1])
    text = words(leader_client.get("/tillagg/satt/other?bruk=av").text)
    assert "Efter nästa genomgång väntar 1 förslag. Med ändringen blir det 0." in text
    assert "I dag väntar 0. Efter nästa genomgång blir det ett annat antal även utan ändringen." in text
    run(database, *few.strategies[:1])
    assert "I dag väntar" not in words(leader_client.get("/tillagg/satt/other?bruk=av").text)
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
    assert "har ändrats sedan sidan öppnades Så är det inställt nu: svagt, 0,2, Att gå: 2." in words(response.text)
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


@pytest.mark.parametrize("address", ["/tillagg/satt/finns-inte", "/tillagg/ordning/walking", "/tillagg/moln/walking"])
def test_what_no_plugin_brings_has_no_page(leader_client: CheckedClient, address: str) -> None:
    assert leader_client.get(address).status_code == 404
