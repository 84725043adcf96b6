"""Serving really serves, does the background work meanwhile, ends when told to, and says what stands in its way."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from matchmaker.cli import serving
from matchmaker.cli.serving import EmbeddedServer, address, keep_up, port_is_free, start_upkeep
from matchmaker.hooks.registry import Registry
from matchmaker.models import OutboxMail
from matchmaker.models.database import open_engine
from matchmaker.models.extension import db
from matchmaker.models.schema import schema_is_current
from matchmaker.services.errors import RefusedError
from matchmaker.services.mail.outbox import queue_mail
from matchmaker.settings import Settings
from matchmaker.testing.mail import MailSink
from tests.cli.terminal import refusal, type_in

NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_server(process: subprocess.Popen[str], port: int) -> None:
    """Wait until the process listens there or has ended; a minute at most, on a machine that is busy."""
    for _ in range(1200):
        if process.poll() is not None or not port_is_free("127.0.0.1", port):
            break
        time.sleep(0.05)


@contextmanager
def served(instance: Path, port: int, **settings: object) -> Iterator[subprocess.Popen[str]]:
    """`matchmaker serve` in a process of its own, once it answers."""
    environment = {f"MATCHMAKER_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-c", "from matchmaker.app import main; main()", "serve", "--port", str(port)],
        env=os.environ | environment | {"MATCHMAKER_INSTANCE": str(instance)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        await_server(process, port)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def get(port: int, path: str, **headers: str) -> tuple[int, HTTPMessage, bytes]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with NO_PROXY.open(request, timeout=20) as response:
        return response.status, response.headers, response.read()


def test_a_fresh_installation_is_served_sends_its_mail_and_ends_when_told_to(
    sqlite_url: str, tmp_path: Path, sink: MailSink
) -> None:
    engine = open_engine(sqlite_url)
    with Session(engine) as session:
        queue_mail(session, "eva@norsjo.example", "Hej", "Hej", at=datetime.now(UTC))
        session.commit()
    mail = {"mail_host": "127.0.0.1", "mail_port": sink.port, "mail_tls": "no", "mail_from": "a@x.example"}
    port = free_port()
    with served(tmp_path, port, public_url=f"http://127.0.0.1:{port}", **mail) as process:
        status, headers, body = get(port, "/healthz", **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"})
        assert (status, json.loads(body)) == (200, {"status": "ok"})
        assert "Strict-Transport-Security" not in headers, "nobody has been named whose word on HTTPS is taken"
        assert sink.arrived.wait(10), "the background work goes on in the serving process"
        assert b"<h1>" in get(port, "/")[2]
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=15)
    assert process.returncode == 0
    assert out == f"Address: http://127.0.0.1:{port}/ (stop with Ctrl-C)\n"
    assert [json.loads(line)["event"] for line in err.splitlines() if "request" in line] == ["request", "request"]
    assert "Traceback" not in err
    engine.dispose()


def test_a_database_without_tables_is_brought_up_to_date_and_missing_mail_is_told_of(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port) as process:
        assert json.loads(get(port, "/healthz")[2]) == {"status": "ok"}
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=15)
    assert err.startswith("No mail server is set (mail_host): mail waits in the outbox and is not sent.\n")


def test_a_port_that_is_taken_is_told_of(settings: Settings, taken: int) -> None:
    assert refusal(settings, "serve", "--port", taken) == (
        f"Port {taken} on 127.0.0.1 is taken or may not be used; choose another with --port."
    )


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b"])
def test_a_host_that_does_not_exist_is_told_of(settings: Settings, host: str) -> None:
    assert refusal(settings, "serve", "--host", host) == f"There is no host '{host}': give an address of this machine."


@pytest.mark.parametrize("words", [("serve",), ("demo",), ("demo", "--no-serve"), ("sign-in-link", "eva@x.example")])
@pytest.mark.parametrize("port", [0, 65536, -1])
def test_a_port_that_no_machine_has_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], port: int
) -> None:
    for name in ("serving", "demo"):
        monkeypatch.setattr(sys.modules[f"matchmaker.cli.{name}"], "serve_app", lambda *given: None)
    result = type_in(settings, *words, "--port", port)
    assert result.exit_code == 2
    assert f"{port} is not in the range 1<=x<=65535." in result.stderr
    assert result.stdout == ""


def test_serving_hands_the_app_to_the_server(settings: Settings, monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    served: list[tuple[object, ...]] = []
    monkeypatch.setattr(serving, "serve_app", lambda app, *given: served.append((app.name, *given)))
    port = free_port()
    result = type_in(settings, "serve", "--host", "127.0.0.1", "--port", port)
    assert result.exit_code == 0
    assert served == [("matchmaker", settings, "127.0.0.1", port)]


def test_where_mail_is_sent_nothing_is_said_of_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "serve_app", lambda *_: None)
    sending = replace(settings, mail_host="mail.example", mail_from="a@x.example", public_url="http://x.example")
    assert "mail" in type_in(settings, "serve", "--port", free_port()).stderr
    assert "mail" not in type_in(sending, "serve", "--port", free_port()).stderr


def test_one_process_with_threads_serves(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    servers: list[EmbeddedServer] = []
    started: list[object] = []
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    monkeypatch.setattr(EmbeddedServer, "run", lambda self: servers.append(self))
    monkeypatch.setattr(serving, "start_upkeep", lambda *given: started.append(given))
    serving.serve_app(app, settings, "::1", 8000)
    [server] = servers
    assert server.load() is app
    assert (server.cfg.workers, server.cfg.worker_class_str, server.cfg.address) == (1, "gthread", [("::1", 8000)])
    server.cfg.post_worker_init(None)
    assert started == [(app, settings)]


def test_an_option_that_this_server_does_not_know_is_left_out(app: Flask) -> None:
    assert "no_such_option" not in EmbeddedServer(app, {"no_such_option": 1}).cfg.settings


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80")])
def test_an_address_is_written_as_browsers_take_it(host: str, shown: str) -> None:
    assert address(host, 80) == shown


def test_a_port_is_free_until_somebody_listens(taken: int) -> None:
    assert not port_is_free("127.0.0.1", taken)
    assert port_is_free("127.0.0.1", free_port())
    assert not port_is_free("192.0.2.1", 80), "an address that is not this machine's"


def test_the_database_is_brought_up_to_date_by_a_command(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path)
    for _ in range(2):
        assert type_in(settings, "migrate").stdout == "The database is up to date.\n"
    engine = open_engine(settings.sqlalchemy_url)
    assert schema_is_current(engine)
    engine.dispose()


def test_the_worker_does_what_is_due_once(settings: Settings, database: Session, sink: MailSink) -> None:
    queue_mail(database, "eva@norsjo.example", "Hej", "Hej", at=datetime.now(UTC))
    database.commit()
    to_sink = replace(
        settings,
        public_url="http://x.example",
        mail_host="127.0.0.1",
        mail_port=sink.port,
        mail_tls=False,
        mail_from="a@x.example",
    )
    assert type_in(to_sink, "work", "--once").exit_code == 0
    assert len(sink.mails) == 1
    assert database.scalars(select(OutboxMail.attempts)).all() == [1]


@pytest.mark.parametrize("part", ["matchmaker.services.upkeep.close_due", "matchmaker.cli.serving.redo_killed_run"])
def test_the_worker_tells_that_something_failed_and_has_done_the_rest(
    settings: Settings, database: Session, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    done: list[object] = []
    monkeypatch.setattr(part, lambda *given, **named: 1 / 0)
    monkeypatch.setattr("matchmaker.services.upkeep.clear_expired", lambda *given, **named: done.append(given))
    result = type_in(settings, "work", "--once")
    assert result.exit_code == 1
    assert result.stderr.endswith("\nError: Some of the work could not be done; the log above says why.\n")
    assert "ZeroDivisionError" in result.stderr
    assert len(done) == 1


def test_the_worker_does_not_begin_on_a_database_without_tables(tmp_path: Path) -> None:
    assert refusal(Settings(instance=tmp_path), "work", "--once").endswith("Bring it up to date: matchmaker migrate")


def test_the_worker_goes_on_until_it_is_told_to_stop(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[datetime] = []
    monkeypatch.setattr(serving, "UPKEEP_EVERY", 0)

    def upkeep(session: Session, settings: Settings, *, at: datetime) -> bool:
        rounds.append(at)
        return True

    monkeypatch.setattr(serving, "do_upkeep", upkeep)
    with app.app_context():
        keep_up(db.engine, settings, Registry(), keep_going=lambda: len(rounds) < 3)
    assert len(rounds) == 3
    assert rounds == sorted(rounds)


def test_work_that_breaks_off_is_logged_and_taken_up_again(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds: list[datetime] = []
    monkeypatch.setattr(serving, "UPKEEP_EVERY", 0)

    def upkeep(session: Session, settings: Settings, *, at: datetime) -> bool:
        rounds.append(at)
        if len(rounds) == 1:
            raise OperationalError("ROLLBACK", {}, Exception("the server is going down"))
        return True

    monkeypatch.setattr(serving, "do_upkeep", upkeep)
    with app.app_context():
        assert not keep_up(db.engine, settings, Registry(), keep_going=lambda: len(rounds) < 2)
    assert len(rounds) == 2
    assert "background_work_failed" in capsys.readouterr().err


def test_while_runs_are_due_they_are_done_one_after_another_with_the_upkeep_between(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, due = list[str](), ["first", "second"]

    def redo(*_: object, at: datetime) -> str | None:
        if due:
            done.append(due.pop(0))
            return done[-1]
        return None

    def upkeep(*_: object, at: datetime) -> bool:
        done.append("upkeep")
        return len(done) > 1

    monkeypatch.setattr(serving, "do_upkeep", upkeep)
    monkeypatch.setattr(serving, "redo_killed_run", redo)
    with app.app_context():
        well = keep_up(db.engine, settings, Registry(), keep_going=lambda: False)
    assert not well, "the first upkeep failed"
    assert done == ["upkeep", "first", "upkeep", "second", "upkeep"]


def test_a_run_that_somebody_stopped_is_no_work_that_failed(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, at: datetime) -> None:
        raise RefusedError("run_superseded")

    monkeypatch.setattr(serving, "do_upkeep", lambda *_, at: True)
    monkeypatch.setattr(serving, "redo_killed_run", stopped)
    with app.app_context():
        assert keep_up(db.engine, settings, Registry(), keep_going=lambda: False)


def test_the_serving_process_works_in_a_thread_that_does_not_hold_it_up(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = threading.Event()
    kept: list[bool] = []

    def keep(engine: object, settings: Settings, plugins: Registry, *, keep_going: object) -> None:
        kept.extend([threading.current_thread().daemon, keep_going()])  # type: ignore[operator]
        called.set()

    monkeypatch.setattr(serving, "keep_up", keep)
    start_upkeep(app, settings)
    assert called.wait(5)
    assert kept == [True, True]
