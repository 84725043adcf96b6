import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from operator import ge, lt
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, MatchRun, Submission, SuggestionLink
from matchmaker.models.extension import db
from matchmaker.services.audit import SYSTEM
from matchmaker.services.run_records import ask_for_run, stop_run
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.access import for_everyone
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


@pytest.fixture
def ask(app: Flask, database: Session) -> Callable[[], int]:
    """Ask for a run by a page; gives its id."""
    actor_id = add_actor(database, "a01").id
    database.commit()

    @for_everyone
    def view() -> str:
        run = ask_for_run(db.session(), by=SYSTEM, at=datetime.now(UTC), actor_id=actor_id)
        db.session.commit()
        return str(run.id)

    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/ask", view_func=view, methods=["POST"])
    return lambda: int(FlaskClient(app).post("/ask").text)


class Held:
    """Carries out no run before ``go_on`` is set; ``begun`` has those that it was asked to, by id."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun: list[int] = []

    def __call__(self, session: Session, run_id: int, *_: Any) -> None:
        self.begun.append(run_id)
        assert self.go_on.wait(20)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    held = Held()
    monkeypatch.setattr("matchmaker.web.matching.carry_out_as_set", held)
    return held


def heartbeats(app: Flask, run_ids: Sequence[int]) -> list[datetime]:
    with app.app_context():
        return [db.session().get_one(MatchRun, run_id).heartbeat_at for run_id in run_ids]


def test_runs_are_carried_out_one_after_the_other_and_one_that_waits_is_not_taken_for_dead(
    app: Flask, ask: Callable[[], int], held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.services.matching.heartbeats.BEAT_EVERY", 0.02)
    run_ids = [ask() for _ in range(3)]
    try:
        for _ in range(2):  # more than once
            before, deadline = heartbeats(app, run_ids[1:]), time.monotonic() + 10
            while any(map(ge, before, heartbeats(app, run_ids[1:]))) and time.monotonic() < deadline:
                time.sleep(0.02)
            assert all(map(lt, before, heartbeats(app, run_ids[1:])))
        assert held.begun == run_ids[:1]
    finally:
        held.go_on.set()
        wait_for_background(app)
    assert held.begun == run_ids


def test_a_run_that_is_stopped_while_it_waits_is_never_begun(app: Flask, ask: Callable[[], int], held: Held) -> None:
    first, second, third = (ask() for _ in range(3))
    with app.app_context():
        stop_run(db.session(), second, by=SYSTEM, at=datetime.now(UTC))
    held.go_on.set()
    wait_for_background(app)
    assert held.begun == [first, third]
