"""Work that a page starts and does not wait for, in a thread with its own session."""

import threading
from collections.abc import Callable

import structlog
from flask import Flask, current_app
from sqlalchemy.orm import Session

from matchmaker.models.database import RoutedSession
from matchmaker.models.extension import db

log = structlog.get_logger()


def init_background(app: Flask) -> None:
    """Keep count of the app's threads, so that whoever must can wait for them."""
    app.extensions["matchmaker.threads"] = []


def run_in_background(work: Callable[[Session], object]) -> None:
    """Call ``work`` with a session of its own, after this request's own transaction."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    engine = db.engine

    def run() -> None:
        with app.app_context(), RoutedSession(engine, expire_on_commit=False) as session:
            try:
                work(session)
            except Exception:
                log.exception("background_work_failed")

    thread = threading.Thread(target=run, daemon=True)
    threads: list[threading.Thread] = app.extensions["matchmaker.threads"]
    threads[:] = [t for t in threads if t.is_alive()]
    threads.append(thread)
    thread.start()


def wait_for_background(app: Flask, seconds: float = 60) -> None:
    """Wait until the app's threads have ended."""
    for thread in app.extensions["matchmaker.threads"]:
        thread.join(seconds)
