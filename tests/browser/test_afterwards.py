"""The day after: a leader writes down what a meeting came to, on a phone, and every page of it is sound."""

import re
import sqlite3
from contextlib import closing

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, Service, axe_violations
from tests.browser.test_table import table_of


def sound(page: Page, heading: str) -> None:
    """The page that has this heading has no fault that axe finds, and nothing scrolls sideways."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert axe_violations(page) == []


def ask(page: Page, table: str) -> None:
    """Questions are chosen, answered at a table and from paper, and closed; back to the meeting afterwards."""
    page.get_by_role("link", name="Frågor till dem som kommer").click()
    sound(page, "Vad vill ni fråga")
    page.get_by_role("button", name="Spara frågorna").click()
    sound(page, "Vad vill ni fråga")
    chosen = page.url
    page.goto(f"{table}/fragor")
    sound(page, "Vilka kommer du från?")
    page.get_by_role("main").get_by_role("link").first.click()
    page.get_by_role("button", name="Skicka svaren").click()
    sound(page, "Före mötet")  # with what is missing
    page.get_by_role("group", name="Vad behöver ni mest").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Skicka svaren").click()
    expect(page.get_by_role("status")).to_contain_text("Tack för svaren!")
    page.goto(chosen)
    page.get_by_role("link", name=re.compile("Skriv in från papper.*Hur var mötet")).first.click()
    sound(page, "Skriv in svar från papper")
    page.get_by_role("radio", name="Delvis").first.check()
    page.get_by_role("button", name="Spara och skriv in nästa").click()
    page.goto(chosen)
    page.get_by_role("link", name="Skriv ut på papper").first.click()
    sound(page, "Före mötet")
    page.goto(chosen)
    page.get_by_role("button", name="Stäng frågorna nu").click()
    sound(page, "Hur väl förstod ni varandra?")
    page.get_by_role("link", name="Dialogmöte").first.click()


def test_a_meeting_is_written_down_on_a_phone_and_read_by_those_who_were_there(
    new_context: NewContext, service: Service
) -> None:
    table = table_of(service)
    page = new_context().new_page()
    page.goto(service.sign_in_link())
    page.get_by_role("main").get_by_role("button").click()
    page.goto("/moten")
    page.get_by_role("main").get_by_role("link", name="Dialogmöte").first.click()
    ask(page, table)
    page.get_by_role("link", name="Skriv ner vad ni kom fram till").click()
    page.get_by_label("Det blir inget").check()
    page.get_by_label("Pengar").check()
    expect(page.get_by_label("Vad är nästa steg?")).to_be_hidden()
    sound(page, "Vad kom ni fram till")
    page.get_by_role("button", name="Spara och läs igenom").click()
    sound(page, "Vad kom ni fram till")  # with what is missing
    expect(page.get_by_label("Pengar")).to_be_checked()

    page.get_by_label("Vad sades?").fill("Det kostar för mycket.")
    page.get_by_label("Vad bestämde ni?").fill("Vi ses i mars.")
    page.get_by_label("Vad ska göras?").first.fill("Boka lokalen")
    page.get_by_label("Vem gör det?").first.fill("Kommunen")
    page.locator("[name=steg-1-due]").fill("2099-01-10")
    page.get_by_label("Vad vill ni veta?").first.fill("Får vi ploga själva?")
    page.get_by_label("Vem tar reda på det?").first.fill("Gatukontoret")
    page.get_by_label("När ska svaret komma?").first.fill("2099-01-10")
    page.get_by_role("button", name="Spara och läs igenom").click()
    sound(page, "Stämmer anteckningarna?")
    expect(page.get_by_role("main")).to_contain_text("Vi ses i mars.")
    expect(page.get_by_role("main")).not_to_contain_text("Pengar")

    page.get_by_role("link", name="Dialogmöte").click()
    sound(page, "Vad kom ni fram till")
    page.get_by_role("link", name="Skriv svaret").click()
    sound(page, "Vad svarar kommunen?")
    page.get_by_label("Vad är svaret?").fill("Ja.")
    page.get_by_role("button", name="Spara svaret").click()
    page.get_by_role("link", name="Skrivet vid borden").click()
    sound(page, "Vad skriver de vid borden?")
    with closing(sqlite3.connect(service.instance / "matchmaker.sqlite", timeout=20)) as database:
        assert database.execute("SELECT answer FROM municipal_questions").fetchall() == [("Ja.",)]
