"""Reviewing in a real browser: with the keys, with the keys switched off, without scripts, and watching a run."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from matchmaker.models import Account
from matchmaker.testing.filling import fill
from matchmaker.testing.municipality import municipality
from tests.browser.conftest import NewContext, Service, axe_violations
from tests.browser.hands import Keyboard, Pointer


@pytest.fixture
def own_settings() -> str:
    return "asked_at_most = 1\n"


def signed_in(service: Service, page: Page) -> Page:
    """The leader, on the page of the first suggestion that waits."""
    page.goto(service.sign_in_link())
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("link", name="Granska nästa").click()
    page.wait_for_url("**/forslag/*")  # with its scripts: a key pressed before they are there does nothing
    return page


def press(page: Page, key: str) -> str:
    """Press a key that leads to another page, and give what that says was done."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_load_state()
    status = page.get_by_role("status").first
    return status.inner_text() if status.is_visible() else ""


def test_a_queue_of_five_hundred_is_worked_through_with_the_keyboard_alone(
    database: Session, leader: Account, at_desk: Page
) -> None:
    fill(database, municipality(60), suggestions=666, by=leader, at=datetime.now(UTC))
    page, hands = at_desk, Keyboard(at_desk)
    page.goto("/nu")
    hands.press("link", "Granska nästa")
    expect(page.get_by_text("Förslag 1 av 501")).to_be_visible()
    for key in ("a", "p", "a"):
        press(page, key)
    page.keyboard.press("d")
    assert "Nyss: du avböjde" in press(page, "1")
    page.goto("/forslag")
    for left in range(497, 0, -20):
        expect(page.get_by_role("link", name="Väntar")).to_contain_text(str(left))
        for _ in range(min(left, 20)):
            page.keyboard.press("j")
            page.keyboard.press("x")
        hands.reach(page.get_by_text("Låt flera vila på en gång"))
        page.keyboard.press("Enter")
        hands.press("button", "Låt de valda vila")
    expect(page.get_by_text("Inget väntar på dig. Du har gått igenom allt.")).to_be_visible()


def test_decisions_are_taken_passed_over_and_undone_with_the_keys(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(1280).new_page())
    first = page.url
    expect(page.get_by_text("Förslag 1 av")).to_be_visible()
    assert "Nyss: du godtog" in press(page, "a")
    assert "Nyss: du lät vila" in press(page, "p")
    page.keyboard.press("d")
    assert "Nyss: du avböjde" in press(page, "3")
    fourth = page.url
    press(page, "j")
    assert page.url != fourth
    press(page, "k")
    assert urlsplit(page.url).path == urlsplit(fourth).path
    page.goto(fourth)
    press(page, "u")
    expect(page.get_by_text("ångrade beslutet")).to_be_visible()
    expect(page.get_by_text("Konkurrenter").last).to_be_visible()
    page.goto(first)
    press(page, "u")
    expect(page.get_by_text("Förslag 1 av")).to_be_visible()


def test_letters_are_letters_while_one_writes_and_figures_mean_nothing_before_one_declines(
    service: Service, new_context: NewContext
) -> None:
    page = signed_in(service, new_context(1280).new_page())
    where = page.url
    page.keyboard.press("1")
    page.get_by_label("Med dina ord").click()
    page.keyboard.type("De bor grannar, och a p d j k u vill gärna.")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_text("avböja, sedan siffran för skälet")).to_be_visible()
    assert page.url == where
    assert "Nyss: du godtog" in press(page, "a")
    page.goto(where)
    expect(page.get_by_text("De bor grannar, och a p d j k u vill gärna.").first).to_be_visible()


def test_the_list_is_walked_and_parked_with_the_keyboard(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(1280).new_page())
    page.goto("/forslag")
    for key in ("j", "x", "j", "x", "k"):
        page.keyboard.press(key)
    expect(page.locator("input[name=valda]:checked")).to_have_count(2)
    page.get_by_text("Låt flera vila på en gång").click()
    page.get_by_role("button", name="Låt de valda vila").click()
    expect(page.get_by_role("status")).to_contain_text("2 förslag vilar nu.")


def test_the_keys_can_be_switched_off_and_stay_off(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(1280).new_page())
    where, accept = page.url, page.get_by_role("button", name="Godta")
    expect(accept).to_have_attribute("aria-keyshortcuts", "A")
    page.keyboard.press("?")
    page.get_by_role("button", name="Stäng av tangenterna").click()
    for _ in range(2):
        page.keyboard.press("a")
        expect(accept).not_to_have_attribute("aria-keyshortcuts", "A")
        assert page.url == where
        page.reload()
    page.get_by_text("Tangenter", exact=False).first.click()
    page.get_by_role("button", name="Använd tangenterna").click()
    assert "Nyss: du godtog" in press(page, "a")


def test_without_scripts_nothing_speaks_of_keys_and_everything_works(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360, java_script_enabled=False).new_page())
    expect(page.locator("summary", has_text="Tangenter")).to_be_hidden()
    for key in page.locator("kbd").all():
        expect(key).to_be_hidden()
    page.get_by_role("link", name="Avböj", exact=True).click()
    page.get_by_role("button", name="För långt").click()
    expect(page.get_by_role("status").first).to_contain_text("Nyss: du avböjde")


def test_the_three_buttons_are_under_the_thumb_on_a_phone(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360).new_page())
    for name in ("Godta", "Låt vila"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert (box["height"] >= 44, box["y"] > 600, box["x"] + box["width"] <= 360) == (True, True, True)
    page.get_by_role("button", name="Låt vila").click()
    expect(page.get_by_role("status").first).to_contain_text("Nyss: du lät vila")
    menu, just, words = page.locator(".nav"), page.get_by_role("status").first, page.locator(".pair .own").first
    expect(menu).not_to_be_in_viewport()  # what was done and the next one's first words have the screen instead
    expect(just).to_be_in_viewport()
    expect(words).to_be_in_viewport()


def two_of_one_giver(service: Service) -> tuple[int, ...]:
    """Two waiting suggestions that ask one actor for something, that actor, and need and resource of the second."""
    pairs = (
        "SELECT s.id, l.need_id, l.resource_id, r.actor_id FROM suggestions s"
        " JOIN suggestion_links l ON l.suggestion_id = s.id JOIN resources r ON r.id = l.resource_id"
        " WHERE s.shape = 'pair' AND s.state = 'new'"
    )
    two = (
        f"SELECT a.id, b.id, a.actor_id, b.need_id, b.resource_id FROM ({pairs}) a JOIN ({pairs}) b"  # noqa: S608
        " ON a.actor_id = b.actor_id AND a.need_id < b.need_id ORDER BY a.id, b.id"
    )
    with closing(sqlite3.connect(service.instance / "matchmaker.sqlite")) as database:
        return tuple(database.execute(two).fetchone())


def test_a_run_is_stopped_done_again_and_compared_and_asks_nobody_for_more_than_enough(
    service: Service, new_context: NewContext
) -> None:
    accepted, other, giver, need, resource = two_of_one_giver(service)
    page = signed_in(service, new_context(360).new_page())
    page.goto(f"/forslag/{accepted}")
    page.get_by_role("button", name="Godta").click()
    page.goto(f"/forslag?aktor={giver}")
    expect(page.get_by_text("är redan tillfrågad om mycket.").first).to_be_visible()
    page.get_by_role("link", name="Nu", exact=True).click()
    page.get_by_role("button", name="Gå igenom alla nu").click()
    page.get_by_role("button", name="Stoppa genomgången").click()
    expect(page.get_by_role("heading", name="Genomgången stoppades")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Inget har gått förlorat.")).to_be_visible()
    page.get_by_role("button", name="Gör om den").click()
    expect(page.get_by_role("heading", name="Vad hittade vi?")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="Jämfört med förra genomgången")).to_be_visible()
    enough = "Den som skulle hjälpa har redan lovat så mycket som den bör."
    expect(page.get_by_role("main")).to_contain_text(enough)
    expect(page.get_by_role("main")).to_contain_text(re.compile("har stigit"))

    page.goto(f"/varfor-inte?behov={need}&resurs={resource}")
    expect(page.get_by_role("main")).to_contain_text(enough)
    hands = Pointer(page)
    hands.fill("Varför skulle de prata", "De är grannar och har gjort det förr.")
    hands.press("button", "Föreslå dem för varandra")
    expect(page).to_have_url(re.compile(f"/forslag/{other}$"))
    expect(page.get_by_role("heading", name="föreslår det här")).to_be_visible()
    page.goto(f"/forslag/{accepted}")
    page.get_by_role("button", name="Ångra beslutet").click()
    page.get_by_role("link", name="Nu", exact=True).click()
    page.get_by_role("button", name="Gå igenom alla nu").click()
    expect(page.get_by_role("heading", name="Vad hittade vi?")).to_be_visible(timeout=60_000)
    page.goto(f"/forslag/{other}")
    expect(page.get_by_role("main")).to_contain_text("Vi hittade det också själva.")


def test_what_is_declined_says_until_when_it_stays_away(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360).new_page())
    where = page.url
    page.goto("/forslag/skal")
    page.get_by_label("Varför avböjs det?").fill("Först till våren")
    page.get_by_label("Efter några månader").check()
    page.get_by_label("Hur många månader?").fill("5")
    page.get_by_role("button", name="Lägg till").click()
    page.goto(where)
    page.get_by_role("button", name="Först till våren").click()
    expect(page.get_by_role("status").first).to_contain_text("Nyss: du avböjde")
    page.goto("/forslag?lage=avbojda")
    expect(page.get_by_text("Kommer tillbaka tidigast").first).to_be_visible()


def test_no_page_of_a_review_has_a_fault(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360).new_page())
    page.get_by_text("Varför just det här?").click()
    found = axe_violations(page)
    page.get_by_role("button", name="Något annat").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += axe_violations(page)
    for address in ("/nu", "/forslag?ort=Norsjö", "/forslag?lage=avbojda", "/korningar/1"):
        page.goto(address)
        found += axe_violations(page)
    assert found == []
