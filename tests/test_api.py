"""The door for plugins."""

from pathlib import Path

import pytest

from matchmaker import api

REFERENCE = (Path(__file__).parents[1] / "docs" / "reference" / "plugin-api.md").read_text("utf-8")


def test_everything_the_door_names_is_there_and_nothing_else() -> None:
    public = {name for name in vars(api) if not name.startswith("_")}
    assert public == set(api.__all__)


@pytest.mark.parametrize("name", api.__all__)
def test_every_name_is_in_the_reference(name: str) -> None:
    assert f"`{name}" in REFERENCE
