"""Every command explains itself, and what is wrong is told in one sentence on stderr with an exit code."""

import errno
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from matchmaker import app as roof
from matchmaker.cli import database_trouble, root, run
from matchmaker.settings import Settings, SettingsError
from tests.cli.terminal import refusal, type_in

SERVING, MATCHING = {"demo", "serve", "migrate", "work"}, {"run", "match", "why", "evaluate", "plugin"}
KEEPING = {"plan", "purge", "import", "export", "backup", "restore", "incoming"}
SIGNING_IN = {"leader", "sign-in-link", "sign-out-everyone"}


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


def test_all_commands_are_there() -> None:
    assert set(root.commands) == SERVING | MATCHING | KEEPING | SIGNING_IN


@pytest.mark.parametrize("path", [(), *commands(root)], ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(root, [*path, "--help"])
    assert result.exit_code == 0
    sentence = result.output.split("\n\n")[1].strip()
    assert sentence.endswith((".", ":")), "the help is a sentence"


@pytest.mark.parametrize(
    "words", [("nonsense",), ("serve", "--prot", "1"), ("serve", "--port", "x"), ("leader", "add")]
)
def test_a_mistyped_command_fails_and_says_why(settings: Settings, words: tuple[str, ...]) -> None:
    result = type_in(settings, *words)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert "Traceback" not in result.output


def test_the_version_is_that_of_the_package() -> None:
    assert CliRunner().invoke(root, ["--version"]).output == f"matchmaker, version {version('matchmaker')}\n"


def test_settings_that_cannot_be_used_are_told_of(tmp_path: Path) -> None:
    def broken() -> Settings:
        raise SettingsError("colour must be a colour.")

    result = CliRunner().invoke(root, ["leader", "add", "eva@norsjo.example"], obj={"app": broken, "settings": broken})
    assert (result.exit_code, result.stderr) == (1, "Error: colour must be a colour.\n")


def test_a_database_without_tables_is_told_of_with_what_to_do(tmp_path: Path) -> None:
    assert refusal(Settings(instance=tmp_path), "leader", "add", "eva@norsjo.example").endswith("matchmaker migrate")


@pytest.mark.parametrize("bare_engine", ["postgresql"], indirect=True)
def test_the_same_on_postgresql(bare_engine: object, tmp_path: Path) -> None:
    url = bare_engine.url.render_as_string(hide_password=False)  # type: ignore[attr-defined]
    settings = Settings(instance=tmp_path, database_url=url)
    assert refusal(settings, "sign-in-link", "eva@norsjo.example").endswith("matchmaker migrate")


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://nobody@127.0.0.1:1/nothing", "sqlite:////no/such/folder/matchmaker.sqlite"]
)
def test_a_database_that_cannot_be_reached_is_told_of(tmp_path: Path, url: str) -> None:
    sentence = refusal(Settings(instance=tmp_path, database_url=url), "leader", "add", "eva@norsjo.example")
    assert sentence.startswith("The database cannot be used: ")


def test_a_database_fault_without_words_is_named() -> None:
    from sqlalchemy.exc import OperationalError

    assert database_trouble(OperationalError("x", {}, ValueError())) == "The database cannot be used: ValueError."


def test_a_file_that_cannot_be_used_is_told_of(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/backups/monday")

    monkeypatch.setattr("matchmaker.cli.backups.make_backup", fail)
    assert refusal(settings, "backup", "x") == "/backups/monday: Permission denied."


def test_a_fault_of_ours_is_not_hidden(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("something inside")

    monkeypatch.setattr("matchmaker.cli.backups.make_backup", fail)
    assert isinstance(type_in(settings, "backup", "x").exception, OSError)


def test_app_settings_and_plugins_are_made_once_and_only_when_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    @click.command()
    @click.pass_context
    def probe(ctx: click.Context) -> None:
        assert made == []
        for _ in range(2):
            made.append(ctx.obj["app"]())
            assert ctx.obj["settings"]().instance == tmp_path
        assert ctx.obj["registry"]() is ctx.obj["registry"]()

    monkeypatch.setitem(root.commands, "probe", probe)
    monkeypatch.setattr(sys, "argv", ["matchmaker", "probe"])
    apps = iter(["first", "second"])
    with pytest.raises(SystemExit) as ended:
        run(lambda: next(apps), lambda: Settings(instance=tmp_path))  # type: ignore[arg-type, return-value]
    assert ended.value.code == 0
    assert made == ["first", "first"]


def test_the_console_script_reads_the_settings_of_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "settings.toml").write_text("no_such_setting = 1\n")
    monkeypatch.setenv("MATCHMAKER_INSTANCE", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["matchmaker", "migrate"])
    with pytest.raises(SystemExit) as ended:
        roof.main()
    assert ended.value.code == 1
    assert "no_such_setting" in capsys.readouterr().err


def test_the_console_script_is_installed() -> None:
    done = subprocess.run([Path(sys.executable).with_name("matchmaker"), "--version"], capture_output=True, text=True)
    assert done.stdout.startswith("matchmaker, version ")
