"""The reader's own choice of language goes before the browser's, and dates and times are said as people say them."""

import re
from datetime import UTC, date, datetime
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from matchmaker.matching.texts import Text
from matchmaker.testing.pages import CheckedClient
from matchmaker.web import language
from matchmaker.web.language import current_language

MEETING = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("sv", "sv"),
        ("en", "en"),
        ("en-GB,en;q=0.9,sv;q=0.5", "en"),
        ("sv-FI", "sv"),
        ("nl,de;q=0.5", "sv"),
        ("", "sv"),
        ("*", "sv"),
        ("x;q=y,,;;", "sv"),
        ("å\udcff", "sv"),
    ],
)
def test_a_page_speaks_what_the_browser_asks_for_else_swedish(app: Flask, accepted: str, spoken: str) -> None:
    with app.test_request_context("/", environ_overrides={"HTTP_ACCEPT_LANGUAGE": accepted}):
        assert current_language() == spoken


def test_a_choice_goes_before_the_browser(client: CheckedClient) -> None:
    assert '<html lang="sv">' in client.get("/om").text
    response = client.get("/sprak/en?next=/om")
    assert (response.status_code, response.headers["Location"]) == (302, "/om")
    assert '<html lang="en">' in client.get("/om").text
    client.get("/sprak/sv")
    assert '<html lang="sv">' in client.get("/om", headers={"Accept-Language": "en"}).text


def test_a_link_can_name_the_language(client: CheckedClient) -> None:
    assert '<html lang="en">' in client.get("/om?lang=en").text
    assert '<html lang="sv">' in client.get("/om?lang=nl").text


def choose(client: CheckedClient, page: str, tag: str) -> TestResponse:
    """Follow a page's link to another language."""
    link = page.partition(f'hreflang="{tag}"')[0].rpartition('href="')[2].partition('"')[0]
    response = client.get(link.replace("&amp;", "&"), follow_redirects=True)
    assert f'<html lang="{tag}">' in response.text
    return response


def test_who_came_by_such_a_link_can_still_change_it(client: CheckedClient) -> None:
    choose(client, client.get("/om?lang=en").text, "sv")


def test_another_language_keeps_who_has_something_to_put_right_on_the_same_page(client: CheckedClient) -> None:
    first = client.post_form("/beratta", {"name": "Byaföreningen"})
    assert first.status_code == 422
    who = choose(client, first.text, "en")
    assert re.fullmatch("/beratta/[^/]+/vilka", who.request.path)
    assert 'value="Byaföreningen"' in who.text
    address = who.request.path.replace("vilka", "behov/need0001")
    need = client.post_form(address, {"description": "Bara på vintern."})
    assert need.status_code == 422
    again = choose(client, need.text, "sv")
    assert again.request.path == address
    assert "Bara på vintern." in again.text


def test_the_choice_is_kept_a_year_out_of_reach_of_scripts(client: CheckedClient) -> None:
    plain = SimpleCookie(client.get("/sprak/en").headers["Set-Cookie"])["language"]
    assert (plain["httponly"], plain["samesite"], plain["max-age"]) == (True, "Lax", str(365 * 24 * 3600))
    secure = client.get("/sprak/en", base_url="https://localhost").headers["Set-Cookie"]
    assert secure.startswith("__Host-language=en;")
    assert "Secure" in secure


def test_there_are_no_other_languages_to_choose(client: CheckedClient) -> None:
    assert client.get("/sprak/nl").status_code == 404


def test_staff_are_offered_only_languages_that_have_their_pages(
    client: CheckedClient, leader_client: CheckedClient
) -> None:
    assert "/sprak/fi" in client.get("/om").text
    page = leader_client.get("/om").text
    assert "/sprak/fi" not in page
    assert "/sprak/en" in page


def test_staff_who_ask_for_another_all_the_same_keep_their_choice(leader_client: CheckedClient) -> None:
    leader_client.get("/sprak/en")
    assert leader_client.get("/sprak/fi").status_code == 404
    assert '<html lang="en">' in leader_client.get("/om").text


def test_outside_a_request_the_service_speaks_swedish(app: Flask) -> None:
    assert current_language() == "sv"
    with app.app_context():
        assert language.spoken(Text(sv="hej", en="hello")) == "hej"


@pytest.mark.parametrize(
    ("tag", "day", "day_time", "clock", "leaf", "number"),
    [
        ("sv", "torsdag 3 december 2026", "torsdag 3 december 2026 klockan 18.00", "18.00", ("3", "dec"), "2,5"),
        ("en", "Thursday 3 December 2026", "Thursday 3 December 2026 at 18:00", "18:00", ("3", "Dec"), "2.5"),
    ],
)
def test_dates_and_times_are_said_as_people_say_them_and_where_the_municipality_lies(
    app: Flask, tag: str, day: str, day_time: str, clock: str, leaf: tuple[str, str], number: str
) -> None:
    with app.test_request_context("/", headers={"Accept-Language": tag}):
        assert language.day(MEETING) == day
        assert language.day(date(2026, 12, 3)) == day
        assert language.day_time(MEETING) == day_time
        assert language.clock(MEETING) == clock
        assert language.leaf(MEETING) == leaf
        assert language.number(2.5) == number
        assert language.spoken(Text(sv="sv", en="en")) == tag


def test_what_is_not_html_gets_words_without_marks(app: Flask) -> None:
    only_swedish = Text(sv="Ingen har översatt det här", en="Nobody has translated this")
    with app.test_request_context("/", headers={"Accept-Language": "fi"}):
        assert language.spoken(only_swedish) == '<span lang="sv">Ingen har översatt det här</span>'
        assert language.in_words(only_swedish) == "Ingen har översatt det här"


def test_machines_get_times_in_utc() -> None:
    assert language.iso(MEETING) == "2026-12-03T17:00:00+00:00"
    assert language.iso(date(2026, 12, 3)) == "2026-12-03"
