"""Reviewing in a real browser: with the keys, with the keys switched off, without scripts, and watching a run."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, Service, axe_violations


def signed_in(service: Service, page: Page) -> Page:
    """The leader, on the page of the first suggestion that waits."""
    page.goto(service.sign_in_link())
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("link", name="Granska nästa").click()
    page.wait_for_url("**/forslag/*")  # with its scripts: a key pressed before they are there does nothing
    return page


def test_a_whole_review_with_the_keyboard_alone(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(1280).new_page())
    first = page.url
    page.keyboard.press("g")
    expect(page.get_by_label("Godta")).to_be_checked()
    page.keyboard.type("De bor grannar, och nav vill gärna.")  # g, a, v and n are letters while one writes
    expect(page.get_by_label("Godta")).to_be_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    expect(page.get_by_label("Låt vila")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Nyss: du lät vila")
    page.wait_for_load_state()
    second = page.url
    page.keyboard.press("n")
    expect(page).not_to_have_url(second)
    page.goto(second)
    page.keyboard.press("z")
    expect(page).to_have_url(first)
    expect(page.get_by_text("ångrade beslutet")).to_be_visible()


def test_the_keys_can_be_switched_off_and_stay_off(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(1280).new_page())
    expect(page.get_by_label("Godta")).to_have_attribute("aria-keyshortcuts", "G")
    page.get_by_role("button", name="Stäng av tangenterna").click()
    for _ in range(2):
        page.keyboard.press("g")
        expect(page.get_by_label("Godta")).not_to_be_checked()
        expect(page.get_by_label("Godta")).not_to_have_attribute("aria-keyshortcuts", "G")
        page.reload()
    page.get_by_role("button", name="Använd tangenterna").click()
    page.keyboard.press("a")
    expect(page.get_by_label("Avböj")).to_be_checked()


def test_without_scripts_nothing_speaks_of_keys_and_everything_works(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360, java_script_enabled=False).new_page())
    expect(page.get_by_role("button", name="Stäng av tangenterna")).to_be_hidden()
    for key in page.locator("kbd").all():
        expect(key).to_be_hidden()
    page.get_by_label("Avböj").check()
    page.get_by_label("Varför?").fill("De är ovänner.")
    page.get_by_role("button", name="Spara och visa nästa").click()
    expect(page.get_by_role("status")).to_contain_text("Nyss: du avböjde")


def test_a_run_is_watched_until_its_report_comes(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360).new_page())
    page.get_by_role("link", name="Nu", exact=True).click()
    page.get_by_role("button", name="Gå igenom alla nu").click()
    expect(page.get_by_role("heading", name="Vad hittade vi?")).to_be_visible(timeout=60_000)


def test_no_page_of_a_review_has_a_fault(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360).new_page())
    page.get_by_text("Varför just det här?").click()
    found = axe_violations(page)
    page.get_by_role("button", name="Spara och visa nästa").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += axe_violations(page)
    for address in ("/nu", "/forslag", "/forslag?lage=avbojda", "/korningar", "/korningar/1"):
        page.goto(address)
        found += axe_violations(page)
    assert found == []
