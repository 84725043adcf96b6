"""Gunicorn started by hand serves as `matchmaker serve` does: the same trust in headers, and a log of one kind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from matchmaker.models.database import open_engine
from matchmaker.models.schema import upgrade_schema
from matchmaker.settings import Settings
from tests.cli.test_serving import await_server, free_port, get


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_gunicorn_by_hand_trusts_no_header_and_logs_one_object_a_line(tmp_path: Path) -> None:
    engine = open_engine(Settings(instance=tmp_path).sqlalchemy_url)
    upgrade_schema(engine)
    engine.dispose()
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:matchmaker.cli.server", "-b", f"127.0.0.1:{port}", "wsgi:app"],
        env=os.environ | {"MATCHMAKER_INSTANCE": str(tmp_path), "HOME": "/no/such/home"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        await_server(process, port)
        _, headers, body = get(port, "/healthz", **{"X-Forwarded-Proto": "https"})
        [worker] = children(process.pid)
        os.kill(worker, signal.SIGKILL)
        while children(process.pid) in ([worker], []):
            time.sleep(0.05)
        assert json.loads(get(port, "/healthz")[2]) == json.loads(body) == {"status": "ok"}
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
    assert "Strict-Transport-Security" not in headers, "nobody has been named whose word on HTTPS is taken"
    lines = [json.loads(line) for line in err.splitlines()]
    assert [line["rule"] for line in lines if line["event"] == "request"] == ["/healthz", "/healthz"]
    assert any("SIGKILL" in line["event"] and line["logger"] == "gunicorn.error" for line in lines)
