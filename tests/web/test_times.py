from datetime import UTC, date, datetime, time

import pytest
from flask import Flask

from matchmaker.web.times import local_day, moment, today


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        ("2026-12-03", "18:00", "2026-12-03 17:00"),
        ("2026-07-03", "18:00", "2026-07-03 16:00"),
        ("2026-12-03", "00:30", "2026-12-02 23:30"),
        ("2027-03-28", "01:59", "2027-03-28 00:59"),
        ("2027-03-28", "02:00", None),
        ("2027-03-28", "02:59", None),
        ("2027-03-28", "03:00", "2027-03-28 01:00"),
        ("2027-10-31", "02:00", "2027-10-31 00:00"),
        ("2027-10-31", "02:59", "2027-10-31 00:59"),
        ("2027-10-31", "03:00", "2027-10-31 02:00"),
    ],
)
def test_a_day_and_a_time_mean_one_moment_or_none(app: Flask, day: str, clock: str, expected: str | None) -> None:
    with app.app_context():
        found = moment(date.fromisoformat(day), time.fromisoformat(clock))
    assert (found and f"{found:%Y-%m-%d %H:%M}") == expected
    assert found is None or found.tzinfo is UTC


def test_the_day_is_the_municipalitys(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)
    monkeypatch.setattr("matchmaker.web.times.now", lambda: late)
    with app.app_context():
        assert local_day(late) == today() == date(2026, 12, 4)
