"""What looks for matches, in a real browser: every page looked at by axe, and a change made with the keyboard alone."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, Service, axe_violations
from tests.browser.hands import Keyboard

PAGES = [
    "/tillagg",
    "/tillagg/satt/proximity",
    "/tillagg/satt/meaning",
    "/tillagg/satt/proximity?bruk=tal&tal=9&val_habit_km=mil",
    "/tillagg/ordning/exposure",
    "/tillagg/sida/kort-om-laget",
    "/tillagg/kort-om-laget",
    "/jamfor",
    "/jamfor?ena=proximity&andra=proximity",
    "/jamfor?ena=wording&andra=concepts",
    "/jamfor?ena=wording&ena-om=wording&ena-bruk=tal&ena-tal=9&andra=concepts",
]
"""As they are opened, with what is wrong told at its field, and where both are alike."""


def signed_in(service: Service, page: Page) -> Page:
    page.context.set_default_timeout(60000)  # a change is tried by two match runs
    page.goto(service.sign_in_link())
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/nu")
    return page


def opened(page: Page) -> Page:
    """The page with all that is folded in shown."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    return page


def test_axe_finds_nothing_on_any_page_in_any_state(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context().new_page())
    found: list[str] = []
    for address in PAGES:
        page.goto(address)
        found += axe_violations(opened(page))
    assert not found


def test_a_change_is_looked_at_and_saved_with_the_keyboard_alone(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context().new_page())
    hands = Keyboard(page)
    page.goto("/tillagg")
    hands.press("link", "Närhet")
    hands.choose("Starkt")
    hands.fill("Så många kilometer kör man gärna", "60")
    hands.press("button", "Visa vad som skulle ändras")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Så skulle det vara inställt: starkt, 1, Så många kilometer kör man gärna: 60.")
    hands.reach(page.locator("summary").first)
    page.keyboard.press("Enter")
    expect(page.locator("details[open] li").first).to_be_visible()
    assert axe_violations(opened(page)) == []
    hands.press("button", "Spara ändringen")
    expect(main).to_contain_text("Något har ändrats sedan vi letade")
    expect(page.locator("#satt-proximity")).to_contain_text("starkt, 1")


def test_two_ways_are_compared_with_the_keyboard_alone(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context().new_page())
    hands = Keyboard(page)
    page.goto("/jamfor")
    hands.reach(page.locator("#ena"))
    page.keyboard.type("Ordval")
    hands.reach(page.locator("#andra"))
    page.keyboard.type("Ordlista")
    hands.press("button", "Jämför")
    expect(page.get_by_role("columnheader", name="Ordval")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Ordlista")).to_be_visible()
