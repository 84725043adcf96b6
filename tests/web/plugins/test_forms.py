"""The form of a thing of a plugin: what was chosen as a wish, and a wish as the form shows it."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from matchmaker.models import PluginSetting, ThingKind
from matchmaker.services.matching.plugins import Wish
from matchmaker.web.plugins.forms import wish_form
from plugins.proximity import Proximity
from tests.conftest import NOW


def row(wish: Wish) -> PluginSetting:
    return PluginSetting(
        kind=ThingKind.STRATEGIES,
        name="proximity",
        enabled=wish.enabled,
        weight=wish.weight,
        options=dict(wish.options),
        version=1,
        updated_at=NOW,
    )


def sent(app: Flask, values: dict[str, str], was: Wish | None = None) -> tuple[bool, Wish, dict[str, Any]]:
    """Whether it is sound, what is wished for, and the errors by the name of the field."""
    with app.test_request_context():
        form_type = wish_form(Proximity(), row(was) if was else None)
        form = form_type(formdata=MultiDict({"val_habit_km": "30"} | values), meta={"csrf": False})
        return form.validate(), form.wish, {field.name: field.errors for field in form if field.errors}


@pytest.mark.parametrize(
    ("values", "wish"),
    [
        ({"bruk": "forslag"}, Wish()),
        ({"bruk": "stark"}, Wish(weight=1.0)),
        ({"bruk": "medel"}, Wish(weight=0.5)),
        ({"bruk": "svag"}, Wish(weight=0.2)),
        ({"bruk": "tal", "tal": "0,35"}, Wish(weight=0.35)),
        ({"bruk": "tal", "tal": " 0.35 "}, Wish(weight=0.35)),
        ({"bruk": "av"}, Wish(enabled=False)),
        ({"bruk": "stark", "tal": "0,35"}, Wish(weight=1.0)),
        ({"bruk": "forslag", "val_habit_km": "45"}, Wish(options={"habit_km": 45})),
        ({"bruk": "forslag", "val_habit_km": "45,0"}, Wish(options={"habit_km": 45})),
    ],
)
def test_what_is_chosen_becomes_a_wish_without_what_is_as_it_was_brought(
    app: Flask, values: dict[str, str], wish: Wish
) -> None:
    assert sent(app, values) == (True, wish, {})


def test_turned_off_it_keeps_its_weight(app: Flask) -> None:
    assert sent(app, {"bruk": "av"}, Wish(weight=0.2))[1] == Wish(enabled=False, weight=0.2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "bruk"),
        ({"bruk": "tal"}, "tal"),
        ({"bruk": "tal", "tal": "nan"}, "tal"),
        ({"bruk": "stark", "val_habit_km": "4,5"}, "val_habit_km"),
        ({"bruk": "stark", "val_habit_km": "inf"}, "val_habit_km"),
        ({"bruk": "stark", "val_habit_km": ""}, "val_habit_km"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(app: Flask, values: dict[str, str], field: str) -> None:
    sound, _, errors = sent(app, values)
    assert not sound
    assert list(errors) == [field]


@pytest.mark.parametrize(
    ("wish", "shown"),
    [
        (Wish(), ("forslag", "", "30")),
        (Wish(weight=0.5), ("medel", "", "30")),
        (Wish(weight=0.35), ("tal", "0,35", "30")),
        (Wish(enabled=False, weight=0.35), ("av", "0,35", "30")),
        (Wish(weight=0.12345678), ("tal", "0,12345678", "30")),
        (Wish(options={"habit_km": 45}), ("forslag", "", "45")),
        (Wish(options={"habit_km": 1234567}), ("forslag", "", "1234567")),
        (Wish(options={"habit_km": 45.0}), ("forslag", "", "45")),
    ],
)
def test_a_wish_is_shown_as_it_would_be_typed(app: Flask, wish: Wish, shown: tuple[str, str, str]) -> None:
    with app.test_request_context():
        form = wish_form(Proximity(), None).of(row(wish))
    assert (form.use.data, form["number"].data, form["val_habit_km"].data) == shown
