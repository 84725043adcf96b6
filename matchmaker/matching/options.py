"""What can be set in a strategy: a flat JSON Schema with titles in both languages, and values checked against it."""

import math
from collections.abc import Mapping
from typing import Any, TypeGuard

from matchmaker.matching.texts import Text, is_text

Options = Mapping[str, Any]
"""Values by the name of the option."""

Schema = Mapping[str, Any]
"""A JSON Schema of type object with flat properties; empty = there is nothing to set.

``title`` and ``description`` of a property are :class:`~matchmaker.matching.texts.Text`, and every property has a
``default``. A property is a ``string`` (``maxLength``, ``enum``), ``number`` or ``integer`` (``minimum``, ``maximum``),
or ``boolean``. With ``enum``, ``labels`` has a Text for each value.
"""

LONGEST = 200
"""Characters of a text value, unless the property says another ``maxLength``."""

_TYPES = {"string", "number", "integer", "boolean"}
_EVERY = {"type", "title", "description", "default"}
_MORE = {
    "string": {"enum", "labels", "maxLength"},
    "number": {"minimum", "maximum"},
    "integer": {"minimum", "maximum"},
    "boolean": set[str](),
}

CHOOSE = Text(sv="Välj ett av alternativen.", en="Choose one of the alternatives.")
WHOLE_NUMBER = Text(sv="Skriv ett heltal, till exempel 5.", en="Write a whole number, such as 5.")
NUMBER = Text(sv="Skriv ett tal, till exempel 0,5.", en="Write a number, such as 0.5.")
YES_OR_NO = Text(sv="Svara ja eller nej.", en="Answer yes or no.")
WORDS = Text(sv="Skriv en text.", en="Write a text.")
UNKNOWN = Text(sv="Det går inte att ställa in.", en="There is no such setting.")


def check_schema(schema: Schema) -> None:
    """Raises ValueError, with what is wrong and in which property, unless ``schema`` is empty or as :data:`Schema`."""
    if not schema:
        return
    if schema.keys() - {"type", "properties"} or schema.get("type") != "object":
        raise ValueError('options need "type": "object" and "properties", and nothing else')
    if not isinstance(properties := schema.get("properties"), Mapping) or not properties:
        raise ValueError("options need properties, a mapping from names to what can be set")
    for name, field in properties.items():
        if not isinstance(name, str) or not name.isidentifier():
            raise ValueError(f"option {name!r} needs a name of letters, digits and _")
        if not isinstance(field, Mapping) or field.get("type") not in _TYPES:
            raise ValueError(f"option {name} needs a type: {', '.join(sorted(_TYPES))}")
        _check_field(name, field)


def with_defaults(schema: Schema, values: Options) -> dict[str, Any]:
    """Every option with its value, or its default where ``values`` has none; what the schema does not know is left."""
    return {name: values.get(name, field["default"]) for name, field in schema.get("properties", {}).items()}


def option_faults(schema: Schema, values: Options) -> dict[str, Text]:
    """What is wrong with ``values``, by the option's name: a sentence that says what to do; empty when all is well."""
    known = schema.get("properties", {})
    faults = {name: UNKNOWN for name in values if name not in known}
    for name, field in known.items():
        if name in values and (fault := _fault(field, values[name])):
            faults[name] = fault
    return faults


def _check_field(name: str, field: Mapping[str, Any]) -> None:
    """Raises ValueError unless a property is complete, knows no other keys, and its default is allowed by itself."""
    if strange := field.keys() - _EVERY - _MORE[field["type"]]:
        raise ValueError(f"option {name} has {', '.join(sorted(map(str, strange)))}, which is not supported")
    if not all(is_text(field.get(key)) for key in ("title", "description")):
        raise ValueError(f"option {name} needs title and description as Text(sv=…, en=…)")
    if not all(_is_number(field[key]) for key in ("minimum", "maximum", "maxLength") if key in field):
        raise ValueError(f"option {name}: minimum, maximum and maxLength are numbers")
    if "enum" in field:
        _check_choice(name, field)
    if "default" not in field:
        raise ValueError(f"option {name} needs a default")
    if _fault(field, field["default"]):
        raise ValueError(f"option {name}: its own default {field['default']!r} is not allowed")


def _check_choice(name: str, field: Mapping[str, Any]) -> None:
    values, labels = field["enum"], field.get("labels")
    if not isinstance(values, (list, tuple)) or not values or not all(isinstance(value, str) for value in values):
        raise ValueError(f"option {name}: enum is a list of texts")
    if not isinstance(labels, Mapping) or not all(is_text(labels.get(value)) for value in values):
        raise ValueError(f"option {name} needs labels: a Text for each value of enum")


def _fault(field: Mapping[str, Any], value: object) -> Text | None:
    """What is wrong with one value; None when nothing is."""
    match field["type"]:
        case "boolean":
            return None if isinstance(value, bool) else YES_OR_NO
        case "string":
            return _text_fault(field, value)
        case "integer" if not _is_number(value) or value != int(value):
            return WHOLE_NUMBER
    return _range_fault(field, value) if _is_number(value) else NUMBER


def _text_fault(field: Mapping[str, Any], value: object) -> Text | None:
    if "enum" in field:
        return None if value in field["enum"] else CHOOSE
    if not isinstance(value, str):
        return WORDS
    if len(value) > (most := field.get("maxLength", LONGEST)):
        return Text(sv=f"Skriv högst {most} tecken.", en=f"Write at most {most} characters.")
    return None


def _range_fault(field: Mapping[str, Any], value: float) -> Text | None:
    if "minimum" in field and value < field["minimum"]:
        return Text(sv=f"Minst {_swedish(field['minimum'])}.", en=f"At least {field['minimum']}.")
    if "maximum" in field and value > field["maximum"]:
        return Text(sv=f"Högst {_swedish(field['maximum'])}.", en=f"At most {field['maximum']}.")
    return None


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _swedish(number: float) -> str:
    return str(number).replace(".", ",")
