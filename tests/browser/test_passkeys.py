"""Staff sign in with a passkey, in a real browser with an authenticator of its own (WebAuthn over CDP)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.conftest import Service, axe_violations, listen
from tests.browser.hands import Keyboard

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium: Browser, service: Service) -> Iterator[Page]:
    """A page at the service under a name, since keys belong to names and not to numbers."""
    url = service.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=url, locale="sv-SE", viewport={"width": 360, "height": 740})
    faults: list[str] = []
    page = context.new_page()
    listen(page, url, faults)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def device(page: Page) -> tuple[CDPSession, str]:
    """The telephone that the page runs on: it keeps keys, and asks its owner (who always says yes)."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    return cdp, cdp.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})["authenticatorId"]


def test_a_key_is_added_signs_in_and_is_removed_by_keyboard(
    page: Page, device: tuple[CDPSession, str], service: Service
) -> None:
    cdp, authenticator = device
    hands = Keyboard(page)
    page.goto(service.sign_in_link().replace("127.0.0.1", "localhost"))
    hands.press("button", "Logga in")
    page.goto("/konto")
    hands.fill("Vad ska nyckeln heta?", "Min telefon")
    hands.press("button", "Lägg till en passnyckel")
    expect(page.get_by_role("status").filter(has_text="Nyckeln är tillagd")).to_be_visible()
    [kept] = cdp.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)

    page.get_by_role("button", name="Logga ut", exact=True).click()
    page.goto("/samarbeten")
    hands.press("button", "Logga in med en passnyckel")
    expect(page.get_by_role("heading", level=1, name="Hur går det med samarbetena?")).to_be_visible()

    page.goto("/konto")
    hands.press("button", "Ta bort nyckeln")
    expect(page.get_by_role("status").filter(has_text="Nyckeln är borttagen")).to_be_visible()
    page.get_by_role("button", name="Logga ut", exact=True).click()
    page.goto("/logga-in")
    hands.press("button", "Logga in med en passnyckel")
    expect(page.get_by_role("alert").filter(has_text="Passnyckeln gick inte att använda")).to_be_visible()
    assert axe_violations(page) == []  # last, since it ends the session in which the device lives


def test_who_turns_back_or_is_not_known_to_the_device_is_led_to_the_link(
    page: Page, device: tuple[CDPSession, str]
) -> None:
    cdp, authenticator = device
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto("/logga-in")
    page.get_by_role("button", name="Logga in med en passnyckel").click()
    expect(page.get_by_text("Det kom inget svar från telefonen eller datorn.")).to_be_visible()
    expect(page.get_by_label("Din e-postadress")).to_be_visible()
    assert axe_violations(page) == []


def test_a_page_that_has_grown_stale_says_so_and_does_not_blame_the_telephone(page: Page, service: Service) -> None:
    page.goto(service.sign_in_link().replace("127.0.0.1", "localhost"))
    page.get_by_role("main").get_by_role("button", name="Logga in").click()
    page.goto("/konto")
    page.context.clear_cookies()
    page.get_by_label("Vad ska nyckeln heta?").fill("Min telefon")
    page.get_by_role("button", name="Lägg till en passnyckel").click()
    expect(page.get_by_role("heading", level=1, name="Logga in")).to_be_visible()


def test_without_a_script_the_page_says_which_other_way_there_is(chromium: Browser, service: Service) -> None:
    context = chromium.new_context(base_url=service.url, locale="sv-SE", java_script_enabled=False)
    page = context.new_page()
    page.goto("/logga-in")
    expect(page.get_by_text("eller så är JavaScript avstängt. Be om en länk i ett mejl i stället.")).to_be_visible()
    expect(page.get_by_role("button", name="Logga in med en passnyckel")).to_be_hidden()
    expect(page.get_by_label("Din e-postadress")).to_be_visible()
    context.close()
