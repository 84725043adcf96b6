"""Where plugins are looked for."""

import os
import sys
from pathlib import Path

import pytest

from matchmaker.hooks import discovery


def test_a_checkouts_own_folder_goes_before_an_installed_copy() -> None:
    assert discovery.bundled_folder() == Path(discovery.__file__).parents[2] / "plugins"


def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """As in a wheel: the package lies beside matchmaker, with no checkout round it."""
    monkeypatch.setattr(discovery, "__file__", str(tmp_path / "matchmaker" / "hooks" / "discovery.py"))
    return tmp_path


def test_in_an_installed_wheel_the_bundled_plugins_are_a_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site = installed(monkeypatch, tmp_path)
    (site / "bundled_for_test").mkdir()
    (site / "bundled_for_test" / "__init__.py").touch()
    monkeypatch.syspath_prepend(site)
    monkeypatch.setattr(discovery, "BUNDLED_PACKAGE", "bundled_for_test")
    assert discovery.bundled_folder() == site / "bundled_for_test"


def test_that_there_are_no_bundled_plugins_at_all_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installed(monkeypatch, tmp_path)
    monkeypatch.setattr(discovery, "BUNDLED_PACKAGE", "bundled_nowhere")
    with pytest.raises(FileNotFoundError, match="bundled_nowhere"):
        discovery.bundled_folder()


def test_discovering_imports_nothing(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "quiet.py").write_text("raise RuntimeError", encoding="utf-8")
    found = {plugin.name: plugin for plugin in discovery.discover(tmp_path)[0]}
    assert found["quiet"].origin == "instance"
    assert "matchmaker_instance_plugin_quiet" not in sys.modules


def test_a_place_that_cannot_be_looked_into_is_a_fault_and_the_others_are_looked_into(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(group: str) -> None:
        raise OSError("the package index is damaged")

    monkeypatch.setattr("importlib.metadata.entry_points", broken)
    found, (fault,) = discovery.discover(tmp_path)
    assert "wording" in {plugin.name for plugin in found}
    assert (fault.plugin, fault.phase, fault.message) == (
        "(packages)",
        "find",
        "OSError: the package index is damaged",
    )


def test_what_a_package_names_in_its_entry_point_is_imported() -> None:
    assert discovery.EntrySource("specs", "matchmaker.hooks.specs").load().__name__ == "matchmaker.hooks.specs"  # type: ignore[attr-defined]


def test_a_plugin_that_is_saved_twice_in_a_second_is_the_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file = tmp_path / "own.py"
    for figure in "12":
        file.write_text(f"FIGURE = {figure}\n", encoding="utf-8")
        os.utime(file, (1, 1))
        assert int(figure) == discovery.FileSource(file, "saved_twice_for_a_test").load().FIGURE


def test_a_plugin_that_ships_is_run_once_however_many_apps_there_are() -> None:
    shipped, own = discovery.bundled_folder() / "timing.py", "loaded_twice_for_a_test"
    first = discovery.FileSource(shipped, "matchmaker_plugins.timing").load()
    assert discovery.FileSource(shipped, "matchmaker_plugins.timing").load() is first
    assert discovery.FileSource(shipped, own).load() is not discovery.FileSource(shipped, own).load()
    sys.modules.pop(own)
