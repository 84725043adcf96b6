"""Finnish by a catalogue alone: whole for those who take part, and never said of what is not Finnish."""

import re
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import services
from matchmaker.matching.texts import Text
from matchmaker.models import Actor, Meeting, OutboxMail
from matchmaker.services.mail.outbox import Letter
from matchmaker.testing.pages import CheckedClient, Page, text_of
from tests.models import rows
from tests.services.people import sent
from tests.web.actors.conftest import Teller
from tests.web.rooms import NO_PAGES, address, furnish, private, rules
from tests.web.visitors import NEEDS, visit

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
PART = re.compile("SUBJECT|BODY")
TO_STAFF = {"passkeys", "staff"}


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


def test_every_page_of_those_who_take_part_is_finnish(app: Flask, finn: CheckedClient, database: Session) -> None:
    database.add(rows.account())
    furnish(database)
    for actor_id in (1, 2):
        database.get_one(Actor, actor_id).contact_email = NEEDS
    database.get_one(Meeting, 1).venue = "Folkets hus"
    database.commit()
    visit(finn, database, NEEDS)
    seen, found = 0, dict[str, list[str]]()
    for rule in rules(app, "GET"):
        if private(app, rule) or rule.rule in NO_PAGES or rule.endpoint == "static":
            continue
        with finn.get(address(app, rule)) as answer:
            if answer.status_code == 200 and answer.mimetype == "text/html":
                seen += 1
                found |= {rule.rule: left} if (left := swedish_in(answer.get_data(as_text=True))) else {}
    assert seen > 45
    assert found == {}


def texts_of_mails() -> dict[str, Text]:
    """What the services' mails are made of, by where it stands; what is mailed to staff alone is left out."""
    found = dict[str, Text]()
    for module in walk_packages(services.__path__, "matchmaker.services."):
        if module.name.rpartition(".")[2] not in TO_STAFF:
            values = vars(import_module(module.name))
            letters = {name: value for name, value in values.items() if isinstance(value, Letter)}
            found |= {f"{module.name}.{name}, subject": letter.subject for name, letter in letters.items()}
            found |= {f"{module.name}.{name}, body": letter.body for name, letter in letters.items()}
            texts = {name: value for name, value in values.items() if isinstance(value, Text)}
            found |= {f"{module.name}.{name}": text for name, text in texts.items() if PART.search(name)}
    return found


def test_every_mail_to_those_who_take_part_is_finnish() -> None:
    texts = texts_of_mails()
    assert len(texts) > 25
    assert [where for where, text in texts.items() if text.in_language("fi") == text.sv] == []


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
