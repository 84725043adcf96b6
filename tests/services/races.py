"""Two people at the same moment, for tests of what happens then."""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.models import Base
from matchmaker.models.database import RoutedSession

Meet = Callable[[], None]


def at_once(engine: Engine, *acts: Callable[[Session, Meet], object]) -> list[object]:
    """What each act gave or raised, each in a thread and session of its own.

    An act gets a function that waits until all have come as far, or until it is clear (after a second) that a lock
    keeps the others from it.
    """
    barrier = Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def meet() -> None:
        with suppress(BrokenBarrierError):
            barrier.wait(1)

    def run(place: int, act: Callable[[Session, Meet], object]) -> None:
        with RoutedSession(engine, expire_on_commit=False) as session:
            try:
                results[place] = act(session, meet)
            except Exception as fault:
                results[place] = fault

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def without_lock(session: Session, model: type[Base], row_id: int) -> Base:
    """What :func:`lock_row` would be if it did not lock."""
    return session.get_one(model, row_id)
