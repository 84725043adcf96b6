"""Work that a page starts goes on after the page, in a session of its own, and its faults stay its own."""

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from matchmaker.models import Place
from matchmaker.models.extension import db
from matchmaker.web.access import for_everyone
from matchmaker.web.background import run_in_background, wait_for_background


@pytest.fixture
def start(app: Flask) -> Callable[[Callable[[Session], object]], None]:
    """Start some work from a page."""
    waiting: list[Callable[[Session], object]] = []

    @for_everyone
    def view() -> tuple[str, int]:
        run_in_background(waiting.pop())
        return "", 204

    app.add_url_rule("/start", view_func=view)

    def start(work: Callable[[Session], object]) -> None:
        waiting.append(work)
        assert app.test_client().get("/start").status_code == 204

    return start


def test_the_page_does_not_wait_for_the_work(app: Flask, start: Callable[..., None], database: Session) -> None:
    go_on = threading.Event()

    def work(session: Session) -> None:
        assert go_on.wait(5)
        session.add(Place(name="Bastuträsk"))
        session.commit()

    start(work)
    assert database.scalars(select(Place)).all() == []
    database.rollback()
    go_on.set()
    wait_for_background(app)
    assert [place.name for place in database.scalars(select(Place))] == ["Bastuträsk"]


def test_the_work_has_a_session_of_its_own_and_knows_its_app(app: Flask, start: Callable[..., None]) -> None:
    seen: list[object] = []

    def work(session: Session) -> None:
        seen.extend([session is not db.session(), current_app.name, session.get_bind() is db.engine])

    start(work)
    wait_for_background(app)
    assert seen == [True, "matchmaker", True]


def test_a_fault_is_logged_and_what_was_half_done_is_undone(
    app: Flask, start: Callable[..., None], database: Session
) -> None:
    def work(session: Session) -> None:
        session.add(Place(name="Bastuträsk"))
        session.flush()
        raise RuntimeError("no")

    with capture_logs() as lines:
        start(work)
        wait_for_background(app)
    assert "background_work_failed" in [line["event"] for line in lines]
    assert database.scalars(select(Place)).all() == []


def test_work_is_done_one_after_the_other_in_one_thread(app: Flask, start: Callable[..., None]) -> None:
    go_on, done = threading.Event(), list[tuple[int, int]]()

    def work(number: int) -> None:
        assert go_on.wait(5)
        done.append((number, threading.get_ident()))

    before = threading.active_count()
    for number in range(20):
        start(lambda session, number=number: work(number))
    assert threading.active_count() == before + 1
    go_on.set()
    wait_for_background(app)
    assert [number for number, _ in done] == list(range(20))
    assert len({thread for _, thread in done}) == 1
    assert threading.active_count() == before


def test_work_that_comes_when_all_was_done_is_done_too(app: Flask, start: Callable[..., None]) -> None:
    done: list[int] = []
    for number in range(3):
        start(lambda session, number=number: done.append(number))
        wait_for_background(app)
    assert done == [0, 1, 2]


def test_a_process_ends_at_once_whatever_waits() -> None:
    lines = [
        "import threading",
        "from matchmaker.web.background import Line",
        "line, begun = Line(), threading.Event()",
        "line.add(lambda: begun.set() or threading.Event().wait())",
        "line.add(lambda: print('too late'))",
        "begun.wait()",
    ]
    ended = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, timeout=60, check=True)
    assert (ended.stdout, ended.stderr) == (b"", b"")
