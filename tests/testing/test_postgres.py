"""The PostgreSQL server for tests is a real one, in a folder of its own that goes with it."""

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from matchmaker.testing import postgres
from matchmaker.testing.postgres import PostgresMissingError, find_binaries, temporary_postgres


def test_a_server_answers_and_goes_with_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path] = []
    chown = shutil.chown

    def remember(folder: Path, user: str) -> None:
        folders.append(folder)
        chown(folder, user)

    monkeypatch.setattr(shutil, "chown", remember)
    with temporary_postgres() as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            assert "PostgreSQL" in str(connection.execute(text("SELECT version()")).scalar())
            assert connection.execute(text("SHOW server_encoding")).scalar() == "UTF8"
        engine.dispose()
        assert make_url(url).host == "127.0.0.1"
    assert not any(folder.exists() for folder in folders)


def test_the_newest_of_debians_servers_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("9", "13", "15"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    assert find_binaries() == tmp_path / "15" / "bin"


def test_elsewhere_the_one_on_the_path_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path / "no debian")
    (tmp_path / "initdb").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_binaries() == tmp_path.resolve()


def test_where_there_is_none_tests_fail_rather_than_skip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PostgresMissingError, match="install"):
        find_binaries()


@pytest.mark.parametrize(
    ("uid", "users", "expected"), [(1000, ["postgres"], None), (0, ["postgres"], "postgres"), (0, ["root"], "nobody")]
)
def test_a_server_never_runs_as_root(
    monkeypatch: pytest.MonkeyPatch, uid: int, users: list[str], expected: str | None
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    entries = [type("Entry", (), {"pw_name": name}) for name in users]
    monkeypatch.setattr("pwd.getpwall", lambda: entries)
    assert postgres._server_user() == expected


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\necho 'no room' >&2\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(RuntimeError, match="initdb failed: no room"):
        postgres._runner(tmp_path, None, tmp_path)("initdb")
