"""A municipality can put its own name, colours and logo on the service, when people can still read it."""

from dataclasses import replace

import pytest
from flask import Flask

from matchmaker.app import create_app
from matchmaker.models.extension import db
from matchmaker.settings import Settings, SettingsError
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.branding import check_colours, check_logo, contrast

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def browser(settings: Settings) -> CheckedClient:
    app = create_app(settings)
    app.testing = True
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    with app.app_context():
        db.engine.dispose()
    return client


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#000000", 21), ("#777777", "#ffffff", 4.48), ("#0000ff", "#0000FF", 1)],
)
def test_contrast_is_computed_as_wcag_says(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("colour", "accent", "sentence"),
    [
        ("green", "#f4c552", "colour must be written as #rrggbb"),
        ("#1d4b3a", "#fff", "accent must be written as #rrggbb"),
        ("#1d4b3a;}body{display:none", "#f4c552", "colour must be written as #rrggbb"),
        ("#8fbc8f", "#f4c552", "Choose a darker one"),
        ("#1d4b3a", "#2d5b4a", "Choose a lighter one"),
    ],
)
def test_colours_that_cannot_be_read_stop_the_start_with_a_reason(
    settings: Settings, colour: str, accent: str, sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        create_app(replace(settings, colour=colour, accent=accent))


def test_the_usual_colours_are_good_and_need_no_stylesheet_of_their_own(client: CheckedClient) -> None:
    check_colours("#1d4b3a", "#f4c552")
    assert "utseende.css" not in client.get("/").text


def test_own_colours_come_by_a_stylesheet_that_any_cache_may_keep(settings: Settings) -> None:
    client = browser(replace(settings, colour="#003366", accent="#ffcc00"))
    assert 'href="/utseende.css"' in client.get("/").text
    response = client.get("/utseende.css")
    assert (response.mimetype, response.headers["Cache-Control"]) == ("text/css", "public, max-age=3600")
    assert "--spruce:#003366;--lamp:#ffcc00" in response.text


def test_own_names_stand_on_every_page(settings: Settings) -> None:
    named = replace(
        settings,
        service_name="Vi i Åsele",
        municipality="Åsele kommun",
        municipality_short="Åsele",
        funding="Betalas av <EU>.",
    )
    page = browser(named).get("/om").text
    assert "<title>Om projektet – Vi i Åsele i Åsele</title>" in page
    assert 'Åsele kommun. <span lang="sv">Betalas av &lt;EU&gt;.</span>' in page


def test_a_logo_stands_on_the_sign(settings: Settings) -> None:
    (settings.instance / "vapen 1.svg").write_bytes(SVG)
    client = browser(replace(settings, logo="vapen 1.svg"))
    assert '<img src="/logotyp" alt="">' in client.get("/").text
    with client.get("/logotyp") as response:
        assert (response.status_code, response.mimetype, response.data) == (200, "image/svg+xml", SVG)
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_without_a_logo_there_is_none(app: Flask, client: CheckedClient) -> None:
    assert "<img" not in client.get("/").text
    assert client.get("/logotyp").status_code == 404


@pytest.mark.parametrize(
    "name", ["secret_key", "matchmaker.sqlite", "../logo.svg", "/etc/logo.svg", "logo.exe", "logo.svg\n"]
)
def test_only_a_picture_of_the_instance_folder_can_be_a_logo(settings: Settings, name: str) -> None:
    with pytest.raises(SettingsError, match="logo must be the name of an SVG or PNG file"):
        check_logo(replace(settings, logo=name))


def test_a_logo_that_is_not_there_stops_the_start(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"logo 'logo\.png' is not in the instance folder\."):
        check_logo(replace(settings, logo="logo.png"))
