"""Work that a page starts and does not wait for: one after the other in one thread, each with its own session."""

import threading
from collections import deque
from collections.abc import Callable

import structlog
from flask import Flask, current_app
from sqlalchemy.orm import Session

from matchmaker.models.database import RoutedSession
from matchmaker.models.extension import db

log = structlog.get_logger()

EXTENSION = "matchmaker.background"


class Line:
    """Work that waits for its turn, in order; its thread ends when nothing is left, and with the process at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[Callable[[], None]] = deque()
        self._thread: threading.Thread | None = None

    def add(self, work: Callable[[], None]) -> None:
        """Have ``work``, which raises nothing, done after what was added before it."""
        with self._lock:
            self._waiting.append(work)
            if self._thread is None or not self._thread.is_alive():  # a fork has none
                self._thread = threading.Thread(target=self._do, daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until nothing is left, or for so long."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _do(self) -> None:
        while (work := self._next()) is not None:
            work()

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._thread = None
            return None


def init_background(app: Flask) -> None:
    """Give the app its line."""
    app.extensions[EXTENSION] = Line()


def run_in_background(work: Callable[[Session], object]) -> None:
    """Call ``work`` with a session of its own, after this request's own transaction and all work before it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    engine = db.engine

    def run() -> None:
        with app.app_context(), RoutedSession(engine, expire_on_commit=False) as session:
            try:
                work(session)
            except Exception:
                log.exception("background_work_failed")

    line: Line = app.extensions[EXTENSION]
    line.add(run)


def wait_for_background(app: Flask, seconds: float = 60) -> None:
    """Wait until the app's work is done."""
    line: Line = app.extensions[EXTENSION]
    line.wait(seconds)
