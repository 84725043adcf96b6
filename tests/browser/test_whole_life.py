"""A need's whole life on a phone: told, found, both say yes, kept true, and met; with real mail."""

import re
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.testing.mail import MailSink
from tests.browser.conftest import (
    NewContext,
    Service,
    axe_violations,
    console_script,
    environment,
    wait_until_healthy,
)
from tests.browser.hands import Pointer

EMAIL = "britta@astrask.example"
NEED = "Plogning av gården framför butiken"


@pytest.fixture
def service(filled_instance: Path, tmp_path: Path, sink: MailSink) -> Iterator[Service]:
    """A server on a copy of the example that mails what it has to say, on a port from the system."""
    instance = tmp_path / "instance"
    shutil.copytree(filled_instance, instance)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    settings = {"public_url": url, "mail_host": "127.0.0.1", "mail_from": "projektet@norsjo.example"}
    lines = [f'{name} = "{value}"' for name, value in settings.items()]
    (instance / "settings.toml").write_text("\n".join([*lines, f"mail_port = {sink.port}", "mail_tls = false", ""]))
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(
            [console_script(), "demo", "--port", str(port)], env=environment(instance), stdout=log, stderr=log
        )
        try:
            wait_until_healthy(url, server.poll)
            yield Service(url, instance)
        finally:
            server.terminate()
            server.wait(20)


def mailed(sink: MailSink, subject: str, seconds: float = 90) -> str:
    """The body of a mail that arrives with this in its subject."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for mail in sink.mails:
            if subject in str(mail["Subject"]) and EMAIL in str(mail["To"]):
                return str(mail.get_content())
        time.sleep(0.2)
    raise AssertionError(f"no mail about {subject!r}; there are {[str(mail['Subject']) for mail in sink.mails]}")


def link_in(body: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\S+", body)
    assert found is not None, body
    return found[0]


def test_a_need_lives_from_a_draft_until_it_is_met(service: Service, new_context: NewContext, sink: MailSink) -> None:
    phone, faults = Pointer(new_context(360).new_page()), list[str]()

    def at(heading: str) -> None:
        expect(phone.page.get_by_role("heading", level=1)).to_contain_text(heading)
        faults.extend(axe_violations(phone.page))

    tell(phone)
    assert NEED in mailed(sink, "Vi har tagit emot")

    desk = Pointer(new_context(1280).new_page())
    accept(desk, service)
    desk.press("button", "Fråga dem nu")
    expect(desk.page.locator("#svar")).to_contain_text("Har inte svarat")
    faults.extend(axe_violations(desk.page))

    phone.page.goto(link_in(mailed(sink, "Vill ni prata om det här?")))
    at("Vill ni prata om det här?")
    phone.press("button", "Ja, vi vill prata")
    expect(phone.page.get_by_role("status")).to_contain_text("Vi har sparat ert svar")
    desk.page.goto("/konto")
    faults.extend(axe_violations(desk.page))
    desk.page.go_back()
    desk.page.reload()
    desk.press("link", "Skriv in ett svar")
    desk.choose("Ja, de vill prata")
    faults.extend(axe_violations(desk.page))
    desk.press("button", "Spara svaret")
    expect(desk.page.locator("#svar")).to_contain_text("Alla har sagt ja")
    assert "Här når ni varandra" in mailed(sink, "Alla har sagt ja")
    phone.page.reload()
    at("Vill ni prata om det här?")
    expect(phone.page.get_by_role("main")).to_contain_text("Nu kan ni höra av er till varandra")

    make_old(service)
    phone.page.goto(link_in(mailed(sink, "Stämmer det fortfarande?")))
    at("Stämmer det fortfarande?")
    phone.press("button", "Ja, det stämmer")
    expect(phone.page.get_by_role("status")).to_contain_text("Det är sparat")

    phone.press("link", "Till er sida")
    at("Kom till er sida")
    phone.fill("E-postadress", EMAIL)
    phone.press("button", "Skicka länken")
    at("Titta i er e-post")
    phone.page.goto(link_in(mailed(sink, "Din länk till er sida")))
    at("Välkommen till er sida")
    phone.press("button", "Öppna er sida")
    at("Åsträsks Lanthandel")
    expect(phone.page.get_by_role("main")).to_contain_text("Något passar.")
    phone.press("link", "Har det löst sig, eller gäller det inte just nu?")
    at("Vad har hänt med det här?")
    phone.choose("Det har löst sig")
    phone.fill("Tack vare vem?", "Nordkälken, som plogar när det har snöat")
    phone.press("button", "Spara")
    expect(phone.page.get_by_role("main")).to_contain_text("Tack vare: Nordkälken")
    phone.press("link", "Fler kontakter")
    at("Era kontakter")
    phone.press("link", "Till er sida")
    phone.press("link", "Det här ser andra av er")
    at("Det här ser andra av er")
    phone.page.locator("fieldset", has_text="Vem får se ert telefonnummer?").get_by_text("Bara projektledaren").click()
    phone.press("button", "Spara")
    expect(phone.page.get_by_role("status")).to_contain_text("Det är sparat")
    phone.press("link", "Till er sida")
    phone.press("link", "Be oss rätta eller ta bort uppgifter")
    at("Vad vill ni att vi gör med era uppgifter?")
    phone.choose("Få något rättat")
    phone.fill("Berätta mer", "Vi heter Åsträsks Lanthandel och Café.")
    phone.press("button", "Skicka")
    expect(phone.page.get_by_role("status")).to_contain_text("Tack, vi har tagit emot det.")
    phone.press("link", "Till er sida")
    phone.press("link", "Hur ofta vi skriver till er")
    at("Mejl om vad som har hänt")
    phone.choose("Inga sådana mejl")
    phone.press("button", "Spara")
    expect(phone.page.get_by_role("status")).to_contain_text("Det är sparat")
    phone.page.goto("/hjalp")
    at("Hjälp för er som är med")
    phone.page.goto("/min-sida")
    phone.press("button", "Logga ut från sidan")
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("Behöver ni något?")
    assert not faults, "\n".join(faults)


def tell(phone: Pointer) -> None:
    """A shop tells what it needs, leaves the draft, and comes back to send it."""
    page: Page = phone.page
    page.goto("/beratta")
    phone.fill("Vad heter ni?", "Åsträsks Lanthandel")
    phone.choose("Butik eller annan service")
    phone.fill("Var finns ni?", "Mensträsk")
    phone.press("button", "Spara och fortsätt")
    phone.fill("Vad behöver ni?", NEED)
    phone.choose("Inom ett år")
    phone.press("button", "Spara och fortsätt")
    draft = re.sub(r"(/beratta/[^/]+).*", r"\1", page.url)
    page.goto("/")
    page.goto(draft)
    page.goto(f"{draft}/kontakt")
    phone.fill("Vem ska vi fråga efter?", "Britta")
    phone.fill("E-post", EMAIL)
    phone.choose("Ungefär tre mil")
    phone.press("button", "Spara och fortsätt")
    phone.press("button", "Skicka")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tack!")


def accept(desk: Pointer, service: Service) -> None:
    """The project leader looks through the form, which then counts, and accepts a suggestion for the need."""
    desk.page.goto(service.sign_in_link())
    desk.press("button", "Logga in")
    desk.press("link", "Åsträsks Lanthandel")
    desk.press("button", "Det ser bra ut, räkna med dem")
    for _ in range(60):  # the matching of one actor goes on behind the page
        if desk.page.locator("#suggestions-h ~ .rows").count():
            break
        desk.page.wait_for_timeout(500)
        desk.page.reload()
    desk.page.goto("/forslag?nya=ja")
    desk.press("link", NEED)
    address = desk.page.url
    desk.press("button", "Godta")
    expect(desk.page.get_by_role("status").first).to_contain_text("Nyss")
    desk.page.goto(address)


def make_old(service: Service) -> None:
    """Half a year goes by for what the shop needs."""
    long_ago = (datetime.now(UTC) - timedelta(days=200)).replace(tzinfo=None).isoformat(sep=" ")
    with sqlite3.connect(service.instance / "matchmaker.sqlite", timeout=20) as database:
        database.execute("UPDATE needs SET created_at = ?, updated_at = ? WHERE title = ?", (long_ago, long_ago, NEED))
    database.close()
