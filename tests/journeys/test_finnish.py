"""Finnish by a catalogue alone: whole for those who take part, and never said of what is not Finnish."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import OutboxMail
from matchmaker.testing.pages import CheckedClient, Page, text_of
from tests.services.people import sent
from tests.web.actors.conftest import Teller

PUBLIC = (
    "/",
    "/om",
    "/hjalp",
    "/uppgifter",
    "/tillganglighet",
    "/tillganglighet/meddelande",
    "/beratta",
    "/min-sida/lank",
    "/logga-in",
)
TELLING = re.compile(r"[åÅ]|\b(och|inte|eller|vill|som|det|att|har|från)\b")
"""Words and a letter that Swedish sentences have and Finnish ones have not."""


@pytest.fixture
def finn(client: CheckedClient) -> CheckedClient:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fi"
    return client


def swedish_in(html: str) -> list[str]:
    """The Swedish on a Finnish page that is neither marked as such nor in people's own words."""
    page = Page(html)
    assert page.root.get("lang") == "fi"
    own = (e for e in page.elements if (e.get("lang") or "fi") != "fi" or "own" in (e.get("class") or "").split())
    marked = {e for top in own for e in top.iter()}
    left = [
        e for e in page.all("p", "li", "h1", "h2", "h3", "label", "legend", "button", "a", "summary") if e not in marked
    ]
    texts = ["".join(own_text(e, marked)) for e in left]
    return [text for text in texts if TELLING.search(text)]


def own_text(element: Any, marked: set[Any]) -> list[str]:
    found = [element.text or ""]
    for child in element:
        if child not in marked:
            found += own_text(child, marked)
        found.append(child.tail or "")
    return found


def test_the_search_for_swedish_finds_it() -> None:
    marked = '<p lang="sv">Det är</p><p>Kyllä <span lang="sv">inte</span></p>'
    html = f'<html lang="fi"><body><p>Hei <b>och hej</b></p>{marked}</body></html>'
    assert swedish_in(html) == ["Hei och hej"]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_finnish_but_for_what_is_marked(finn: CheckedClient, address: str) -> None:
    assert swedish_in(finn.get(address).text) == []


def test_the_whole_form_is_filled_in_in_finnish_and_so_is_the_receipt(finn: CheckedClient, database: Session) -> None:
    teller = Teller(finn, name="Svanselen kyläyhdistys")
    need = teller.get("behov", follow_redirects=True)
    assert swedish_in(need.text) == []
    finn.post_form(need.request.path, {"title": "Auraus", "horizon": "now"})
    resource = teller.get("resurser", follow_redirects=True)
    finn.post_form(resource.request.path, {"title": "Kylätalo"})
    for part in ("vilka", "behov", "resurser", "kontakt", "allt", "senare", "kontrollera"):
        assert swedish_in(teller.get(part).text) == []
    wrong = finn.post_form(teller.address("kontakt"), {"contact_email": "x"})
    assert wrong.status_code == 422
    assert swedish_in(wrong.text) == []
    finn.post_form(teller.address("kontakt"), {"contact_name": "Eva", "contact_email": "eva@svansele.example"})
    finn.post_form(teller.address("kontrollera"))
    receipt = teller.get("kvitto").text
    assert "Kiitos!" in receipt
    assert swedish_in(receipt) == []
    [mail] = database.scalars(select(OutboxMail))
    assert mail.subject.startswith("Olemme ottaneet vastaan sen, minkä kirjoititte (")
    assert "Tätä tarvitsette:\n– Auraus" in mail.body
    assert not TELLING.search(mail.body)


def test_ones_own_page_and_what_is_mailed_about_it_are_finnish(
    app: Flask, finn: CheckedClient, database: Session
) -> None:
    address = sent(database).contact_email
    database.rollback()
    finn.post_form("/min-sida/lank", {"email": address})
    latest = select(OutboxMail.subject, OutboxMail.body).order_by(OutboxMail.id.desc()).limit(1)
    subject, body = database.execute(latest).one()
    database.rollback()
    assert subject == "Linkki omalle sivullenne"
    token = re.findall(r"/min-sida/lank/([\w-]+)", body)[0]
    assert swedish_in(finn.get(f"/min-sida/lank/{token}").text) == []
    page = finn.post_form(f"/min-sida/lank/{token}", follow_redirects=True)
    assert "Hankkeen vetäjä" in page.text
    for address in re.findall(r'href="(/min-sida/[^"?#]+)"', page.text):
        answer = finn.get(address)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            assert swedish_in(answer.text) == []


def test_the_form_on_paper_is_finnish(finn: CheckedClient) -> None:
    answer = finn.get("/beratta/papper.pdf")
    assert answer.status_code == 200
    assert b"/Lang (fi" in answer.data or b"/Lang<" in answer.data or b"(fi)" in answer.data


def test_staff_pages_fall_back_to_swedish_and_say_so(leader_client: CheckedClient) -> None:
    leader_client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fi"
    page = Page(leader_client.get("/nu").text)
    assert page.root.get("lang") == "sv"
    assert text_of(page.all("h1")[0]) == "Vad behöver du ta tag i nu?"


def test_what_only_the_code_says_in_swedish_and_english_is_marked(finn: CheckedClient) -> None:
    assert '<summary><span lang="sv">Vilka ni är och hur vi når er</span></summary>' in finn.get("/uppgifter").text
