"""The door for plugins."""

import re
from dataclasses import fields, is_dataclass
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


TOLD_OTHERWISE = {
    "Task": {"scored"},
    "Scaled": {"base", "at", "weights", "turned", "norms"},
    "Chosen": {"base", "at"},
}
"""What plugins do not make or read: ``whole`` tells of the first, and ``SparseRows.scaled`` makes the others."""

TYPES = [name for name in api.__all__ if is_dataclass(getattr(api, name))]


@pytest.mark.parametrize("name", TYPES)
def test_every_field_of_a_type_is_in_the_reference(name: str) -> None:
    wanted = {one.name for one in fields(getattr(api, name)) if one.init} - TOLD_OTHERWISE.get(name, set())
    assert not [field for field in sorted(wanted) if not re.search(rf"`{field}[`(]|\b{field}=…", REFERENCE)]
