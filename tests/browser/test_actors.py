"""The leader's work with those who take part: entering, merging, importing, writing to many, handing over, accounts."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pikepdf
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, Service, axe_violations
from tests.browser.hands import Keyboard, Pointer
from tests.conftest import today


def signed_in(service: Service, page: Page) -> Page:
    """The leader, on the list of all who take part."""
    page.goto(service.sign_in_link())
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("link", name="Alla som är med").first.click()
    page.wait_for_url("**/alla")
    return page


def enter(page: Page, name: str, email: str) -> None:
    """Write somebody in who has called."""
    hands = Pointer(page)
    page.goto("/alla/ny")
    hands.choose("På telefon")
    hands.choose("Förening eller grupp")
    hands.fill("Vad heter ni?", name)
    hands.fill("Var finns ni?", "Svansele")
    hands.fill("Vem ska vi fråga efter?", "Stina Berg")
    hands.fill("E-post", email)
    hands.press("button", "Spara")


def test_somebody_who_calls_is_written_in_once_and_can_tell_more_later(
    service: Service, new_context: NewContext
) -> None:
    page = signed_in(service, new_context(360).new_page())
    hands = Pointer(page)
    enter(page, "Hemvikens byaförening", "stina@hemviken.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hemvikens byaförening")
    hands.press("link", "Skriv in ett behov åt dem")
    found = axe_violations(page)
    hands.choose("När vi träffades")
    hands.fill("Vad behöver ni?", "Någon som klipper gräset vid badplatsen")
    hands.choose("Nu")
    hands.press("button", "Spara")
    expect(page.get_by_text("Någon som klipper gräset vid badplatsen").first).to_be_visible()
    expect(page.get_by_text("Inskrivet av").first).to_be_visible()
    assert found + axe_violations(page) == []


def test_two_that_are_one_are_found_merged_and_parted_again(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360).new_page())
    hands = Pointer(page)
    enter(page, "Hemvikens byaförening", "stina@hemviken.example")
    enter(page, "Hemviken byafören. ideell förening", "stina@hemviken.example")
    expect(page.get_by_role("alert").filter(has_text="Är de redan med?")).to_be_visible()
    found = axe_violations(page)
    hands.choose("Nej, det är någon annan")
    hands.press("button", "Spara")
    hands.press("link", "Står de med två gånger?")
    found += axe_violations(page)
    hands.press("link", "Hemvikens byaförening")
    found += axe_violations(page)
    hands.press("button", "Slå ihop dem")
    hands.press("button", "Dela på dem igen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hemvikens byaförening")
    assert found == []


def test_a_register_is_looked_through_and_imported(service: Service, new_context: NewContext, tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_bytes("Förening;Byn\nÅlidens byalag;Åliden\nBastuträsk Livs och Järn;Bastuträsk\n".encode("cp1252"))
    page = signed_in(service, new_context(360).new_page())
    hands = Pointer(page)
    hands.press("link", "Läs in från en fil")
    found = axe_violations(page)
    page.get_by_label("Vilken fil?").set_input_files(register)
    hands.press("button", "Titta på filen")
    found += axe_violations(page)
    page.get_by_label("Byn").select_option(label="Ort")
    hands.press("button", "Titta igen")
    expect(page.get_by_text("Nya: 2, ändrade: 0, som förut: 0")).to_be_visible()
    expect(page.get_by_text("Kan vara samma som")).to_be_visible()
    found += axe_violations(page)
    hands.press("button", "Läs in alla 2")
    expect(page.get_by_role("link", name="Ålidens byalag")).to_be_visible()
    with page.expect_download() as file:
        page.get_by_role("link", name="Hämta listan som CSV").click()
    assert "Ålidens byalag" in file.value.path().read_text(encoding="utf-8-sig")
    assert found == []


def test_those_who_should_hear_from_us_are_written_to_together(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360).new_page())
    hands = Pointer(page)
    enter(page, "Hemvikens byaförening", "stina@hemviken.example")
    page.goto("/alla")
    hands.press("link", "Vilka behöver du höra av dig till?")
    found = axe_violations(page)
    hands.choose("Hemvikens byaförening")
    hands.press("button", "Skriv till de valda")
    hands.fill("Ämne", "Vad behöver ni?")
    hands.fill("Mejlet", "Hej {namn}! Ni har inte berättat vad ni behöver än.")
    hands.press("button", "Se hur det blir")
    expect(page.get_by_text("Hej Hemvikens byaförening!")).to_be_visible()
    found += axe_violations(page)
    hands.press("button", "Skicka ett mejl")
    expect(page.get_by_role("status")).to_have_text("Ett mejl är på väg.")
    assert found == []


def test_what_has_been_said_with_all_stands_in_one_list_and_whom_to_get_back_to_in_the_order_of_days(
    service: Service, new_context: NewContext
) -> None:
    page = signed_in(service, new_context(360).new_page())
    hands, main = Pointer(page), page.get_by_role("main")
    for number, (words, days) in enumerate(
        (("Ring efter älgjakten.", 9), ("Ville höra mer.", 2), ("Tackade nej.", None)), 1
    ):
        page.goto(f"/alla/{number}")
        page.get_by_text("Skriv upp ett samtal, brev eller besök").click()
        hands.choose("Telefon")
        hands.fill("Vad sades?", words)
        if days:
            hands.fill("När ska du höra av dig igen?", (today() + timedelta(days=days)).isoformat())
        hands.press("button", "Skriv upp")
    page.goto("/alla")
    hands.press("link", "Vilka har vi haft kontakt med?")
    expect(main).to_contain_text("3 i listan")
    found = axe_violations(page)
    hands.press("link", "Att höra av sig till igen")
    said = page.locator("ol.history > li .own")
    expect(said).to_have_text(["Ville höra mer.", "Ring efter älgjakten."])
    found += axe_violations(page)
    hands.press("button", "Det är gjort")
    expect(page).to_have_url(re.compile("vilka=hor-av-dig"))
    expect(said).to_have_text(["Ring efter älgjakten."])
    page.get_by_role("navigation", name="Vilka kontakter").get_by_role("link", name="Alla").click()
    expect(main).to_contain_text("Följdes upp")
    assert found == []


def test_everything_open_is_handed_over_as_a_page_and_a_pdf(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360).new_page())
    page.goto("/forslag")
    page.get_by_role("link", name="Granska nästa").click()
    page.get_by_role("button", name=re.compile("^Godta")).click()
    page.goto("/alla")
    Pointer(page).press("link", "Överlämning")
    expect(page.get_by_text("Ska prata").first).to_be_visible()
    assert axe_violations(page) == []
    # Asked for as the browser would: Chromium opens a PDF in a viewer of its own.
    address = page.get_by_role("link", name="Hämta som PDF").get_attribute("href")
    with pikepdf.open(io.BytesIO(page.request.get(str(address)).body())) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked), len(pdf.pages) > 0) == ("sv", True, True)


def test_a_reader_is_invited_and_looks_but_is_offered_no_change(service: Service, new_context: NewContext) -> None:
    page = signed_in(service, new_context(360).new_page())
    hands = Pointer(page)
    page.goto("/konton")
    found = axe_violations(page)
    hands.fill("Namn", "Lisa Läsare")
    hands.fill("E-postadress", "lisa@norsjo.example")
    hands.choose("Läsare")
    hands.press("button", "Bjud in")
    expect(page.get_by_role("heading", name="Lisa Läsare")).to_be_visible()
    reader = new_context(360).new_page()
    reader.goto(service.sign_in_link("lisa@norsjo.example"))
    reader.get_by_role("button", name="Logga in").click()
    reader.goto("/forslag")
    reader.get_by_role("link", name="Läs det första").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Ska de här prata med varandra?")
    expect(reader.get_by_role("main").get_by_role("button", name=re.compile("^Godta"))).to_have_count(0)
    assert found + axe_violations(reader) == []


def test_what_is_missing_the_net_and_the_log_of_calls_are_reached_with_the_keyboard_alone(
    service: Service, new_context: NewContext
) -> None:
    page = new_context(1280).new_page()
    hands = Keyboard(page)
    page.goto(service.sign_in_link())
    hands.press("button", "Logga in")
    page.goto("/forslag")
    hands.press("link", "Behov utan förslag")
    hands.press("link", "Oanvända resurser")
    found = axe_violations(page)
    page.goto("/karta")
    hands.press("link", "Nätet")
    found += axe_violations(page)
    hands.reach(page.locator("table a").first)
    name = page.locator("table a").first.inner_text()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    found += axe_violations(page)
    page.goto("/alla/1")
    hands.reach(page.get_by_text("Skriv upp ett samtal, brev eller besök"))
    page.keyboard.press("Enter")
    hands.choose("Telefon")
    hands.fill("Vad sades?", "De vill tänka till torsdag.")
    hands.fill("När ska du höra av dig igen?", today().isoformat())
    hands.press("button", "Skriv upp")
    expect(page.get_by_text("De vill tänka till torsdag.").first).to_be_visible()
    page.goto("/nu")
    hands.press("button", "Det är gjort")
    expect(page.get_by_text("De vill tänka till torsdag.")).to_have_count(0)
    assert found == []
