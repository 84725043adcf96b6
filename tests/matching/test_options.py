"""What can be set in a strategy."""

from typing import Any

import pytest

from matchmaker.matching.options import check_schema, option_faults, with_defaults
from matchmaker.matching.texts import Text

T = Text(sv="Titel", en="Title")
FIELD = {"title": T, "description": T}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "km": FIELD | {"type": "number", "default": 2.5, "minimum": 0.5, "maximum": 10},
        "most": FIELD | {"type": "integer", "default": 3, "minimum": 1},
        "strict": FIELD | {"type": "boolean", "default": False},
        "word": FIELD | {"type": "string", "default": "", "maxLength": 5},
        "season": FIELD | {"type": "string", "enum": ["s", "w"], "labels": {"s": T, "w": T}, "default": "s"},
    },
}


def schema(**changes: Any) -> dict[str, Any]:
    """A schema with one whole number, changed; None takes a key away."""
    field: dict[str, Any] = FIELD | {"type": "integer", "default": 1} | changes
    return {"type": "object", "properties": {"n": {key: value for key, value in field.items() if value is not None}}}


def test_a_sound_schema_and_none_at_all_are_accepted() -> None:
    check_schema(SCHEMA)
    check_schema({})
    assert with_defaults({}, {"km": 1}) == {}
    assert option_faults({}, {}) == {}


@pytest.mark.parametrize(
    ("unsound", "message"),
    [
        ({"type": "array"}, "need .type.: .object."),
        ({"type": "object", "properties": {}}, "options need properties"),
        ({"type": "object", "properties": {"n": 1}}, "option n needs a type"),
        ({"type": "object", "properties": {"min n": {}}}, "option 'min n' needs a name"),
        ({"type": "object", "properties": {"n": {"type": "integer"}}, "required": []}, "and nothing else"),
        (schema(type="object"), "option n needs a type: boolean, integer, number, string"),
        (schema(title="Titel"), "option n needs title and description as Text"),
        (schema(description=None), "option n needs title and description as Text"),
        (schema(default=None), "option n needs a default"),
        (schema(default=0, minimum=1), "its own default 0 is not allowed"),
        (schema(default="1"), "its own default '1' is not allowed"),
        (schema(minimum="0"), "minimum, maximum and maxLength are numbers"),
        (schema(multipleOf=2, pattern="x"), "option n has multipleOf, pattern, which is not supported"),
        (schema(type="string", default="a", enum=[]), "enum is a list of texts"),
        (schema(type="string", default="a", enum=["a", 1]), "enum is a list of texts"),
        (schema(type="string", default="a", enum=["a", "b"], labels={"a": T}), "needs labels: a Text for each"),
        (schema(type="string", default="a", enum=["a"]), "needs labels: a Text for each"),
    ],
)
def test_an_unsound_schema_is_told(unsound: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_schema(unsound)


def test_values_that_are_not_given_are_the_defaults_and_unknown_ones_are_left() -> None:
    assert with_defaults(SCHEMA, {"km": 4, "gone": 1}) == {
        "km": 4, "most": 3, "strict": False, "word": "", "season": "s",
    }  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [{}, {"km": 0.5}, {"km": 10}, {"most": 2.0}, {"strict": True}, {"word": "åäö"}, {"season": "w"}],
)
def test_sound_values_have_no_faults(values: dict[str, Any]) -> None:
    assert option_faults(SCHEMA, values) == {}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"km": 0.4}, "Minst 0,5."),
        ({"km": 11}, "Högst 10."),
        ({"km": "2"}, "Skriv ett tal, till exempel 0,5."),
        ({"km": float("nan")}, "Skriv ett tal, till exempel 0,5."),
        ({"km": True}, "Skriv ett tal, till exempel 0,5."),
        ({"most": 1.5}, "Skriv ett heltal, till exempel 5."),
        ({"most": None}, "Skriv ett heltal, till exempel 5."),
        ({"most": 0}, "Minst 1."),
        ({"strict": 1}, "Svara ja eller nej."),
        ({"word": 5}, "Skriv en text."),
        ({"word": "längre"}, "Skriv högst 5 tecken."),
        ({"season": "x"}, "Välj ett av alternativen."),
        ({"season": ["s"]}, "Välj ett av alternativen."),
        ({"other": 1}, "Det går inte att ställa in."),
    ],
)
def test_a_wrong_value_is_told_what_to_do(values: dict[str, Any], told: str) -> None:
    ((name, fault),) = option_faults(SCHEMA, values).items()
    assert name in values
    assert fault.sv == told
    assert fault.en
