"""A match run from the terminal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.cli.matchruns import run_command
from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.registry import Registry
from matchmaker.models import Decision, DeclineEffect, MatchRun, Review, RunStatus, SuggestionState
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching.matchruns import start_run
from matchmaker.services.suggestions.reviews import review_suggestion
from tests.cli.terminal import clock_at
from tests.conftest import JUST_AFTER_MIDNIGHT, NOW
from tests.matching.builders import Fixed, by_pair
from tests.services.talks import staff
from tests.services.village import add_actor, add_norsjo, suggestions


@pytest.fixture
def village(database: Session) -> None:
    add_actor(database, "a", needs={"a.n": "Skjuts", "a.m": "Lokal"})
    add_actor(database, "b", resources={"b.r": "Buss"})
    database.commit()


def run(app: Flask, **registry: Any) -> Result:
    if registry:
        app.extensions["matchmaker.registry"] = Registry(**registry)
    return CliRunner().invoke(run_command, obj={"app": lambda: app})


def test_a_run_tells_its_progress_and_sums_up(app: Flask, database: Session, village: None) -> None:
    result = run(app, strategies=(Fixed("one", by_pair({("a.n", "b.r"): 0.9})), Fixed("two", None)))
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "[0/2] strategy one",
        "[1/2] strategy two",
        "[2/2] weighing together and saving",
    ]
    assert result.stdout == "Suggestions: 1 new, 0 found again, 0 gone. 1 of 2 needs have none.\n"
    assert set(suggestions(database)) == {"a.n>b.r"}
    row = database.scalars(select(MatchRun)).one()
    assert (row.status, row.started_by) == (RunStatus.DONE, "system")


def test_the_shipped_strategies_run_on_the_example(app: Flask, database: Session) -> None:
    add_norsjo(database)
    first, second = run(app), run(app)
    assert (first.exit_code, second.exit_code) == (0, 0)
    number = len(suggestions(database))
    groups = "12 bundles, 12 cycles, 12 chains, 12 pools, 12 conversations"
    assert first.stdout.startswith(f"Suggestions: {number} new (with {groups}), 0 found again, 0 gone. ")
    assert second.stdout.startswith(f"Suggestions: 0 new, {number} found again, 0 gone. ")


def test_what_is_to_stay_away_until_a_day_comes_back_with_the_municipalitys_midnight(
    app: Flask, database: Session, village: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = (Fixed("one", by_pair({("a.n", "b.r"): 0.9})),)
    run(app, strategies=scores)
    declined = suggestions(database)["a.n>b.r"]
    given: dict[str, Any] = {"version": declined.version, "by": staff(database), "at": NOW}
    review_suggestion(database, declined.id, decision=Decision.DECLINE, reason="Inte nu.", **given)
    until = {"effect": DeclineEffect.SOME_MONTHS, "until": JUST_AFTER_MIDNIGHT.date() + timedelta(days=1)}
    database.execute(update(Review).values(until))
    database.commit()
    monkeypatch.setattr("matchmaker.cli.matchruns.datetime", clock_at(JUST_AFTER_MIDNIGHT))
    assert run(app, strategies=scores).exit_code == 0
    database.expire_all()
    assert suggestions(database)["a.n>b.r"].state is SuggestionState.NEW


def test_faults_are_told_on_stderr_and_stop_nothing(app: Flask, village: None) -> None:
    faults = [Fault("weather", "2.1", Phase.IMPORT, said) for said in ("no sky", "is @hookimpl missing?")]
    result = run(app, strategies=(Fixed("broken", lambda task: 1 / 0),), faults=tuple(faults))
    assert result.exit_code == 0
    lines = result.stderr.splitlines()
    assert lines[0] == "Plugin weather 2.1 (import): no sky. All that the plugin brings is left out."
    assert lines[1] == "Plugin weather 2.1 (import): is @hookimpl missing? All that the plugin brings is left out."
    assert lines[-1] == "Strategy broken failed (score): ZeroDivisionError: division by zero"


def test_a_second_run_at_the_same_time_is_refused_in_one_sentence(app: Flask, database: Session) -> None:
    start_run(database, by=SYSTEM, at=datetime.now(UTC))
    result = run(app)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: Another match run is at work. Wait until it is done")
