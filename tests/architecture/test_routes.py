"""An address that people may have saved never goes away, and every address says who may use it."""

import os
import re
from pathlib import Path

import pytest
from flask import Blueprint, Flask

from matchmaker.services.permissions import Permission
from matchmaker.web.access import check_every_route_names_its_permission, for_everyone

KNOWN = Path(__file__).parent / "urls.txt"
OPEN = {
    "accounts",
    "actors",
    "board",
    "branding",
    "guests",
    "parties",
    "site",
    "static",
}  # where there may be something for everyone


def addresses(app: Flask) -> set[str]:
    """Each method with its address; what its parts are called inside does not matter to anyone outside."""
    found = set()
    for rule in app.url_map.iter_rules():
        address = re.sub(r":?\w+>", ">", str(rule))
        found |= {f"{method:4} {address}" for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    return found


def known_addresses() -> set[str]:
    return {line for line in KNOWN.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")}


def vanished(app: Flask, known: set[str]) -> set[str]:
    return known - addresses(app)


def test_no_address_has_vanished(app: Flask) -> None:
    assert not vanished(app, known_addresses()), "keep it, or lead on from it to what took its place"


def test_a_new_address_is_written_down(app: Flask) -> None:
    """With NEW_URLS=1 in the environment it is written down by this test."""
    new = addresses(app) - known_addresses()
    if new and os.environ.get("NEW_URLS"):
        head = "# Every address of the service. Lines are added (NEW_URLS=1 pytest on this folder), never taken away.\n"
        lines = sorted(known_addresses() | new, key=lambda line: (line[5:], line))
        KNOWN.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert not addresses(app) - known_addresses(), (
        "addresses last: think, then run NEW_URLS=1 pytest tests/architecture"
    )


def test_the_comparison_sees_an_address_that_is_gone(app: Flask) -> None:
    assert vanished(app, {"GET  /om", "GET  /en-sida-som-fanns"}) == {"GET  /en-sida-som-fanns"}


def test_every_address_names_its_permission_or_is_for_everyone(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        permission = getattr(view, "permission", "none is named")
        assert permission is None or isinstance(permission, Permission), endpoint
        if permission is None:
            assert endpoint.partition(".")[0] in OPEN, f"{endpoint} is for everyone, in a folder that is for staff"


def test_a_service_with_an_address_that_names_none_does_not_start() -> None:
    app = Flask("x", static_folder=None)
    blueprint = Blueprint("b", "b")
    blueprint.add_url_rule("/bare", "bare", lambda: "")
    blueprint.add_url_rule("/thought-of", "thought_of", for_everyone(lambda: ""))
    app.register_blueprint(blueprint)
    with pytest.raises(RuntimeError, match=r"no permission named for: b\.bare$"):
        check_every_route_names_its_permission(app)


def test_every_permission_guards_something(app: Flask) -> None:
    named = {getattr(view, "permission", None) for view in app.view_functions.values()}
    assert named - {None} == set(Permission)


def test_addresses_are_words_without_capitals_and_dots_over_letters(app: Flask) -> None:
    for address in addresses(app):
        assert re.fullmatch(r"(GET|POST) +(/(<[^/]*>|[a-z0-9.-])*)+", address), address
