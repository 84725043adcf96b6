"""Versions of the plugin API."""

import pytest

from matchmaker import api
from matchmaker.hooks.versions import API_VERSION, REMOVED_HOOKS, parse_version


def test_the_door_tells_its_version() -> None:
    assert api.API_VERSION == API_VERSION
    assert parse_version(API_VERSION) >= (1, 0)


@pytest.mark.parametrize("wrong", ["1", "1.x", "", "1.2.3", 1.2, None])
def test_what_is_no_version_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="an API version is written"):
        parse_version(wrong)


def test_every_removed_hook_tells_since_when_and_what_to_use() -> None:
    for since, instead in REMOVED_HOOKS.values():
        assert parse_version(since) <= parse_version(API_VERSION)
        assert instead
