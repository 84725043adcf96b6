"""A run that was killed is done again, a few times, and nothing half-done is shown meanwhile."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.matching.strategy import Strategy
from matchmaker.models import MatchRun, Need, RunStatus
from matchmaker.services.accounts.accounts import add_leader
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.killed_runs import MOST_TIMES, redo_killed_run
from matchmaker.services.matching.matchruns import start_run
from matchmaker.services.run_records import STALE_AFTER, ask_for_run, get_run, is_interrupted, note_progress
from matchmaker.settings import Settings
from tests.conftest import NOW
from tests.services.matched import fixed, pairs, run
from tests.services.village import add_actor

LATER = NOW + STALE_AFTER + timedelta(seconds=1)

KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from matchmaker.models.database import RoutedSession, open_engine
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching import matchruns
from matchmaker.services.matching.plugins import InUse
from tests.matching.builders import Fixed, by_pair, saying

def die(*given, **more):
    print("at work", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] == "judging":
    judge = die
else:
    judge = by_pair({("a.n", "b.r"): 0.1, ("a.n", "c.r"): 0.9})
    # the findings are written, and only the commit is missing
    matchruns._finish = die
with RoutedSession(open_engine(sys.argv[1])) as session:
    strategy = Fixed("deadly", judge, saying("De passar ihop."))
    matchruns.run_matching(session, InUse((strategy,)), per_need=3, zone=UTC, by=SYSTEM, at=datetime.now(UTC))
"""


SAVING = """
import os, signal, sys
from datetime import UTC, datetime
from sqlalchemy import event
from sqlalchemy.orm import Session
from matchmaker.models import Need
from matchmaker.models.database import RoutedSession, open_engine
from matchmaker.services.actors.actors import correct_item
from matchmaker.services.audit import SYSTEM

def die(session):
    print("saving", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

event.listen(Session, sys.argv[2], die)
words = {"title": "Skjuts till sjukhuset", "description": "", "horizon": "now"}
with RoutedSession(open_engine(sys.argv[1])) as session:
    correct_item(session, Need, 1, version=1, words=words, by=SYSTEM, at=datetime.now(UTC))
"""


ENDLESS = """
import sys, time
from datetime import UTC, datetime
from matchmaker.models import Need
from matchmaker.models.database import RoutedSession, open_engine
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching.matchruns import run_matching
from matchmaker.services.matching.plugins import InUse
from tests.matching.builders import Fixed

def endless(task):
    print("at work", flush=True)
    time.sleep(600)

with RoutedSession(open_engine(sys.argv[1])) as session:
    run_matching(session, InUse((Fixed("endless", endless),)), per_need=3, zone=UTC, by=SYSTEM, at=datetime.now(UTC))
"""


@pytest.fixture
def village(session: Session) -> None:
    add_actor(session, "a", needs={"a.n": "Skjuts"})
    add_actor(session, "b", resources={"b.r": "Buss"})
    add_actor(session, "c", resources={"c.r": "Bil"})
    session.commit()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path)


def having(*strategies: Strategy) -> Registry:
    return replace(Registry(), strategies=strategies)


@pytest.mark.parametrize("moment", ["judging", "writing"])
def test_killed_at_any_moment_it_is_done_again_and_nothing_half_done_is_shown(
    session: Session, database_url: str, village: None, settings: Settings, moment: str
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))
    session.commit()
    child = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, moment],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": "."},
        check=False,
    )
    assert (child.stdout, child.returncode) == (b"at work\n", -signal.SIGKILL)
    assert pairs(session) == {"a.n>b.r"}
    dead = session.scalars(select(MatchRun).order_by(MatchRun.id.desc())).first()
    assert dead is not None
    plugins = having(fixed({("a.n", "c.r"): 0.9}))
    assert redo_killed_run(session, plugins, settings, at=dead.heartbeat_at) is None
    again = redo_killed_run(session, plugins, settings, at=dead.heartbeat_at + STALE_AFTER + timedelta(seconds=1))
    assert again is not None
    assert (again.status, again.started_by, again.touching_actor_id) == (RunStatus.DONE, "system", None)
    assert pairs(session) == {"a.n>c.r"}


@pytest.mark.parametrize(("moment", "saved"), [("before_commit", False), ("after_commit", True)])
def test_killed_while_words_are_saved_both_they_and_the_look_for_what_fits_are_there_or_neither(
    session: Session, database_url: str, village: None, settings: Settings, moment: str, saved: bool
) -> None:
    child = subprocess.run(
        [sys.executable, "-c", SAVING, database_url, moment],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": "."},
        check=False,
    )
    assert (child.stdout, child.returncode) == (b"saving\n", -signal.SIGKILL)
    assert (session.scalar(select(Need.title)) == "Skjuts till sjukhuset") == saved
    later = datetime.now(UTC) + STALE_AFTER + timedelta(seconds=1)
    done = redo_killed_run(session, having(fixed({("a.n", "b.r"): 0.9})), settings, at=later)
    assert (done is not None) == saved
    assert pairs(session) == ({"a.n>b.r"} if saved else set())


def test_a_killed_run_leaves_the_queue_whole_is_seen_to_be_dead_and_can_be_run_again(
    session: Session, database_url: str, village: None
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))
    child = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, database_url], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": "."}
    )
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"at work\n"
        child.send_signal(signal.SIGKILL)
        child.wait()
    dead = session.scalars(select(MatchRun).order_by(MatchRun.id.desc())).first()
    session.commit()
    assert dead is not None
    assert (dead.status, dead.progress["strategy"]) == (RunStatus.RUNNING, "endless")
    assert pairs(session) == {"a.n>b.r"}
    assert not is_interrupted(dead, at=dead.heartbeat_at + timedelta(seconds=30))
    afterwards = dead.heartbeat_at + STALE_AFTER + timedelta(seconds=1)
    assert is_interrupted(dead, at=afterwards)
    with pytest.raises(RefusedError, match="run_in_progress"):
        start_run(session, by=SYSTEM, at=dead.heartbeat_at)
    assert run(session, fixed({("a.n", "c.r"): 0.9}), at=afterwards).status is RunStatus.DONE
    assert get_run(session, dead.id).status is RunStatus.FAILED
    assert pairs(session) == {"a.n>c.r"}


def test_a_run_about_one_actor_is_done_again_in_the_same_name(
    session: Session, village: None, settings: Settings
) -> None:
    by = Who.staff(add_leader(session, "eva@norsjo.example", name="Eva", by=SYSTEM, at=NOW))
    dead = ask_for_run(session, by=by, at=NOW, actor_id=1)
    session.commit()
    again = redo_killed_run(session, having(fixed({("a.n", "b.r"): 0.9})), settings, at=LATER)
    assert again is not None
    assert (again.started_by, again.touching_actor_id) == (by.label, 1)
    session.refresh(dead)
    assert (dead.status, dead.report) == (RunStatus.FAILED, {"redone_by": again.id})
    assert pairs(session) == {"a.n>b.r"}


def test_a_run_is_not_lost_between_giving_it_up_and_asking_for_it_again(
    session: Session, village: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run(session, by=SYSTEM, at=NOW)
    with monkeypatch.context() as patched:
        patched.setattr("matchmaker.services.matching.killed_runs.ask_for_run", lambda *given, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            redo_killed_run(session, having(), settings, at=LATER)
    session.rollback()
    again = redo_killed_run(session, having(fixed({("a.n", "b.r"): 0.9})), settings, at=LATER)
    assert again is not None
    assert pairs(session) == {"a.n>b.r"}


def test_a_run_that_was_killed_before_the_clock_was_set_back_does_not_seem_to_be_at_work_until_then(
    session: Session, village: None, settings: Settings
) -> None:
    dead = start_run(session, by=SYSTEM, at=NOW + timedelta(hours=3))
    plugins = having(fixed({("a.n", "b.r"): 0.9}))
    assert redo_killed_run(session, plugins, settings, at=NOW) is None, "its heart may beat by another clock"
    again = redo_killed_run(session, plugins, settings, at=LATER)
    assert again is not None
    session.refresh(dead)
    assert (dead.status, again.status) == (RunStatus.FAILED, RunStatus.DONE)


def test_a_run_that_is_at_work_by_a_clock_ahead_of_ours_is_left_alone(
    session: Session, village: None, settings: Settings
) -> None:
    run = start_run(session, by=SYSTEM, at=NOW + timedelta(hours=3))
    for minute in range(3):
        at = NOW + timedelta(minutes=minute)
        assert note_progress(session, run.id, heartbeat_at=at + timedelta(hours=3))
        assert redo_killed_run(session, having(), settings, at=at) is None


def test_a_run_over_everything_gives_up_no_killed_run_about_one_actor(
    session: Session, village: None, settings: Settings
) -> None:
    dead = ask_for_run(session, by=SYSTEM, at=NOW, actor_id=1)
    session.commit()
    start_run(session, by=SYSTEM, at=LATER)
    again = redo_killed_run(session, having(fixed({("a.n", "b.r"): 0.9})), settings, at=LATER)
    assert again is not None
    assert again.touching_actor_id == dead.touching_actor_id


def test_what_kills_its_process_every_time_is_given_up(session: Session, village: None, settings: Settings) -> None:
    dead = start_run(session, by=SYSTEM, at=NOW)
    dead.report = {"again": MOST_TIMES}
    session.commit()
    assert redo_killed_run(session, having(), settings, at=LATER) is None
    session.refresh(dead)
    assert (dead.status, dead.report) == (RunStatus.FAILED, {"again": MOST_TIMES})


def test_a_run_that_is_done_again_remembers_how_often(
    session: Session, village: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.services.matching.killed_runs.carry_out_as_set", lambda session, run_id, *_: run_id)
    start_run(session, by=SYSTEM, at=NOW)
    again = redo_killed_run(session, having(), settings, at=LATER)
    assert session.get_one(MatchRun, again).report == {"again": 1}
    third = redo_killed_run(session, having(), settings, at=LATER + timedelta(days=1))
    assert session.get_one(MatchRun, third).report == {"again": 2}
    assert session.get_one(MatchRun, again).report == {"again": 1, "redone_by": third}


def test_nothing_killed_is_nothing_to_do(session: Session, settings: Settings) -> None:
    assert redo_killed_run(session, having(), settings, at=LATER) is None


def test_a_fault_is_told_and_the_killed_run_is_given_up_for_the_one_that_failed(
    session: Session, village: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.services.matching.killed_runs.carry_out_as_set", lambda *given: 1 / 0)
    start_run(session, by=SYSTEM, at=NOW)
    with pytest.raises(ZeroDivisionError):
        redo_killed_run(session, having(), settings, at=LATER)
    session.rollback()
    assert session.scalars(select(MatchRun.status).order_by(MatchRun.id)).all() == [RunStatus.FAILED, RunStatus.RUNNING]
