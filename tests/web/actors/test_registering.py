import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Account, Actor, Need, Submission
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.background import wait_for_background
from tests.services.village import add_actor
from tests.web.actors.conftest import errors

TOLD: dict[str, Any] = {
    "channel": "paper",
    "who1-kind": "association",
    "who1-name": "Svansele byaförening",
    "who1-place": "Svansele",
    "needs2-title": "Någon som plogar planen",
    "needs2-horizon": "now",
    "needs2-months": ["1", "2"],
    "resources1-title": "Bygdegården",
    "resources1-capacity": "40 platser",
    "contact1-contact_name": "Eva Lind",
    "contact1-contact_phone": "070-174 06 11",
    "contact1-reach": "near",
}


def count(database: Session, model: Any) -> int:
    return database.scalar(select(func.count()).select_from(model)) or 0


def test_what_came_on_paper_is_typed_over_on_one_page(
    leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    answer = leader_client.post_form("/alla/ny", TOLD)
    wait_for_background(leader_client.application)
    assert answer.location == "/alla/1"
    page = leader_client.get("/alla/1").text
    assert "På papper" in page
    assert "Inskrivet av Eva Lind" in page
    submission = database.scalars(select(Submission)).one()
    assert (submission.channel, submission.account_id) == ("paper", leader.id)
    need = database.scalars(select(Need)).one()
    assert (need.title, need.months) == ("Någon som plogar planen", [1, 2])
    assert not database.scalars(select(Actor)).one().awaits_check


def test_the_questions_come_in_the_order_of_the_paper(leader_client: CheckedClient) -> None:
    page = leader_client.get("/alla/ny").text
    headings = ["1. Vilka är ni?", "2. Något ni behöver", "4. Något ni kan bidra med", "6. Hur når vi er?"]
    places = [page.index(heading) for heading in headings]
    assert places == sorted(places)


def test_what_is_missing_is_told_and_all_that_was_typed_is_kept(
    leader_client: CheckedClient, database: Session
) -> None:
    answer = leader_client.post_form("/alla/ny", TOLD | {"who1-name": "", "channel": "", "needs2-title": ""})
    assert answer.status_code == 422
    assert errors(answer.text) == [
        ("#channel-0", "Välj hur de berättade"),
        ("#who1-name", "Skriv vad ni heter"),
        ("#needs2-title", "Skriv vad ni behöver, med några få ord"),
    ]
    assert 'value="Bygdegården"' in answer.text
    assert count(database, Actor) == 0


def test_the_same_page_sent_twice_enters_one(leader_client: CheckedClient, database: Session) -> None:
    fields = form_fields(leader_client.get("/alla/ny").text, "/alla/ny") | TOLD
    for _ in range(2):
        assert leader_client.post("/alla/ny", data=fields).location == "/alla/1"
    wait_for_background(leader_client.application)
    assert count(database, Actor) == 1


def test_who_they_are_is_corrected(leader_client: CheckedClient, database: Session) -> None:
    add_actor(database, "a01", name="Byalget", place="Svansele", reach_km=20)
    database.commit()
    page = leader_client.get("/alla/1/ratta").text
    assert 'value="Byalget"' in page
    for asked in ("Vad heter de?", "Var finns de?", "Kort om dem", "Hur långt kan de tänka sig att åka?"):
        assert asked in page, "staff are asked about them, not about themselves"
    answer = leader_client.post_form(
        "/alla/1/ratta", {"who1-name": "Byalaget", "contact1-contact_email": "a@b.example"}
    )
    wait_for_background(leader_client.application)
    assert answer.location == "/alla/1"
    database.expire_all()
    actor = database.get_one(Actor, 1)
    assert (actor.name, actor.contact_email, actor.reach_km) == ("Byalaget", "a@b.example", 20)


def test_a_correction_that_cannot_be_kept_is_told(leader_client: CheckedClient, database: Session) -> None:
    add_actor(database, "a01")
    database.commit()
    answer = leader_client.post_form("/alla/1/ratta", {"who1-name": "", "contact1-contact_email": "fel"})
    assert answer.status_code == 422
    assert [target for target, _ in errors(answer.text)] == ["#who1-name", "#contact1-contact_email"]
    assert "Skriv vad de heter" in answer.text


def test_a_correction_against_what_another_changed_shows_both(leader_client: CheckedClient, database: Session) -> None:
    add_actor(database, "a01", name="Byalaget")
    database.commit()
    fields = form_fields(leader_client.get("/alla/1/ratta").text, "/alla/1/ratta")
    leader_client.post("/alla/1/ratta", data=fields | {"who1-name": "Byalaget i Åmliden"})
    answer = leader_client.post("/alla/1/ratta", data=fields | {"who1-name": "Mitt namn"})
    wait_for_background(leader_client.application)
    assert answer.status_code == 409
    assert "Byalaget i Åmliden" in answer.text
    assert 'value="Mitt namn"' in answer.text
    again = form_fields(answer.text, "/alla/1/ratta")
    assert leader_client.post("/alla/1/ratta", data=again).location == "/alla/1"
    wait_for_background(leader_client.application)


def test_who_was_sent_here_to_fill_in_how_to_reach_somebody_comes_back(
    leader_client: CheckedClient, database: Session
) -> None:
    add_actor(database, "a01")
    database.commit()
    plain = "/alla/1/ratta"
    for target, there in (("/forslag/7?ort=Kusfors", "/forslag/7?ort=Kusfors"), ("https://evil.example", "/alla/1")):
        page = leader_client.get(plain, query_string={"next": target}).text
        assert f'<a href="{there}">Tillbaka</a>' in page
        address = re.findall(r'action="(/alla/1/ratta[^"]*)"', page)[0]
        fields = form_fields(page, address) | {"contact1-contact_email": "a@b.example"}
        assert leader_client.post(address, data=fields).location == there
    wait_for_background(leader_client.application)
