"""What others see of somebody: chosen on their page, previewed there, and kept everywhere."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.app import create_app
from matchmaker.models import Account, Actor, Answer, Need, OutboxMail, Resource, Suggestion
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.meetings.meeting_mail import invite_everyone, post_of
from matchmaker.services.meetings.seatings import set_rounds
from matchmaker.services.personal_data.visibility import AUDIENCES, Audience, Field
from matchmaker.services.taking_part.consents import answer_question, ask_parties
from matchmaker.services.taking_part.digests import write_digests
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient
from matchmaker.web import papers
from matchmaker.web.meetings import sheets
from matchmaker.web.papers import make_paper
from tests.services.evening import add_people, plan, set_table
from tests.services.talks import AT, EVENING, add_meeting, add_suggestion
from tests.web.visitors import HAS, NEEDS, mailed_link, visit, words

SEEN = "/min-sida/1/synligt"
SECRETS = {
    Field.DETAILS: ("Hemlinfart", "Hemlkyla", "Hemlkvot"),
    Field.CONTACT_NAME: ("Hemlbritta",),
    Field.CONTACT_PHONE: ("070-174 06 99",),
    Field.CONTACT_EMAIL: (NEEDS,),
}
"""A word in each field of actor 1 that nobody else may come upon when it is kept to the project leader."""


@pytest.fixture
def pair(database: Session) -> Suggestion:
    """``Behöver 1`` (id 1), whose every field holds a secret, and ``Har 1`` (id 2) who reads; both need and have."""
    suggestion = add_suggestion(
        database, need={"title": "Skjuts", "description": "Hemlinfart"}, contact_email=HAS, contact_name="Hanna"
    )
    actor = database.get_one(Actor, 1)
    actor.contact_name, actor.contact_phone, actor.contact_email = "Hemlbritta", "070-174 06 99", NEEDS
    suggestion.evidence = [
        {
            "strategy": "wording",
            "reason": {"sv": "Båda skriver om Hemlinfart.", "en": "Both write of Hemlinfart."},
            "marks": [{"side": "need", "field": "description", "start": 0, "end": 10}],
            "supports": True,
        }
    ]
    # The other way round, too: what actor 1 can contribute to actor 2.
    back = add_suggestion(
        database,
        "2",
        need="Kylrum",
        resource={"title": "Frys", "description": "Hemlkyla", "capacity": "Hemlkvot"},
    )
    link = back.links[0]
    database.get_one(Need, link.need_id).actor_id = 2
    assert link.resource_id is not None
    database.get_one(Resource, link.resource_id).actor_id = 1
    database.commit()
    database.expire_all()  # whose they are now is read anew
    return suggestion


def keep_back(database: Session, chosen: Mapping[Field, Audience]) -> None:
    database.get_one(Actor, 1).visibility = {field.value: audience.value for field, audience in chosen.items()}
    database.commit()


def ask_all(database: Session) -> None:
    for suggestion_id in database.scalars(select(Suggestion.id)).all():
        ask_parties(database, suggestion_id, public_url="", by=SYSTEM, at=datetime.now(UTC))


def agree(database: Session) -> None:
    for suggestion_id in database.scalars(select(Suggestion.id)).all():
        for actor_id in (1, 2):
            given = {"answer": Answer.YES, "by": Who.actor(actor_id), "at": datetime.now(UTC)}
            answer_question(database, suggestion_id, actor_id, **given)  # type: ignore[arg-type]


def read_by_the_other(client: CheckedClient, database: Session) -> Iterator[str]:
    """Every page of the other party, and every mail to it."""
    visit(client, database, HAS)
    for address in ("/min-sida/2", mailed_link(database, HAS, "/min-sida/fraga/"), "/min-sida/2/behov/2/varfor"):
        yield client.get(address).text
    yield from client.get("/min-sida/2/uppgifter.json").text.splitlines()
    query = select(OutboxMail).where(OutboxMail.recipient == HAS)
    for mail in database.scalars(query).all():
        yield f"{mail.subject}\n{mail.body}\n{mail.calendar}"
    database.rollback()


def found_in(texts: Iterator[str]) -> set[Field]:
    whole = "\n".join(texts)
    return {field for field, secrets in SECRETS.items() if any(secret in whole for secret in secrets)}


def test_a_secret_that_is_planted_is_found_where_nobody_keeps_it_back(
    client: CheckedClient, database: Session, pair: Suggestion
) -> None:
    ask_all(database)
    assert found_in(read_by_the_other(client, database)) == {Field.DETAILS}
    agree(database)
    assert found_in(read_by_the_other(client, database)) == set(SECRETS)


@pytest.mark.parametrize("field", Field)
def test_what_is_for_the_leader_only_is_nowhere_else(
    client: CheckedClient, database: Session, settings: Settings, pair: Suggestion, field: Field
) -> None:
    keep_back(database, {field: Audience.LEADER})
    ask_all(database)
    agree(database)
    write_digests(database, settings, at=datetime.now(UTC))
    assert found_in(read_by_the_other(client, database)) == set(SECRETS) - {field}


def test_details_for_those_one_meets_are_told_when_all_have_said_yes(
    client: CheckedClient, database: Session, pair: Suggestion
) -> None:
    keep_back(database, {Field.DETAILS: Audience.MEETING})
    ask_all(database)
    assert found_in(read_by_the_other(client, database)) == set()
    agree(database)
    assert found_in(read_by_the_other(client, database)) == set(SECRETS)


@pytest.mark.parametrize("kept", [Audience.MEETING, Audience.LEADER, "nameless"])
def test_what_is_printed_for_a_meeting_keeps_it_too(
    app: Flask,
    leader_client: CheckedClient,
    leader: Account,
    database: Session,
    settings: Settings,
    pair: Suggestion,
    monkeypatch: pytest.MonkeyPatch,
    kept: str,
) -> None:
    printed: list[str] = []

    def note(template: str, data: Mapping[str, Any]) -> bytes:
        printed.append(str(data))
        return make_paper(template, data)

    for module in (papers, sheets):
        monkeypatch.setattr(module, "make_paper", note)
    if kept == "nameless":
        database.get_one(Need, 1).hide_name = True
        database.commit()
    else:
        keep_back(database, {Field.DETAILS: Audience(kept)})
    by = Who.staff(leader)
    meeting = put_on_agenda(database, by)
    invite_everyone(database, meeting, post_of(settings), by=by, at=AT)
    texts = [leader_client.get(f"/moten/{meeting}/dagordning").text]
    for what in ("dagordning", "samtal", "bord"):
        assert leader_client.get(f"/moten/{meeting}/papper/{what}").status_code == 200
    whole = "\n".join([*texts, *printed, leader_client.get(f"/moten/{meeting}/kalender.ics").text])
    if kept == "nameless":
        assert "Hemlinfart" not in whole
        at_talk = [line for line in "".join(printed).split("Skjuts")[1:] if "Någon" in line[:60]]
        assert at_talk, "who sits there is printed, but not by name"
        assert not any("Någon från Behöver 1" in line[:60] for line in at_talk)
    else:
        assert ("Hemlinfart" in whole) is (kept == Audience.MEETING)
        assert ("Hemlkyla" in whole) is (kept == Audience.MEETING)
        assert ("Hemlkvot" in whole) is (kept == Audience.MEETING)
    assert "Hemlbritta" not in whole


def put_on_agenda(database: Session, by: Who) -> int:
    """A planned meeting about both suggestions."""
    meeting = add_meeting(database, by=by, starts_at=EVENING)
    ids = list(database.scalars(select(Suggestion.id)))
    add_items(database, meeting.id, ids, by=by, at=AT)
    add_people(database, meeting, by=by)
    set_rounds(database, meeting.id, version=0, first_at=EVENING, rounds=2, minutes=25, pause=5, by=by, at=AT)
    set_table(database, meeting, key="tables-seen", count=2, by=by)
    plan(database, meeting, by=by)
    return meeting.id


def test_it_is_chosen_with_a_preview_of_both_moments(
    client: CheckedClient, database: Session, pair: Suggestion
) -> None:
    visit(client, database, NEEDS)
    assert SEEN in client.get("/min-sida/1").text
    text = words(client.get(SEEN).text)
    first, later = text.split("Sedan, när alla har sagt ja")
    later = later.split("Ändra vad andra ser")[0]
    assert "en förening" in first
    assert "Hemlinfart" in first
    assert "Behöver 1" not in first
    for told in ("Behöver 1, Bastuträsk", "Fråga efter Hemlbritta", "070-174 06 99", NEEDS, "precis som förut"):
        assert told in later
    chosen = {"see_details": "meeting", "see_contact_phone": "leader"}
    answer = client.post_form(SEEN, chosen)
    assert (answer.status_code, answer.location) == (303, f"{SEEN}?sparat=1")
    text = words(client.get(answer.location).text)
    first, later = text.split("Sedan, när alla har sagt ja")
    assert "Tack! Det är sparat." in first
    assert "Hemlinfart" not in first
    assert "Hemlinfart" in later
    assert "070-174 06 99" not in later


def test_a_need_without_a_name_is_shown_as_others_see_it(
    client: CheckedClient, database: Session, pair: Suggestion
) -> None:
    database.get_one(Need, 1).hide_name = True
    database.commit()
    visit(client, database, NEEDS)
    first = words(client.get(SEEN).text).split("Sedan, när alla")[0]
    assert "någon som inte vill stå med namn än" in first
    assert "Hemlinfart" not in first


def test_a_choice_that_is_none_is_asked_for_again_and_others_changes_are_told(
    client: CheckedClient, database: Session, pair: Suggestion
) -> None:
    visit(client, database, NEEDS)
    wrong = client.post_form(SEEN, {"see_contact_email": "everyone"})
    assert wrong.status_code == 422
    assert "En sak behöver rättas" in wrong.text
    stale = client.post_form(SEEN, {"version": "99", "see_contact_phone": "leader"})
    assert stale.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in stale.text
    assert 'name="see_contact_phone" id="see_contact_phone-1" value="leader" checked' in stale.text


def test_only_those_whose_it_is_choose(client: CheckedClient, database: Session, pair: Suggestion) -> None:
    assert client.get(SEEN).location.startswith("/min-sida/lank")
    visit(client, database, HAS)
    assert client.get(SEEN).status_code == 404


def test_each_field_has_a_choice_and_its_first_is_as_it_is_for_all() -> None:
    assert set(AUDIENCES) == set(Field)
    assert all(Audience.LEADER in audiences for audiences in AUDIENCES.values())


def test_where_there_is_a_board_one_chooses_it_and_sees_what_stands_there(
    settings: Settings, database: Session, pair: Suggestion
) -> None:
    app = create_app(replace(settings, public_board=True))
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sv"
    visit(client, database, NEEDS)
    assert "På tavlan, för alla" not in client.get(SEEN).text
    assert client.post_form(SEEN, {"see_board": "public"}).status_code == 303
    text = client.get(SEEN).text
    assert "På tavlan, för alla" in text
    assert "Skjuts" in client.get("/tavlan").text
    change = "/min-sida/1/behov/1/andra"
    assert client.post_form(change, {"title": "Resa"}).status_code == 303
    assert "Resa" not in client.get("/tavlan").text
    assert "Det ni har ändrat visas när någon av oss har läst det." in client.get(SEEN).text
    assert client.post_form(SEEN, {"see_board": "leader"}).status_code == 303
    assert "Skjuts" not in client.get("/tavlan").text


def test_where_there_is_no_board_a_choice_of_it_is_kept(
    client: CheckedClient, database: Session, pair: Suggestion
) -> None:
    keep_back(database, {Field.BOARD: Audience.PUBLIC})
    visit(client, database, NEEDS)
    assert client.post_form(SEEN, {"see_contact_phone": "leader"}).status_code == 303
    database.expire_all()
    assert database.get_one(Actor, 1).visibility["board"] == "public"
