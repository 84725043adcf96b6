from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, MatchRun, Submission, SuggestionLink
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.background import wait_for_background
from tests.services.village import add_actor
from tests.web.actors.conftest import Teller


def test_a_new_actor_is_matched_as_soon_as_its_form_has_been_read(
    client: CheckedClient, leader_client: CheckedClient, database: Session
) -> None:
    teller = Teller(client)
    add_actor(database, "a01", place="Svansele", resources={"a01.r1": "Någon som plogar planen och infarten"})
    database.commit()
    teller.tell_all().post("kontrollera")
    wait_for_background(teller.client.application)
    assert database.scalar(select(func.count()).select_from(MatchRun)) == 0
    database.rollback()
    leader_client.post_form("/alla/2/raknas", page="/alla/2")
    wait_for_background(teller.client.application)
    database.expire_all()
    run = database.scalars(select(MatchRun)).one()
    assert run.touching_actor_id == database.scalar(select(Actor.id).where(Actor.ref != "a01"))
    assert database.scalar(select(func.count()).select_from(SuggestionLink)) == 1


def test_a_match_that_fails_neither_loses_nor_hides_what_was_sent(
    leader_client: CheckedClient, database: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the strategies are on strike")

    monkeypatch.setattr("matchmaker.web.matching.carry_out_as_set", fail)
    teller = Teller(leader_client)  # staff write for somebody: it counts at once
    response = teller.tell_all().post("kontrollera")
    assert response.location == teller.address("kvitto")
    wait_for_background(teller.client.application)
    assert database.scalar(select(func.count()).select_from(Submission)) == 1
    assert "match_failed" in "".join(capsys.readouterr())
