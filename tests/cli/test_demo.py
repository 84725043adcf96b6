"""The example fills an empty database once, keeps what is there, and lets the project leader in."""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchmaker.cli.demo import LEADER, any_free_port, demo_settings
from matchmaker.cli.serving import port_is_free
from matchmaker.models import Actor, Base, MatchRun, Need, RunStatus, Submission, Suggestion
from matchmaker.models.database import open_engine
from matchmaker.services.accounts.accounts import use_sign_in_link
from matchmaker.settings import Settings
from tests.cli.terminal import type_in

module = sys.modules["matchmaker.cli.demo"]  # matchmaker.cli.demo is the command


def counts(session: Session, *tables: type[Base]) -> list[int]:
    session.rollback()
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A new installation, filled with the example."""
    settings = Settings(instance=tmp_path_factory.mktemp("demo"))
    result = type_in(settings, "demo", "--no-serve", "--port", 8123)
    assert result.exit_code == 0, result.output
    (settings.instance / "output").write_text(result.stdout)
    (settings.instance / "progress").write_text(result.stderr)
    return settings


@pytest.fixture
def session(filled: Settings) -> Iterator[Session]:
    engine = open_engine(filled.sqlalchemy_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_everyone_comes_in_by_the_ordinary_import_and_is_matched(session: Session) -> None:
    actors, needs, submissions, runs, suggestions = counts(session, Actor, Need, Submission, MatchRun, Suggestion)
    assert (actors, submissions, runs) == (50, 50, 1)
    assert needs > 100
    assert suggestions > 50
    assert session.scalars(select(MatchRun.status)).one() == RunStatus.DONE


def test_the_progress_is_seen(filled: Settings) -> None:
    progress = (filled.instance / "progress").read_text()
    for strategy in ("wording", "proximity", "timing", "reciprocity"):
        assert f"strategy {strategy}" in progress


def test_a_plugin_that_cannot_be_loaded_is_named_and_the_run_does_not_count_as_complete(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "broken.py").write_text("import nowhere_at_all")
    settings = Settings(instance=tmp_path, plugins=("broken", "wording"))
    assert "broken" in type_in(settings, "demo", "--no-serve").stderr
    engine = open_engine(settings.sqlalchemy_url)
    with Session(engine) as session:
        assert session.scalars(select(MatchRun)).one().report["complete"] is False
    engine.dispose()


def test_the_printed_link_signs_the_project_leader_in(filled: Settings, session: Session) -> None:
    output = (filled.instance / "output").read_text()
    assert "http://127.0.0.1:8123/\n" in output
    token = output.partition("http://127.0.0.1:8123/logga-in/")[2].split()[0]
    assert use_sign_in_link(session, token, at=datetime.now(UTC)).email == LEADER
    assert f"matchmaker sign-in-link {LEADER} --port 8123" in output


def test_running_it_again_keeps_what_is_there_and_is_quick(filled: Settings, session: Session) -> None:
    session.execute(update(Suggestion).where(Suggestion.id == 1).values(note="Ring Eva"))
    session.execute(update(Actor).where(Actor.id == 1).values(name="Ett nytt namn"))
    session.commit()
    before = counts(session, Actor, Need, Submission, MatchRun, Suggestion)
    session.rollback()
    started = time.monotonic()
    result = type_in(filled, "demo", "--no-serve")
    assert time.monotonic() - started < 5
    assert result.exit_code == 0
    assert "/logga-in/" in result.stdout
    assert counts(session, Actor, Need, Submission, MatchRun, Suggestion) == before
    assert session.scalar(select(Suggestion.note).where(Suggestion.id == 1)) == "Ring Eva"
    assert session.scalar(select(Actor.name).where(Actor.id == 1)) == "Ett nytt namn"


def test_it_is_served_at_the_port_that_was_wanted_or_at_another(
    filled: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports: list[int] = []
    monkeypatch.setattr(module, "serve_app", lambda app, settings, host, port: ports.append(port))
    wanted = any_free_port()
    result = type_in(filled, "demo", "--port", wanted)
    assert f"http://127.0.0.1:{wanted}/" in result.stdout
    monkeypatch.setattr(module, "port_is_free", lambda host, port: False)
    result = type_in(filled, "demo", "--port", wanted)
    assert f"http://127.0.0.1:{ports[1]}/" in result.stdout
    assert ports[0] == wanted != ports[1]
    assert port_is_free("127.0.0.1", ports[1])


def test_the_example_fills_in_only_what_is_not_set(tmp_path: Path) -> None:
    bare = demo_settings(Settings(instance=tmp_path))
    assert bare.contact_phone.startswith("070-174 06"), "from the series kept free for fiction"
    assert bare.trusted_hosts == ("127.0.0.1", "localhost")
    own = Settings(
        instance=tmp_path,
        contact_phone="0918-1",
        contact_email="a@b.example",
        funding="Vi själva.",
        trusted_hosts=("here.example",),
    )
    assert demo_settings(own) == own
    public = replace(own, trusted_hosts=(), public_url="https://here.example")
    assert demo_settings(public).trusted_hosts == ()
