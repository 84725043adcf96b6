"""Giving out, withdrawing and purging stand on one page and stay apart."""

import io
import json

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, DataRequest
from matchmaker.services.actors.withdrawals import withdraw_actor
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.background import wait_for_background
from tests.conftest import NOW
from tests.services.people import merge, named, sent
from tests.services.talks import add_collaboration, staff


def test_everything_about_somebody_is_given_out_as_json_and_as_pdf(
    leader_client: CheckedClient, database: Session
) -> None:
    actor = sent(database)
    page = f"/handlingar/om/{actor.id}"
    assert f'href="{page}"' in leader_client.get(f"/alla/{actor.id}").text
    leader_client.get(page)
    told = json.loads(leader_client.get(f"{page}/utdrag.json").text)
    assert told["tables"]["actors"]["rows"][0]["name"] == "Svansele byaförening"
    with pikepdf.open(io.BytesIO(leader_client.get(f"{page}/utdrag.pdf").data)) as pdf, pdf.open_metadata() as about:
        assert about["dc:title"] == "Det här har vi sparat om Svansele byaförening"


def test_a_paper_can_be_made_of_everything_that_can_be_kept(leader_client: CheckedClient, database: Session) -> None:
    add_collaboration(database, by=staff(database, "b@x.example"))
    for name in ("Behöver 1", "Har 1"):
        answer = leader_client.get(f"/handlingar/om/{named(database, name).id}/utdrag.pdf")
        assert answer.data.startswith(b"%PDF")


def test_the_three_acts_come_one_after_the_other(leader_client: CheckedClient, database: Session) -> None:
    actor_id = sent(database).id
    page = f"/handlingar/om/{actor_id}"
    assert "Går först när de är avpublicerade." in leader_client.get(page).text
    assert leader_client.post_form(f"{page}/avpublicera", page=page).status_code == 302
    database.expire_all()
    assert database.get_one(Actor, actor_id).withdrawn_at is not None
    database.rollback()  # so that no lock is held while the pages write
    answer = leader_client.post_form(f"{page}/gallra", {"decision": ""}, page=page)
    assert answer.status_code == 422
    assert "Skriv numret på beslutet" in answer.text
    answer = leader_client.post_form(f"{page}/gallra", {"decision": "KS 2026/9"}, page=page)
    assert answer.headers["Location"].startswith("/handlingar/gallring?borta=")
    assert "KS 2026/9" in leader_client.get(answer.headers["Location"]).text
    assert leader_client.get(page).status_code == 404


def test_who_was_withdrawn_meanwhile_is_shown_as_it_stands(leader_client: CheckedClient, database: Session) -> None:
    actor = sent(database)
    page = f"/handlingar/om/{actor.id}"
    leader_client.get(page)
    old = {"version": str(actor.version), "csrf_token": _token(leader_client.get(page).text)}
    withdraw_actor(database, actor.id, version=actor.version, by=staff(database, "b@x.example"), at=NOW)
    answer = leader_client.post(f"{page}/avpublicera", data=old)
    assert answer.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in answer.text


def test_who_was_withdrawn_by_mistake_is_brought_back(leader_client: CheckedClient, database: Session) -> None:
    actor_id = sent(database).id
    page = f"/handlingar/om/{actor_id}"
    leader_client.post_form(f"{page}/avpublicera", page=page)
    assert f'href="{page}#hide-h"' in leader_client.get(f"/alla/{actor_id}").text
    old = {"version": "1", "csrf_token": _token(leader_client.get(page).text)}
    answer = leader_client.post(f"{page}/igen", data=old)
    assert answer.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in answer.text
    assert leader_client.post_form(f"{page}/igen", page=page).location == f"/alla/{actor_id}"
    wait_for_background(leader_client.application)
    database.expire_all()
    assert database.get_one(Actor, actor_id).withdrawn_at is None


def test_who_went_into_another_is_not_brought_back_there(leader_client: CheckedClient, database: Session) -> None:
    add_collaboration(database, by=staff(database, "b@x.example"))
    kept, gone = named(database, "Behöver 1"), named(database, "Har 1")
    merge(database, kept, gone, staff(database, "c@x.example"))
    gone_id, version = gone.id, gone.version
    database.rollback()
    page = f"/handlingar/om/{gone_id}"
    told = leader_client.get(page).text
    assert f'action="{page}/igen"' not in told
    assert "Går inte än: Har slagits ihop med en annan" in " ".join(told.split())
    fields = {"version": str(version), "csrf_token": _token(told)}
    assert leader_client.post(f"{page}/igen", data=fields).location == f"/alla/{gone_id}"
    database.expire_all()
    assert database.get_one(Actor, gone_id).withdrawn_at is not None


def test_who_is_held_is_not_purged(leader_client: CheckedClient, database: Session) -> None:
    by = staff(database, "b@x.example")
    add_collaboration(database, by=by)
    actor = named(database, "Har 1")
    actor_id, version = actor.id, actor.version
    database.rollback()
    page = f"/handlingar/om/{actor_id}"
    token = _token(leader_client.get(page).text)
    answer = leader_client.post(f"{page}/gallra", data={"decision": "KS 1", "csrf_token": token})
    assert (answer.status_code, "Avpublicera först." in answer.text) == (422, True)
    withdraw_actor(database, actor_id, version=version, by=by, at=NOW)
    assert "Går inte än:" in leader_client.get(page).text
    answer = leader_client.post(f"{page}/gallra", data={"decision": "KS 1", "csrf_token": token})
    assert "Är med i ett samarbete" in answer.text


def test_a_request_is_noted_and_becomes_a_task(leader_client: CheckedClient, database: Session) -> None:
    page = f"/handlingar/om/{sent(database).id}"
    answer = leader_client.post_form(f"{page}/begaran", {"words": "Ta bort 811218-9876"}, page=page)
    assert answer.status_code == 422
    assert "Välj vad de ber om" in answer.text
    assert "Ta bort personnumret" in answer.text
    answer = leader_client.post_form(f"{page}/begaran", {"kind": "erasure", "words": "Ta bort oss."}, page=page)
    request = database.scalars(select(DataRequest)).one()
    assert answer.headers["Location"] == f"/handlingar/begaran/{request.id}"
    assert "svara senast" in leader_client.get(page).text
    assert "En väntar på svar." in leader_client.get("/handlingar").text


@pytest.mark.parametrize("act", ["avpublicera", "gallra", "begaran"])
def test_a_forged_form_does_nothing(leader_client: CheckedClient, database: Session, act: str) -> None:
    actor_id = sent(database).id
    assert leader_client.post(f"/handlingar/om/{actor_id}/{act}").status_code >= 400
    database.expire_all()
    assert database.get_one(Actor, actor_id).withdrawn_at is None


def _token(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]
