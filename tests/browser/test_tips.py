"""A tip about two others: sent by anyone from a phone, made a suggestion of by the leader with the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewContext, Service, axe_violations
from tests.browser.hands import Keyboard, Pointer

WHY = "De har bil och de andra har ingen som kör."


@pytest.fixture
def own_settings() -> str:
    return "tips_from_anyone = true\n"


def test_a_strangers_tip_becomes_a_suggestion(service: Service, new_context: NewContext) -> None:
    phone = Pointer(new_context(360).new_page())
    phone.page.goto("/")
    phone.press("link", "Skicka ett tips")
    phone.fill("Vem är den ena?", "Bastuträsk livs")
    phone.press("button", "Skicka tipset")
    expect(phone.page.get_by_role("alert")).to_contain_text("2 saker behöver rättas")
    found = axe_violations(phone.page)
    phone.fill("Vem är den andra?", "några som gärna skjutsar")
    phone.fill("Varför borde de prata?", WHY)
    phone.press("button", "Skicka tipset")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Tack för tipset!")
    found += axe_violations(phone.page)

    desk = Keyboard(new_context(1280).new_page())
    desk.page.goto(service.sign_in_link())
    desk.press("button", "Logga in")
    desk.press("link", "Läs om två som borde prata")
    desk.press("link", "Bastuträsk livs och några som gärna skjutsar")
    found += axe_violations(desk.page)
    desk.press("link", "Välj bland deras")
    expect(desk.page.get_by_role("main")).to_contain_text(WHY)
    desk.page.locator("ul.rows a").first.focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    found += axe_violations(desk.page)
    desk.page.locator("section:has(#all-h) ul.rows a").first.focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    found += axe_violations(desk.page)
    # Whether the two are suggested for each other already hangs on what the example's matching found.
    desk.reach(desk.page.get_by_role("button", name=re.compile("^(Föreslå dem för varandra|Koppla tipset)")))
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_url(re.compile("/forslag/[0-9]+$"))
    desk.page.goto("/tips")
    expect(desk.page.get_by_role("main")).to_contain_text("Vi går vidare med det.")
    assert found == []
