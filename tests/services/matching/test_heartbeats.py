"""A sign of life while a run is at work."""

import time
from datetime import datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.matching.strategy import Task
from matchmaker.models import (
    MatchRun,
)
from matchmaker.models.database import RoutedSession
from tests.matching.builders import Fixed
from tests.services.matched import run


def test_a_heart_beats_while_one_strategy_takes_long(
    session: Session, engine: Engine, village: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.services.matching.heartbeats.BEAT_EVERY", 0.02)
    beats: set[datetime] = set()

    def slowly(task: Task) -> list[float]:
        deadline = time.monotonic() + 10
        while len(beats) < 3 and time.monotonic() < deadline:
            with RoutedSession(engine, info={"read_only": True}) as other:
                beats.add(other.scalars(select(MatchRun.heartbeat_at)).one())
            time.sleep(0.02)
        return [0.0] * len(task)

    run(session, Fixed("slow", slowly))
    assert len(beats) == 3
