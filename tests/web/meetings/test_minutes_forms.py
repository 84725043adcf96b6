from datetime import UTC, datetime

import pytest
from flask import Flask

from matchmaker.web.meetings.minutes_forms import SendForm

LAST = datetime(2026, 12, 4, 9, 30, 1, 250, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "read"), [(LAST.isoformat(), LAST), ("", None), ("i går", None), ("2026-12-04T09:30:00", None)]
)
def test_when_they_were_last_sent_is_read_and_anything_else_is_never(
    app: Flask, sent: str, read: datetime | None
) -> None:
    with app.test_request_context(method="POST", data={"last": sent}):
        assert SendForm().last_sent == read
