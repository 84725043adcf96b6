"""The registrar finds what arrived by its days, takes it out, and notes the registry's number."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Submission
from matchmaker.services.records import diary
from matchmaker.testing.pages import CheckedClient
from tests.services.people import sent

DAYS = "?fran=2026-11-26&till=2026-11-26"
PAGE = f"/handlingar/diarium{DAYS}"


@pytest.fixture
def submission(database: Session) -> Submission:
    sent(database)
    found = database.scalars(select(Submission)).one()
    database.commit()  # so that no lock is held while the pages write
    return found


def test_what_arrived_is_shown_as_it_came(leader_client: CheckedClient, submission: Submission) -> None:
    page = leader_client.get(PAGE).text
    assert f">{submission.reference}</h2>" in page
    assert "Vad ni heter: Svansele byaförening" in page
    assert "Inget kom in de dagarna." in leader_client.get("/handlingar/diarium?fran=2026-11-01&till=2026-11-02").text


def test_days_that_are_none_are_the_last_thirty(leader_client: CheckedClient) -> None:
    assert leader_client.get("/handlingar/diarium?fran=igår&till=0001-01-01").status_code == 200


def test_it_is_taken_out_unchanged(leader_client: CheckedClient, submission: Submission) -> None:
    [told] = json.loads(leader_client.get(f"/handlingar/diarium.json{DAYS}").text)
    assert told["original"] == submission.original
    answer = leader_client.get(f"/handlingar/diarium.pdf{DAYS}")
    assert answer.data.startswith(b"%PDF")
    assert 'filename="inkommet-2026-11-26-2026-11-26.pdf"' in answer.headers["Content-Disposition"]


def test_the_registrys_number_is_noted(leader_client: CheckedClient, database: Session, submission: Submission) -> None:
    address = f"/handlingar/diarium/{submission.id}{DAYS}"
    action = f"/handlingar/diarium/{submission.id}"
    answer = leader_client.post_form(action, {"number": "KS 811218-9876"}, page=PAGE)
    assert (answer.status_code, "Ta bort personnumret" in answer.text) == (422, True)
    token = leader_client.get(PAGE).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = leader_client.post(address, data={"number": "KS 2026/12", "csrf_token": token})
    assert answer.status_code == 302
    page = leader_client.get(answer.headers["Location"].partition("#")[0]).text
    assert 'value="KS 2026/12"' in page
    assert "Sparat." in page
    database.expire_all()
    assert database.get_one(Submission, submission.id).diary_number == "KS 2026/12"


def test_many_are_shown_page_by_page(
    leader_client: CheckedClient, submission: Submission, monkeypatch: pytest.MonkeyPatch, database: Session
) -> None:
    monkeypatch.setattr(diary, "PAGE_SIZE", 1)
    sent(database, "another-private-token")
    second = database.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert second
    database.commit()
    first_page, next_page = leader_client.get(PAGE).text, leader_client.get(f"{PAGE}&sida=2").text
    assert "Sida 1 av 2" in first_page
    assert second.reference not in first_page
    assert f">{second.reference}</h2>" in next_page
    assert "<title>Inkomna handlingar (sida 2 av 2)" in next_page
    assert leader_client.get(f"{PAGE}&sida=99").text.count("Sida 2 av 2") == 1
    action = f"/handlingar/diarium/{second.id}"
    answer = leader_client.post_form(f"{action}{DAYS}&sida=2", {"number": "KS 1"}, page=f"{PAGE}&sida=2")
    assert "Sparat." in leader_client.get(answer.headers["Location"].partition("#")[0]).text
