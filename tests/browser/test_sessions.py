"""A session that comes to an end is told of in time, and what was typed meanwhile is not lost."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, Service, axe_violations

HOURS = 3600


@pytest.fixture
def page(new_context: NewContext, service: Service) -> Page:
    """The leader's page, with a clock that stands still until it is moved."""
    page = new_context(1280).new_page()
    page.clock.install()
    sign_in(page, service)
    return page


def sign_in(page: Page, service: Service) -> None:
    """Sign in, and wait until one is in: a tab that is closed while its page is on the way may never say that it is."""
    page.goto(service.sign_in_link())
    page.get_by_role("main").get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/nu")


def age(service: Service, **columns: int) -> None:
    """Let the server think that the session was used, or ends, so many seconds earlier."""
    with closing(sqlite3.connect(service.instance / "matchmaker.sqlite", timeout=20)) as database, database:
        for column, seconds in columns.items():
            moved = f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-{seconds} seconds')"
            database.execute(f"UPDATE web_sessions SET {column} = {moved}")  # noqa: S608


def test_one_press_stays_and_signing_in_again_in_another_tab_keeps_what_was_typed(page: Page, service: Service) -> None:
    page.goto("/moten/nytt")
    page.get_by_label("Vad heter mötet?").fill("Ett möte om posten")
    age(service, last_used_at=8 * HOURS - 240)
    page.clock.fast_forward((8 * HOURS - 240) * 1000)
    stay = page.get_by_role("button", name="Fortsätt vara inloggad")
    told = page.locator(".ending[aria-live=assertive]").filter(has_text=re.compile(r"Du loggas ut klockan \d\d\.\d\d,"))
    expect(told).to_be_visible()
    assert axe_violations(page) == []
    stay.click()
    expect(page.get_by_text("Du är inloggad. Fortsätt där du var.")).to_be_visible()

    age(service, expires_at=72 * HOURS - 200)
    page.clock.fast_forward(64 * HOURS * 1000)
    expect(page.locator(".ending[aria-live=assertive]").filter(has_text="behöver du logga in på nytt")).to_be_visible()
    age(service, expires_at=300)
    page.clock.fast_forward(300_000)
    expect(page.locator(".ending[aria-live=assertive]").filter(has_text="Du är utloggad.")).to_be_visible()
    assert axe_violations(page) == []

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Logga in i en ny flik").click()
    opened.value.get_by_role("heading", level=1, name="Logga in").wait_for()
    sign_in(opened.value, service)
    opened.value.close()
    page.clock.fast_forward(60_000)
    expect(page.get_by_text("Du är inloggad. Fortsätt där du var.")).to_be_visible()
    expect(page.get_by_label("Vad heter mötet?")).to_have_value("Ett möte om posten")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("alert").filter(has_text="behöver rättas")).to_be_visible()  # read, and the rest asked for
    expect(page.get_by_label("Vad heter mötet?")).to_have_value("Ett möte om posten")


def test_who_stays_too_late_is_told_that_the_session_has_ended(page: Page, service: Service) -> None:
    page.goto("/moten/nytt")
    age(service, last_used_at=8 * HOURS - 240)
    page.clock.fast_forward((8 * HOURS - 240) * 1000)
    stay = page.get_by_role("button", name="Fortsätt vara inloggad")
    expect(stay).to_be_visible()
    age(service, last_used_at=300)
    stay.click()
    expect(page.locator(".ending[aria-live=assertive]").filter(has_text="Du är utloggad.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_sent_after_the_end_is_kept_until_one_has_signed_in(
    new_context: NewContext, service: Service, scripts: bool
) -> None:
    page = new_context(360, java_script_enabled=scripts).new_page()
    sign_in(page, service)
    page.goto("/moten/nytt")
    page.get_by_label("Vad heter mötet?").fill("Ett möte om posten")
    age(service, expires_at=73 * HOURS)
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("heading", level=1, name="Logga in och skicka en gång till")).to_be_visible()
    expect(page.get_by_text("Ett möte om posten")).to_be_visible()
    if scripts:
        assert axe_violations(page) == []
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Logga in i en ny flik").click()
    sign_in(opened.value, service)
    opened.value.close()
    again = page.get_by_role("button", name="Skicka det en gång till")
    if scripts:
        with page.expect_response("**/inloggad"):
            page.evaluate("dispatchEvent(new Event('focus'))")
    again.click()
    if not scripts:
        again.click()  # the token of the page was the old session's; now it is the new one's
    expect(page.get_by_label("Vad heter mötet?")).to_have_value("Ett möte om posten")
    expect(page.get_by_role("alert").filter(has_text="behöver rättas")).to_be_visible()
