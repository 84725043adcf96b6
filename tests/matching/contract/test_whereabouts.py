"""The place in a plugin's own code where an exception was raised, or passed last."""

from pathlib import Path

import pytest

from matchmaker.matching.contract.whereabouts import place_of
from matchmaker.matching.options import check_schema


def raised_by(what: str) -> Exception:
    with pytest.raises(ValueError, match=r"tape|options need") as caught:
        int(what) if what != "schema" else check_schema({"type": "string"})
    return caught.value


PLACE = f"{Path(__file__)}:{raised_by.__code__.co_firstlineno + 2}"


def test_the_innermost_frame_in_the_package_is_told() -> None:
    error = raised_by("tape")
    assert place_of(error, __name__) == PLACE
    assert place_of(error, raised_by) == place_of(error, __name__)


def test_what_the_service_raises_is_told_where_the_plugin_asked_for_it() -> None:
    assert place_of(raised_by("schema"), __name__) == PLACE


def test_an_exception_that_did_not_pass_there_has_no_place() -> None:
    assert place_of(raised_by("tape"), "matchmaker_plugins.wording") == ""
    assert place_of(raised_by("tape"), "") == ""
    assert place_of(ValueError("never raised"), __name__) == ""
