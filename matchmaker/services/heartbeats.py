"""The heart of a match run: a sign of life on a connection of its own, also while one strategy takes long."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from matchmaker.services.run_records import note_progress

BEAT_EVERY = 5.0  # seconds


class RunClock:
    """The time since a run began, on a clock that nobody sets."""

    def __init__(self, started_at: datetime) -> None:
        self._started_at, self._begun = started_at, time.monotonic()

    def now(self) -> datetime:
        """The present moment, as the run counts it."""
        return self._started_at + timedelta(seconds=time.monotonic() - self._begun)


@contextmanager
def beating_heart(session: Session, run_id: int, clock: RunClock) -> Iterator[None]:
    """Move the run's ``heartbeat_at`` every few seconds until the block is left."""
    stopped, engine = threading.Event(), session.get_bind()

    def beat() -> None:
        while not stopped.wait(BEAT_EVERY):
            with suppress(OperationalError), Session(engine) as own:  # a busy database: the next beat will do
                note_progress(own, run_id, heartbeat_at=clock.now())

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
