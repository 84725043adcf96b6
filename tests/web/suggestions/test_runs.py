"""Match runs over HTTP: starting one, watching it, its report, and what is shown of one that was killed."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.registry import Registry
from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.models import MatchRun, RunStatus, Suggestion
from matchmaker.services.audit import SYSTEM
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.killed_runs import redo_killed_run
from matchmaker.services.matching.matchruns import start_run
from matchmaker.services.run_records import PAGE_SIZE, STALE_AFTER, ask_for_run, note_progress
from matchmaker.services.suggestions.parties import ends_of_pair
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient, Page, text_of
from matchmaker.web.background import wait_for_background
from matchmaker.web.suggestions import runs
from tests.matching.builders import Fixed, by_pair, saying
from tests.services.matched import match_actor
from tests.services.village import add_actor, suggestions
from tests.web.suggestions.conftest import BEST, SCORES, SECOND, THIRD
from tests.web.suggestions.reading import words

Use = Callable[..., None]

LIFTS = Fixed("afterwards", None, role=StrategyRole.LIFTS)


@pytest.fixture
def use(app: Flask) -> Use:
    """Give the app other strategies, and faults of plugins."""

    def change(*strategies: Strategy, faults: Sequence[Fault] = ()) -> None:
        app.extensions["matchmaker.registry"] = replace(Registry(), strategies=strategies, faults=tuple(faults))

    return change


def begin(client: CheckedClient, page: str = "/nu") -> str:
    sent = client.post_form("/korningar", page=page)
    assert sent.status_code == 302
    return str(sent.location)


def test_a_run_goes_on_in_the_background_and_tells_how_far_it_has_come(
    app: Flask, leader_client: CheckedClient, database: Session, found: dict[str, Suggestion], use: Use
) -> None:
    at_work, go_on = threading.Event(), threading.Event()

    def slowly(task: Any) -> list[float]:
        at_work.set()
        assert go_on.wait(20)
        return [0.0] * len(task)

    better = by_pair({("a.n", "b.r"): 0.95, ("a.m", "b.r"): 0.9})
    use(Fixed("first", better, saying("De passar ihop.")), Fixed("second", slowly, weight=0.001), LIFTS)
    address = begin(leader_client)
    try:
        assert at_work.wait(20)
        html = leader_client.get(address).text
        assert "<title>Nu letar vi efter det som passar" in html
        assert 'max="3" value="1"' in html
        assert "second 1 av 3 sätt att leta är klara. first klart second pågår afterwards väntar" in words(html)
        assert '<script src="/static/run.js' in html
        assert "En genomgång pågår." in words(leader_client.get("/nu").text)
        assert leader_client.get("/korningar").text.count(f'href="{address}"') == 2
        # Pressing once more leads to the same run.
        token = next(e.get("value") for e in Page(leader_client.get("/nu").text).all("input") if e.get("value"))
        assert leader_client.post("/korningar", data={"csrf_token": token}).location == address
        assert set(suggestions(database)) == {BEST, SECOND, THIRD}
    finally:
        go_on.set()
        wait_for_background(app)
    text = words(leader_client.get(address).text)
    assert text.startswith("Genomgång av alla, ")
    assert "Eva Lind Vad hittade vi? Ett nytt förslag. Ett fanns redan. 2 är inte längre aktuella." in text
    assert "2: Annat passar bättre nu." in text
    assert "first" in text


def test_the_report_tells_time_yield_and_why_needs_got_nothing(
    app: Flask, leader_client: CheckedClient, found: dict[str, Suggestion], use: Use
) -> None:
    use(Fixed("first", by_pair({("a.n", "b.r"): 0.95}), saying("De passar ihop.")))
    address = begin(leader_client)
    wait_for_background(app)
    html = leader_client.get(address).text
    assert "Ett behov fick inget förslag 1: " in words(html)
    row = next(e for e in Page(html).all("tr") if "first" in text_of(e))
    assert [text_of(cell) for cell in row][:3] == ["first", "4", "1"]
    assert "4 par av behov och resurser" in words(html)


def test_faults_are_told_by_name_and_nothing_leaves_the_queue(
    app: Flask, leader_client: CheckedClient, database: Session, found: dict[str, Suggestion], use: Use
) -> None:
    fault = Fault("weather", "2.1", Phase.IMPORT, "ModuleNotFoundError: no <sky>")
    use(Fixed("broken", lambda task: 1 / 0), faults=[fault])
    address = begin(leader_client)
    wait_for_background(app)
    text = words(leader_client.get(address).text)
    assert "Något sätt att leta fungerade inte" in text
    assert "weather 2.1: ModuleNotFoundError: no <sky>" in text
    assert "broken 1.2: ZeroDivisionError: division by zero" in text
    assert set(suggestions(database)) == {BEST, SECOND, THIRD}
    text = words(leader_client.get("/nu").text)
    assert "Något sätt att leta fungerade inte i den senaste genomgången." in text
    assert "Tillägget weather kunde inte användas: ModuleNotFoundError: no <sky>" in text


def test_a_service_without_strategies_says_so(
    app: Flask, leader_client: CheckedClient, found: dict[str, Suggestion], use: Use
) -> None:
    use()
    address = begin(leader_client)
    wait_for_background(app)
    assert "Inget sätt att leta är på." in words(leader_client.get(address).text)


def test_a_run_that_was_killed_is_said_to_be_and_can_be_made_again(
    app: Flask, leader_client: CheckedClient, database: Session, found: dict[str, Suggestion], use: Use
) -> None:
    use(Fixed("first", by_pair(dict(SCORES))))
    dead = start_run(database, by=SYSTEM, at=datetime.now(UTC) - STALE_AFTER - STALE_AFTER)
    note_progress(database, dead.id, progress={"done": 0, "total": 1, "strategy": "first"})
    text = words(leader_client.get(f"/korningar/{dead.id}").text)
    assert "Genomgången avbröts Förslagen som fanns är kvar" in text
    assert "avbröts" in words(leader_client.get("/korningar").text)
    assert "Den senaste genomgången blev inte klar." in words(leader_client.get("/nu").text)
    address = begin(leader_client, page=f"/korningar/{dead.id}")
    wait_for_background(app)
    text = words(leader_client.get(address).text)
    assert "Vad hittade vi? Ett nytt förslag. 3 fanns redan." in text  # the bundle, since the first were pairs alone
    assert "Genomgången blev inte klar" in words(leader_client.get(f"/korningar/{dead.id}").text)


def test_a_killed_run_that_the_service_has_begun_again_leads_to_the_new_one(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion], settings: Settings
) -> None:
    dead = start_run(database, by=SYSTEM, at=datetime.now(UTC) - STALE_AFTER - STALE_AFTER)
    again = redo_killed_run(database, Registry(), settings, at=datetime.now(UTC))
    assert again is not None
    page = leader_client.get(f"/korningar/{dead.id}").text
    text = words(page)
    assert "Genomgången blev inte klar" in text
    assert "Tjänsten har börjat om från början." in text
    assert f'href="/korningar/{again.id}">Till den nya genomgången</a>' in page
    assert "Gör om den" not in text


def test_a_run_that_nobody_has_begun_waits_for_its_turn(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    about = ends_of_pair(found[BEST])[1].actor_id
    asked = ask_for_run(database, by=SYSTEM, at=datetime.now(UTC) - STALE_AFTER - STALE_AFTER, actor_id=about)
    database.commit()
    text = words(leader_client.get(f"/korningar/{asked.id}").text)
    assert "Genomgången väntar på sin tur Förslagen som fanns är kvar" in text
    assert "Tjänsten börjar av sig själv, oftast inom en minut. Du kan också gå igenom alla nu." in text
    assert "väntar" in words(leader_client.get("/korningar").text)


def test_a_run_that_failed_shows_its_fault_to_the_one_who_looks_after_the_service(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    broken = update(MatchRun).values(status=RunStatus.FAILED, report={"fault": "OSError: disk <full>"})
    database.execute(broken)
    database.commit()
    text = words(leader_client.get("/korningar/1").text)
    assert "För den som sköter tjänsten: OSError: disk <full>" in text
    assert "blev inte klar" in words(leader_client.get("/korningar").text)


def test_a_run_that_ended_in_the_same_moment_leads_to_the_list(
    leader_client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_more: Any) -> None:
        raise RefusedError("run_in_progress")

    monkeypatch.setattr(runs, "start_run", refuse)
    assert begin(leader_client) == "/korningar"


def test_runs_about_one_are_listed_too_and_the_list_is_paged(
    leader_client: CheckedClient, database: Session, found: dict[str, Suggestion]
) -> None:
    actor_id = ends_of_pair(found[BEST])[1].actor_id
    for _ in range(PAGE_SIZE):
        match_actor(database, actor_id, at=datetime.now(UTC))
    first, second = leader_client.get("/korningar").text, leader_client.get("/korningar?sida=2").text
    assert (first.count("Föreningen b, "), first.count("Alla, "), second.count("Alla, ")) == (20, 0, 1)
    assert 'href="/korningar?sida=2"' in first
    assert 'href="/korningar?sida=1"' in second
    assert "3 nya, 0 fanns redan, 0 inte längre aktuella." in words(second)
    latest = database.scalars(select(MatchRun.id).order_by(MatchRun.id.desc())).first()
    assert "Genomgång av Föreningen b" in words(leader_client.get(f"/korningar/{latest}").text)


def test_a_run_that_has_only_begun_says_so(leader_client: CheckedClient, database: Session) -> None:
    begun = start_run(database, by=SYSTEM, at=datetime.now(UTC))
    text = words(leader_client.get(f"/korningar/{begun.id}").text)
    assert "Läser vad alla har skrivit Det börjar strax." in text
    assert "Ordval väntar" in text
    assert "Närhet väntar" in text


def test_before_the_first_run_the_list_says_so(leader_client: CheckedClient) -> None:
    assert "Ingen genomgång är gjord än." in words(leader_client.get("/korningar").text)
    assert leader_client.get("/korningar/1").status_code == 404


def test_a_run_that_is_stopped_writes_nothing_and_asks_no_further_strategy(
    app: Flask, leader_client: CheckedClient, database: Session, found: dict[str, Suggestion], use: Use
) -> None:
    at_work, go_on = threading.Event(), threading.Event()

    def slowly(task: Any) -> list[float]:
        at_work.set()
        assert go_on.wait(20)
        return [0.0] * len(task)

    def never(task: Any) -> list[float]:
        raise AssertionError("it was stopped")

    use(Fixed("first", slowly), Fixed("second", never))
    address = begin(leader_client)
    assert at_work.wait(20)
    sent = leader_client.post_form(f"{address}/stoppa", page=address)
    assert (sent.status_code, sent.location) == (302, address)
    go_on.set()
    wait_for_background(app)
    text = words(leader_client.get(address).text)
    assert "Genomgången stoppades Förslagen som fanns är kvar" in text
    assert "stoppades" in words(leader_client.get("/korningar").text)
    assert set(suggestions(database)) == {BEST, SECOND, THIRD}


def test_a_run_is_compared_with_the_one_before_and_says_why_it_differs(
    app: Flask, leader_client: CheckedClient, database: Session, found: dict[str, Suggestion], use: Use
) -> None:
    add_actor(database, "d", resources={"d.r": "Släpkärra"}, at=datetime.now(UTC))
    database.commit()
    scores = {("a.n", "b.r"): 0.51, ("a.n", "c.r"): 0.9, ("a.n", "d.r"): 0.52}  # too far apart for a bundle
    use(Fixed("fixed", by_pair(scores), saying("De passar ihop.")))
    address = begin(leader_client)
    wait_for_background(app)
    text = words(leader_client.get(address).text)
    assert "Jämfört med förra genomgången" in text
    assert "Ett förslag är nytt, ett är borta, ett har stigit och 0 har sjunkit i kön." in text
    assert "Det har hänt sedan dess: en har kommit med en ny resurs" in text
    address = begin(leader_client)
    wait_for_background(app)
    assert "Ingen har skrivit eller beslutat något sedan dess." in words(leader_client.get(address).text)
    leader_client.post_form("/alla/1/ratta", {"contact1-contact_email": "a@b.example"})
    address = begin(leader_client)
    wait_for_background(app)
    assert "Det har hänt sedan dess: en rättelse" in words(leader_client.get(address).text), "no text is changed"
