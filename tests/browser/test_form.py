"""What the form's script adds, and what must hold on a telephone with a thin line."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from tests.browser.conftest import NewContext, axe_violations
from tests.services.village import add_actor
from tests.web.visitors import mail_link

COMES_BACK = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
"""What happens to a page that a browser has kept as it was, alive, when somebody goes back to it."""
PRESS = "main form .ways button"
OUTSIDE = """() => [...document.querySelectorAll("main :is(label, legend, p, h1, button)")].filter((e) => {
  const words = document.createRange();
  words.selectNodeContents(e);
  return words.getBoundingClientRect().right > e.getBoundingClientRect().right + 1;
}).map((e) => e.textContent)"""
"""The texts that stick out to the right of what they stand in."""


def begin(context: BrowserContext) -> Page:
    """Fill in the first step; the page is then that of the first need."""
    page = context.new_page()
    page.goto("/beratta")
    page.get_by_label("Förening eller grupp").check()
    page.get_by_label("Vad heter ni?").fill("Svansele byaförening")
    page.get_by_label("Var finns ni?").fill("Svansele")
    page.get_by_role("button", name="Spara och fortsätt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ett behov i taget")
    return page


def arrives(page: Page, address: str, text: str) -> None:
    """Wait until the address tells the text: a browser sends what it was left with (a beacon) when it sees fit."""
    for _ in range(50):
        if text in page.request.get(address).text():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{text} did not arrive in five seconds")


def test_what_was_typed_is_kept_when_the_page_is_left(new_context: NewContext) -> None:
    page = begin(new_context())
    address = page.url
    page.get_by_label("Berätta mer").fill("Halvt skrivet")
    page.get_by_role("link", name="Tillbaka").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vilka är ni?")
    arrives(page, address, "Halvt skrivet")
    page.goto(address)
    expect(page.get_by_label("Berätta mer")).to_have_value("Halvt skrivet")


def test_a_page_that_nobody_typed_on_sends_nothing_when_it_is_left(new_context: NewContext) -> None:
    page = begin(new_context())
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_role("link", name="Tillbaka").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vilka är ni?")
    assert posts == []


def test_a_line_that_drops_while_sending_loses_nothing(new_context: NewContext) -> None:
    context = new_context()
    page = begin(context)
    page.get_by_label("Vad behöver ni?").fill("Kassör")
    context.set_offline(True)
    page.locator(PRESS).first.click(no_wait_after=True)
    page.wait_for_timeout(500)
    context.set_offline(False)
    page.go_back()
    expect(page.get_by_label("Vad behöver ni?")).to_have_value("Kassör")


def test_a_line_that_drops_loses_nothing_on_ones_own_page_either(
    open_page: Callable[[], Page], database: Session
) -> None:
    add_actor(database, "a", contact_email="b@example.org")
    database.commit()
    page = open_page()
    page.goto(mail_link(database, "b@example.org"))
    page.get_by_role("button", name="Öppna er sida").click()
    page.get_by_role("link", name="Lägg till ett behov").click()
    page.get_by_label("Vad behöver ni?").fill("Kassör")
    page.context.set_offline(True)
    page.get_by_role("button", name="Spara").click(no_wait_after=True)
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.go_back()
    expect(page.get_by_label("Vad behöver ni?")).to_have_value("Kassör")


def test_who_goes_back_after_sending_comes_to_the_receipt(new_context: NewContext) -> None:
    context = new_context()
    page = begin(context)
    page.get_by_label("Vad behöver ni?").fill("Kassör")
    page.get_by_label("Nu", exact=True).check()
    page.locator(PRESS).first.click()
    page.goto(page.url.replace("behov", "kontakt"))
    page.get_by_label("Vem ska vi fråga efter?").fill("Eva Lind")
    page.get_by_label("Telefon").fill("070-174 06 11")
    page.locator(PRESS).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stämmer allt?")
    kept_alive = context.new_page()
    kept_alive.goto(page.url)
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tack!")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tack!")
    kept_alive.evaluate(COMES_BACK)
    expect(kept_alive.get_by_role("heading", level=1)).to_contain_text("Tack!")


def test_a_double_tap_adds_one_need(new_context: NewContext) -> None:
    page = begin(new_context())
    page.get_by_label("Vad behöver ni?").fill("Kassör")
    page.get_by_label("Nu", exact=True).check()
    page.eval_on_selector(PRESS, "button => { button.click(); setTimeout(() => button.click(), 20) }")
    expect(page.get_by_role("heading", level=1)).to_have_text("Det här behöver ni")
    expect(page.get_by_role("heading", level=2, name="Kassör")).to_have_count(1)


def test_the_private_link_is_copied_with_one_tap(new_context: NewContext) -> None:
    page = begin(new_context(permissions=["clipboard-read", "clipboard-write"]))
    page.get_by_role("button", name="Fortsätt en annan dag").click()
    page.get_by_role("button", name="Kopiera länken").click()
    expect(page.get_by_role("button", name="Länken är kopierad")).to_be_visible()
    link = page.get_by_label("Er egen länk").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ett behov i taget")


def test_months_that_were_chosen_are_in_view_and_the_others_out_of_the_way(new_context: NewContext) -> None:
    page = begin(new_context())
    expect(page.get_by_label("januari")).to_be_hidden()
    page.get_by_text("Gäller det bara vissa månader eller dagar?").click()
    page.get_by_label("januari").check()
    assert axe_violations(page) == []
    page.get_by_label("Vad behöver ni?").press("Enter")  # what leads on, not what stands first on the page
    expect(page.get_by_role("alert")).to_contain_text("Skriv vad ni behöver")
    expect(page.get_by_label("januari")).to_be_checked()
    page.get_by_role("button", name="Alla frågor på en sida").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alla frågor på en sida")
    expect(page.get_by_label("januari").first).to_be_checked()
    assert axe_violations(page) == []
    page.get_by_label("Vad heter ni?").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Skriv vem vi ska fråga efter")


def test_the_trap_is_out_of_everybodys_way(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto("/beratta")
    expect(page.locator("#homepage")).to_be_hidden()


def test_with_text_twice_as_large_no_word_leaves_its_box_or_the_screen(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto("/beratta")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_address_for_the_calendar_is_copied_with_one_tap(open_page: Callable[[], Page], database: Session) -> None:
    add_actor(database, "a", contact_email="b@example.org")
    database.commit()
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(mail_link(database, "b@example.org"))
    page.get_by_role("button", name="Öppna er sida").click()
    page.get_by_role("link", name="Mötena i er egen kalender").click()
    page.get_by_role("button", name="Gör en adress till kalendern").click()
    page.get_by_role("button", name="Kopiera adressen").click()
    expect(page.get_by_role("button", name="Adressen är kopierad")).to_be_visible()
    address = page.get_by_label("Adress till kalendern").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert address.endswith("/moten.ics")
    assert axe_violations(page) == []
