"""One line of JSON a request, in UTC, without anything that belongs to people."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from flask import Flask, Response
from sqlalchemy.orm import Session

from matchmaker.models import Account
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.logs import hide_rows, init_logs


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    out, err = capsys.readouterr()
    assert out == "", "what is printed belongs to commands"
    return [json.loads(line) for line in err.splitlines()]


def test_a_request_is_one_line_with_its_rule_and_status(
    client: CheckedClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/om")
    [line] = logged(capsys)
    assert (line["event"], line["method"], line["rule"], line["status"]) == ("request", "GET", "/om", 200)
    assert line["ms"] >= 0
    assert line["level"] == "info"


def test_times_are_in_utc(client: CheckedClient, capsys: pytest.CaptureFixture[str]) -> None:
    client.get("/om")
    at = datetime.fromisoformat(logged(capsys)[0]["timestamp"])
    assert at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)


def test_no_token_and_no_address_stands_in_the_log(
    client: CheckedClient, leader: Account, database: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/logga-in/very-secret-token?next=/forslag")
    client.post_form("/logga-in", {"email": leader.email})
    client.get("/beratta/another-secret-token", headers={"User-Agent": "Evas telefon"})
    client.get("/finns-inte/hemligt")
    lines = logged(capsys)
    assert [line["rule"] for line in lines] == [
        "/logga-in/<token>",
        "/logga-in",
        "/logga-in",
        "/beratta/<token>",
        None,
    ]
    for word in ("secret", "hemligt", "@", "127.0.0.1", "Evas", "forslag"):
        assert word not in json.dumps(lines, ensure_ascii=False)


def test_people_can_have_it_as_text(app: Flask, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    init_logs(Flask("x"), replace(settings, log_format="console"))
    structlog.get_logger().info("hello", place="Bjurträsk")
    assert "place=Bjurträsk" in capsys.readouterr().err
    init_logs(Flask("x"), settings)


def test_a_fault_is_logged_whole_but_without_the_row_that_it_was_about(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise ValueError("duplicate key\nDETAIL:  Key (email)=(eva@norsjo.example) already exists.")
    except ValueError:
        structlog.get_logger().exception("failed")
    [line] = logged(capsys)
    assert "Traceback" in line["exception"]
    assert "duplicate key" in line["exception"]
    assert "eva@" not in line["exception"]
    assert hide_rows(None, "info", {"event": "x"}) == {"event": "x"}


def test_a_request_without_a_beginning_is_still_logged(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    from matchmaker.web.logs import log_request

    with app.test_request_context("/om"):
        log_request(Response(status=418))
    assert logged(capsys)[0]["status"] == 418
