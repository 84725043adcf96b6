"""A tip about two others: sent by anyone from a phone, made a suggestion of by the leader with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Account, OutboxMail
from matchmaker.services.audit import Who
from matchmaker.services.suggestions.tips import TipWords, send_tip
from tests.browser.conftest import NewContext, Service, axe_violations
from tests.browser.hands import Keyboard, Pointer
from tests.conftest import NOW
from tests.services.matched import fixed, run
from tests.services.village import add_actor

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


def test_what_a_tip_led_to_is_the_same_suggestion_when_a_search_finds_it_and_nobody_is_asked_twice(
    database: Session, leader: Account, at_desk: Page
) -> None:
    seeker = add_actor(database, "a", name="Kusfors byalag", needs={"a.n": "Skjuts"}, contact_email="a@by.example")
    add_actor(database, "b", name="Taxi Norr", resources={"b.r": "Minibuss"}, contact_email="b@by.example")
    said = TipWords("Kusfors byalag", "Taxi Norr", WHY)
    send_tip(database, said, actor_id=seeker.id, key="k", by=Who.actor(seeker.id), at=NOW)
    page, desk, main = at_desk, Keyboard(at_desk), at_desk.get_by_role("main")
    page.goto("/nu")
    desk.press("link", "Läs om två som borde prata")
    desk.press("link", "Kusfors byalag och Taxi Norr")
    desk.press("link", "Välj deras behov")
    desk.press("link", "Skjuts")
    desk.press("link", "Minibuss")
    expect(page.get_by_label("Varför skulle de prata")).to_have_value(WHY)
    desk.press("button", "Föreslå dem för varandra")
    expect(page).to_have_url(re.compile("/forslag/1$"))
    expect(main).not_to_contain_text("Vi hittade det också själva.")
    desk.press("button", "Godta")
    page.goto("/forslag/1")
    desk.press("button", "Fråga")
    asked = database.scalar(select(func.count()).select_from(OutboxMail))

    run(database, fixed({("a.n", "b.r"): 0.9}))  # the night's search sees what the sender saw
    page.goto("/forslag/1")
    expect(main).to_contain_text("Vi hittade det också själva.")
    expect(page.get_by_role("heading", name="Därför föreslås det").locator("..")).to_contain_text("De passar ihop.")
    expect(main.get_by_role("button", name="Fråga")).to_have_count(0)
    page.goto("/forslag")
    expect(main).to_contain_text("Väntar 0 Godtagna 1")
    assert (asked, database.scalar(select(func.count()).select_from(OutboxMail))) == (2, 2)
    page.goto("/tips/1")
    desk.press("link", "Visa förslaget")
    expect(page).to_have_url(re.compile("/forslag/1$"))
