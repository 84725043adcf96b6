"""Match runs as rows: finding them, telling whether they live, and who began them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, RunStatus
from matchmaker.services import run_records
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.matching.matchruns import start_run
from matchmaker.services.run_records import (
    STALE_AFTER,
    ask_for_run,
    full_run_at_work,
    get_run,
    is_interrupted,
    latest_full_run,
    list_runs,
    names_of_starters,
    names_of_touched,
    note_progress,
    runs_asked_for,
    stop_run,
    was_stopped,
)
from tests.conftest import NOW
from tests.services.matched import fixed, match_actor, run

TOO_LATE = NOW + STALE_AFTER + timedelta(seconds=1)


def test_a_run_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        get_run(session, 999)


def test_a_run_is_interrupted_when_its_heart_has_been_still_too_long(session: Session) -> None:
    begun = start_run(session, by=SYSTEM, at=NOW)
    assert not is_interrupted(begun, at=NOW + STALE_AFTER)
    assert is_interrupted(begun, at=TOO_LATE)
    note_progress(session, begun.id, heartbeat_at=TOO_LATE)
    assert not is_interrupted(get_run(session, begun.id), at=TOO_LATE)


def test_a_run_that_has_ended_is_never_interrupted(session: Session, village: dict[str, int]) -> None:
    assert not is_interrupted(run(session, fixed({})), at=TOO_LATE)


def test_the_full_run_at_work_is_neither_one_about_an_actor_nor_a_dead_one(
    session: Session, village: dict[str, int]
) -> None:
    run(session, fixed({}))
    ask_for_run(session, by=SYSTEM, at=NOW, actor_id=village["a"])
    assert full_run_at_work(session, at=NOW) is None
    begun = start_run(session, by=SYSTEM, at=NOW)
    assert full_run_at_work(session, at=NOW) is begun
    assert full_run_at_work(session, at=TOO_LATE) is None


def test_progress_is_noted_only_while_a_run_is_at_work(session: Session, village: dict[str, int]) -> None:
    done = run(session, fixed({}))
    note_progress(session, done.id, status=RunStatus.FAILED)
    assert get_run(session, done.id).status is RunStatus.DONE


def test_runs_are_listed_the_latest_first_page_by_page(
    session: Session, village: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [run(session, fixed({})).id for _ in range(3)]
    monkeypatch.setattr(run_records, "PAGE_SIZE", 1)
    found = list_runs(session, page=2)
    assert ([r.id for r in found.rows], found.total, found.pages) == ([ids[1]], 3, 3)


def test_staff_are_named_and_others_are_not(session: Session, village: dict[str, int], eva: Who) -> None:
    by_eva = start_run(session, by=eva, at=NOW)
    by_the_service = ask_for_run(session, by=SYSTEM, at=NOW, actor_id=village["a"])
    assert names_of_starters(session, [by_eva, by_the_service]) == {by_eva.id: "Eva Lind"}
    assert names_of_starters(session, []) == {}


def test_a_run_about_one_actor_is_told_by_its_name(session: Session, village: dict[str, int]) -> None:
    about_b = ask_for_run(session, by=SYSTEM, at=NOW, actor_id=village["b"])
    about_all = start_run(session, by=SYSTEM, at=NOW)
    assert names_of_touched(session, [about_b, about_all]) == {about_b.id: "Föreningen b"}


def test_a_run_that_is_asked_for_is_there_when_what_calls_for_it_is_and_else_not(
    session: Session, village: dict[str, int]
) -> None:
    ask_for_run(session, by=SYSTEM, at=NOW, actor_id=village["b"])
    session.rollback()
    assert list_runs(session, page=1).rows == []
    asked = ask_for_run(session, by=SYSTEM, at=NOW, actor_id=village["a"])
    session.commit()
    assert list_runs(session, page=1).rows == [asked]
    assert (runs_asked_for(session), runs_asked_for(session)) == ([asked], [])


def test_the_latest_full_run_is_done_and_about_everyone(session: Session, village: dict[str, int]) -> None:
    assert latest_full_run(session) is None
    done = run(session, fixed({}))
    match_actor(session, village["a"], fixed({}))
    start_run(session, by=SYSTEM, at=NOW)
    assert latest_full_run(session) == done


def test_a_run_that_is_stopped_says_so_once(session: Session) -> None:
    run = start_run(session, by=SYSTEM, at=NOW)
    assert not was_stopped(run)
    stop_run(session, run.id, by=SYSTEM, at=NOW)
    found = get_run(session, run.id)
    assert (found.status, was_stopped(found), found.finished_at) == (RunStatus.FAILED, True, NOW)
    with pytest.raises(RefusedError, match="not_at_work"):
        stop_run(session, run.id, by=SYSTEM, at=NOW)
    with pytest.raises(NotFoundError):
        stop_run(session, 99, by=SYSTEM, at=NOW)
    assert session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all() == ["start", "stop"]
    assert not note_progress(session, run.id, progress={})
