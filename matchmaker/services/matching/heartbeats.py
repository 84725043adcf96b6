"""The heart of a match run: a sign of life on a connection of its own, while it waits and while it is carried out."""

import threading
import time
from collections.abc import Iterator, Mapping
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
def beating_hearts(session: Session, clocks: Mapping[int, RunClock]) -> Iterator[None]:
    """Move the ``heartbeat_at`` of these runs now, and every few seconds until the block is left.

    ``clocks`` are by the run's id; what is added or removed meanwhile counts from the next beat on.
    """
    stopped, engine = threading.Event(), session.get_bind()

    def beat() -> None:
        for run_id, clock in dict(clocks).items():
            with suppress(OperationalError), Session(engine) as own:  # a busy database: the next beat will do
                note_progress(own, run_id, heartbeat_at=clock.now())

    def beat_on() -> None:
        beat()
        while not stopped.wait(BEAT_EVERY):
            beat()

    thread = threading.Thread(target=beat_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
