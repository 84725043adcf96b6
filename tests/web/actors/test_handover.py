import io
import re
from datetime import date

import pikepdf
import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Account, ContactChannel
from matchmaker.services.actors.contacts import ask_question, log_contact, record_answer
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.collaborations import FirstStep
from matchmaker.services.meetings.minutes import NewQuestion, agree_on_action, ask_municipality
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.actors import handover
from tests.conftest import NOW
from tests.services.people import sent
from tests.services.talks import add_collaboration, add_talk
from tests.web.suggestions.reading import words


def test_everything_open_stands_on_the_page_and_in_a_tagged_pdf(
    leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    eva = Who.staff(leader)
    add_collaboration(database, by=eva)
    actor = sent(database)
    log_contact(
        database,
        actor.id,
        key="k",
        channel=ContactChannel.VISIT,
        words="De vill ses.",
        follow_up=date(2999, 1, 1),
        by=eva,
        at=NOW,
    )
    for key in ("q", "r"):
        ask_question(database, actor, key=key, question="Hur?", link="{token}", by=eva, at=NOW)
    record_answer(database, 2, answer="Så här.", by=eva, at=NOW)
    page = leader_client.get("/overlamning").text
    for told in ("Behöver 1", "Ringa chauffören", "De vill ses.", "Svar: Så här.", "Inget svar än.", "inte läst än"):
        assert told in page
    assert ", med Har 1" in page
    assert re.search(r"Ringa chauffören: Gun-Britt\. (Ska vara|Skulle ha varit) klart [^.<]+\.", page)
    answer = leader_client.get("/overlamning.pdf")
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"


def test_what_was_agreed_on_at_a_meeting_stands_there_with_the_meeting(
    leader_client: CheckedClient, database: Session, leader: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    eva = Who.staff(leader)
    meeting_id = add_talk(database, by=eva).meeting_id
    for title, owner in (("Ringa", "Har 1"), ("Fråga", "Kommunchefen")):
        step = FirstStep(title, owner, date(2999, 1, 9))
        agree_on_action(database, meeting_id, key=title, step=step, by=eva, at=NOW)
    asked = NewQuestion("Får vi låna?", "Kommunchefen", date(2999, 1, 9))
    ask_municipality(database, meeting_id, key="q", asked=asked, by=eva, at=NOW)
    told = words(leader_client.get("/overlamning").text)
    others, _, theirs = told.partition("Behöver 1")
    by_then = r"Ska vara klart [^.]+\. Från Dialogmöte i Bastuträsk\."
    assert re.search(rf"Övrigt kvar att göra Nästa steg ?Fråga: Kommunchefen\. {by_then}", others)
    assert re.search(rf"Frågor till kommunen ?Får vi låna\? Kommunchefen\. {by_then}", others)
    assert re.search(rf"Har 1 .*Kvar att göra ?Ringa: Har 1\. {by_then}", theirs)
    monkeypatch.setattr(handover, "ACTORS_A_PART", 1)
    assert "Övrigt kvar att göra" not in leader_client.get("/overlamning?sida=2").text


def test_of_very_many_it_comes_in_parts(
    leader_client: CheckedClient, database: Session, leader: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "ACTORS_A_PART", 1)
    add_collaboration(database, by=Who.staff(leader))
    first, second, beyond = (leader_client.get(f"/overlamning?sida={part}").text for part in (1, 2, 9))
    assert ("<h2>Behöver 1" in first, "<h2>Har 1" in first, "<h2>Har 1" in second) == (True, False, True)
    assert "Del 2 av 2: Har 1 till Har 1." in beyond
    assert "Del 2 av 2: Har 1 till Har 1." in second
    assert "<title>Överlämning (sida 2 av 2)" in second
    assert 'href="/overlamning?sida=1"' in second
    paper = leader_client.get("/overlamning.pdf?sida=2")
    assert paper.headers["Content-Disposition"].endswith('-2.pdf"')


def test_nothing_open_is_said(leader_client: CheckedClient) -> None:
    assert "Inget är öppet just nu." in leader_client.get("/overlamning").text
    assert leader_client.get("/overlamning.pdf").status_code == 200
