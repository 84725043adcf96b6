"""One line of JSON a request, in UTC, without anything that belongs to people."""

import json
import logging
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from io import StringIO
from typing import Any

import pytest
import structlog
from flask import Flask, Response
from sqlalchemy.orm import Session

from matchmaker.app import create_app
from matchmaker.models import Account
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.logs import hide_rows, init_logs
from matchmaker.web.sessions import DatabaseSessions


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


class FullDisk(StringIO):
    """A file that takes nothing more."""

    def write(self, text: str) -> int:
        raise OSError(ENOSPC, "No space left on device")


def test_a_log_whose_disk_is_full_stops_no_page(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", FullDisk())
    assert client.get("/om").status_code == 200
    structlog.get_logger().error("lost")


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


def test_what_flask_itself_logs_is_of_the_same_kind_and_as_private(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full\nDETAIL:  Key (email)=(eva@norsjo.example) already exists.")

    monkeypatch.setattr(DatabaseSessions, "save_session", fail)
    response = create_app(settings).test_client().get("/beratta/very-secret-token")
    assert response.status_code == 500
    lines = [line for line in logged(capsys) if line["event"] != "request"]
    assert [line["logger"] for line in lines] == ["matchmaker", "matchmaker"]
    assert lines[0]["event"] == "Exception on (left out) [GET]"
    assert all("disk full" in line["exception"] and line["level"] == "error" for line in lines)
    for word in ("secret", "eva@"):
        assert word not in json.dumps(lines)


def test_what_gunicorn_says_of_a_request_tells_neither_whose_it_was_nor_for_which_page(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "GET http://norsjo.example/min-sida/lank/very-secret HTTP/1.1"
    said = "Invalid request from ip=%s: Invalid HTTP request line: %r"
    logging.getLogger("gunicorn.error").warning(said, "83.12.4.5", line)
    (told,) = logged(capsys)
    assert told["event"].startswith("Invalid request from (left out)")
    assert not any(word in told["event"] for word in ("83.12", "secret", "norsjo"))


def test_a_level_that_only_a_library_knows_is_the_one_below(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("a.library").log(35, "%(what)s", {"what": "Hm"})
    [line] = logged(capsys)
    assert (line["event"], line["level"], line["logger"]) == ("Hm", "warning", "a.library")


def test_a_request_without_a_beginning_is_still_logged(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    from matchmaker.web.logs import log_request

    with app.test_request_context("/om"):
        log_request(Response(status=418))
    assert logged(capsys)[0]["status"] == 418
