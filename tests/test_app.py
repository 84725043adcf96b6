"""A service is put together from its settings, and what cannot work is told before anything is served."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from matchmaker.app import create_app, instance_folder
from matchmaker.hooks.registry import Registry
from matchmaker.settings import Settings, SettingsError
from tests.bundled import BUNDLED

ROOT = Path(__file__).parents[1]


def test_an_app_has_its_settings_its_plugins_and_its_commands_at_hand(app: Flask, settings: Settings) -> None:
    assert app.extensions["matchmaker.settings"] is settings
    assert isinstance(app.extensions["matchmaker.registry"], Registry)
    assert [plugin.name for plugin in app.extensions["matchmaker.registry"].plugins] == BUNDLED


def test_apps_do_not_share_their_plugins(settings: Settings, app: Flask) -> None:
    bare = create_app(replace(settings, plugins=("off",)))
    assert bare.extensions["matchmaker.registry"].plugins == ()
    assert len(app.extensions["matchmaker.registry"].plugins) == len(BUNDLED)


def test_the_instance_folder_is_made(tmp_path: Path) -> None:
    create_app(Settings(instance=tmp_path / "deep" / "down"))
    assert (tmp_path / "deep" / "down").is_dir()


def test_the_instance_folder_is_where_the_environment_says_else_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_INSTANCE", str(tmp_path))
    assert instance_folder() == tmp_path
    monkeypatch.delenv("MATCHMAKER_INSTANCE")
    monkeypatch.chdir(tmp_path)
    assert instance_folder() == tmp_path / "instance"


def test_settings_come_from_the_instance_folder_when_none_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text('municipality = "Åsele kommun"\n')
    monkeypatch.setenv("MATCHMAKER_INSTANCE", str(tmp_path))
    assert create_app().extensions["matchmaker.settings"].municipality == "Åsele kommun"
    (tmp_path / "settings.toml").write_text('municipalty = "Åsele kommun"\n')
    with pytest.raises(SettingsError, match="municipalty"):
        create_app()


def test_the_production_door_opens_on_the_app(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi; print(wsgi.app.name)"],
        cwd=ROOT,
        env={"MATCHMAKER_INSTANCE": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "matchmaker\n"), done.stderr


def test_a_start_loads_no_library_that_only_a_solver_a_comparison_or_a_spreadsheet_needs(tmp_path: Path) -> None:
    heavy = ["ortools", "pandas", "scipy.optimize", "sklearn", "openpyxl", "webauthn", "authlib"]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, wsgi; print([name for name in {heavy} if name in sys.modules])"],
        cwd=ROOT,
        env={"MATCHMAKER_INSTANCE": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "[]\n", done.stderr
