"""Links in mails grow old, and then lead to a button that mails a new one to the same address."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Actor, OutboxMail, Resource
from matchmaker.services.actors.contacts import ask_question
from matchmaker.services.audit import SYSTEM
from matchmaker.services.taking_part.consents import ask_parties
from matchmaker.services.taking_part.keeping_true import ask_still_true
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.talks import add_suggestion
from tests.web.visitors import HAS, mailed_link, words

PATHS = ["/min-sida/fraga/", "/min-sida/stammer/", "/svara/"]
SENT = datetime.now(UTC) - timedelta(days=60, hours=1)


def mail_links(database: Session, at: datetime) -> None:
    """One of each kind of link, to ``Har 1``."""
    suggestion = add_suggestion(database, contact_email=HAS)
    database.execute(update(Resource).values(updated_at=at))
    ask_parties(database, suggestion.id, public_url="https://x.example", by=SYSTEM, at=at)
    ask_still_true(database, months=0, public_url="https://x.example", at=at)
    link = "https://x.example/svara/{token}"
    actor = database.get_one(Actor, 2)
    ask_question(database, actor, key="q", question="När?", link=link, by=SYSTEM, at=at)


def subjects(database: Session) -> list[str]:
    found = list(database.scalars(select(OutboxMail.subject).order_by(OutboxMail.id)))
    database.rollback()
    return found


@pytest.mark.parametrize("path", PATHS)
def test_a_link_that_is_too_old_leads_to_a_new_one(client: CheckedClient, database: Session, path: str) -> None:
    mail_links(database, SENT)
    link = mailed_link(database, HAS, path)
    page = client.get(link)
    assert page.status_code == 410
    assert "Länkarna i våra mejl gäller i 60 dagar." in words(page.text)
    token = link.rpartition("/")[2]
    action = f"{link}/ny-lank" if path == "/svara/" else f"/min-sida/ny-lank/{token}"
    before = len(subjects(database))
    answer = client.post_form(action, page=link)
    assert (answer.status_code, answer.location) == (303, "/min-sida/ny-lank")
    assert "Strax kommer ett mejl" in client.get(answer.location).text
    assert subjects(database)[before:] == ["Här är er nya länk"]
    fresh = mailed_link(database, HAS, path)
    assert fresh != link
    assert client.get(fresh).status_code == 200


@pytest.mark.parametrize("path", PATHS[:2])
def test_pressing_again_mails_no_second_link(client: CheckedClient, database: Session, path: str) -> None:
    mail_links(database, SENT)
    link = mailed_link(database, HAS, path)
    for _ in range(2):
        client.post_form(f"/min-sida/ny-lank/{link.rpartition('/')[2]}", page=link)
    assert subjects(database).count("Här är er nya länk") == 1


def test_of_a_question_the_old_link_leads_nowhere_once_there_is_a_new_one(
    client: CheckedClient, database: Session
) -> None:
    mail_links(database, SENT)
    link = mailed_link(database, HAS, "/svara/")
    client.post_form(f"{link}/ny-lank", page=link)
    assert client.get(link).status_code == 404
    assert client.get(mailed_link(database, HAS, "/svara/")).status_code == 200
    assert subjects(database).count("Här är er nya länk") == 1


def test_a_page_that_was_open_when_the_link_grew_old_can_still_be_sent(
    client: CheckedClient, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_links(database, SENT + timedelta(hours=2))
    link = mailed_link(database, HAS, "/svara/")
    page = client.get(link)
    assert page.status_code == 200
    monkeypatch.setattr("matchmaker.web.actors.links.now", lambda: datetime.now(UTC) + timedelta(hours=3))
    answer = client.post(link, data=form_fields(page.text, link) | {"answer": "På tisdag."})
    assert answer.status_code == 302
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("withdrawn", [True, False])
def test_nobody_gets_a_new_link_who_could_not_use_it(client: CheckedClient, database: Session, withdrawn: bool) -> None:
    mail_links(database, SENT)
    links = [mailed_link(database, HAS, path) for path in PATHS]
    pages = [client.get(link).text for link in links]
    actor = database.get_one(Actor, 2)
    if withdrawn:
        actor.withdrawn_at = SENT
    else:
        actor.contact_email = ""
    database.commit()
    for link, page in zip(links, pages, strict=True):
        token = link.rpartition("/")[2]
        action = f"{link}/ny-lank" if link.startswith("/svara/") else f"/min-sida/ny-lank/{token}"
        assert client.post(action, data=form_fields(page, action)).status_code == 404
    assert "Här är er nya länk" not in subjects(database)
