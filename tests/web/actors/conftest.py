"""A form that can be filled in as fast as a test types."""

from datetime import timedelta

import pytest

from matchmaker.web.actors import keys


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "LEAST_AGE", timedelta(0))
