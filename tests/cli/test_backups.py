"""Backups from the terminal: written, checked, put back, and refused in one sentence."""

from pathlib import Path

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from matchmaker.models import Account, AuditEvent
from matchmaker.settings import Settings
from tests.cli.terminal import refusal, type_in


def test_a_backup_is_written_checked_and_put_back(
    settings: Settings, database: Session, leader: Account, tmp_path: Path
) -> None:
    target = tmp_path / "backup.sqlite"
    assert type_in(settings, "backup", target).stdout == f"{target} holds the whole database.\n"
    database.execute(delete(AuditEvent))
    database.execute(delete(Account))
    database.commit()
    assert type_in(settings, "restore", target, "--check").stdout == f"{target} is sound.\n"
    assert database.scalars(select(Account)).all() == []
    database.rollback()
    told = refusal(settings, "restore", target)
    assert "Something else uses the database: stop the service first" in told
    assert "--anyway" in told
    database.get_bind().dispose()  # type: ignore[union-attr]
    assert type_in(settings, "restore", target).stdout == "The database has been restored.\n"
    assert database.scalars(select(Account.email)).all() == [leader.email]


def test_what_is_no_backup_is_refused_and_the_database_stays(
    settings: Settings, database: Session, leader: Account, tmp_path: Path
) -> None:
    target = tmp_path / "backup.sqlite"
    assert "does not exist" in refusal(settings, "restore", target)
    target.write_bytes(b"Dear diary\n" * 1000)
    for words in (("restore", target), ("restore", target, "--check")):
        assert "is damaged or no backup of this service" in refusal(settings, *words)
    assert database.scalars(select(Account.email)).all() == [leader.email]


def test_a_place_that_cannot_be_written_to_is_told_of(settings: Settings, tmp_path: Path) -> None:
    assert "cannot be written" in refusal(settings, "backup", tmp_path / "no such folder" / "backup")


def test_a_database_without_tables_has_no_backup_and_what_to_do_is_told(bare_engine: Engine, tmp_path: Path) -> None:
    with bare_engine.connect():
        """Now SQLite's file is there as well."""
    bare = Settings(instance=tmp_path, database_url=bare_engine.url.render_as_string(hide_password=False))
    assert refusal(bare, "backup", tmp_path / "backup").endswith("Bring it up to date: matchmaker migrate")
    assert not list(tmp_path.glob("backup*"))
