"""The forms in which is set how a thing of a plugin is used, with a field for each option that it declares."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field

from matchmaker.matching.options import Schema, with_defaults
from matchmaker.matching.strategy import Strategy
from matchmaker.models import PluginSetting
from matchmaker.services.matching.plugins import WEIGHT, Wish, wish_of, wrong
from matchmaker.web.forms import Line, Needed, OneOf, OneOfList, VersionedForm
from matchmaker.web.labels import weight_label
from matchmaker.web.language import number, spoken

STRENGTHS = {"stark": 1.0, "medel": 0.5, "svag": 0.2}
"""What the words mean as weights."""

AnyForm = TypeVar("AnyForm", bound="WishForm")

AS_BROUGHT, OWN, ON, OFF = "forslag", "tal", "pa", "av"


class WishForm(VersionedForm):
    """How a thing is to be used: on or off and, of a strategy, how much it counts and its options.

    Made with :func:`wish_form`. ``thing`` is what it is about, ``stands`` how it is used now.
    """

    thing: Any
    stands: Wish
    schema: Schema
    use: OneOf | OneOfList = OneOf(
        _l("Ska det användas?"),
        name="bruk",
        choices=lambda: [(ON, gettext("Ja")), (OFF, gettext("Nej"))],
        validators=[Needed(_l("Välj om det ska användas"))],
    )

    @classmethod
    def of(cls, row: PluginSetting | None, **more: Any) -> Self:
        """The form as things stand; ``more`` is for the form itself, such as ``prefix``."""
        wish = wish_of(row)
        values = {
            name: wish.options.get(name, option["default"]) for name, option in cls.schema.get("properties", {}).items()
        }
        return cls(
            formdata=None,
            version=row.version if row else 0,
            **cls._use_of(wish),
            **{_field(name): _typed(value) for name, value in values.items()},
            **more,
        )

    @classmethod
    def _use_of(cls, wish: Wish) -> dict[str, Any]:
        return {"use": ON if wish.enabled else OFF}

    @property
    def wish(self) -> Wish:
        """What is asked for; options that are as the strategy brings them are left out."""
        return Wish(self.use.data != OFF, self._weight, self._options)

    @property
    def option_fields(self) -> list[tuple[Field, str]]:
        """The field of each option, with what the strategy says of it."""
        options = self.schema.get("properties", {})
        return [(self[_field(name)], spoken(option["description"])) for name, option in options.items()]

    def told(self, wish: Wish) -> list[tuple[str, str]]:
        """The title of each option for which ``wish`` has a value, with the value in words."""
        options = self.schema.get("properties", {})
        return [
            (spoken(option["title"]), _in_words(option, wish.options[name]))
            for name, option in options.items()
            if name in wish.options
        ]

    @property
    def free(self) -> set[str]:
        """The options that are written freely, such as the address of a machine to ask."""
        options = self.schema.get("properties", {})
        return {name for name, option in options.items() if option["type"] == "string" and "enum" not in option}

    @property
    def may_be_tried(self) -> bool:
        """Whether it can be tried before it is saved: not with new free words.

        They may be an address to which the strategy sends what people have written, and whoever makes the leader
        follow a link could have put them in it. What is saved has come with a form of ours.
        """
        return all(self.wish.options.get(name) == self.stands.options.get(name) for name in self.free)

    @property
    def numbers(self) -> set[str]:
        """The names of the fields that take a number, without prefix."""
        options = self.schema.get("properties", {})
        return {_field(name) for name, option in options.items() if option["type"] in {"number", "integer"}}

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be used so; what is wrong stands at its field."""
        sound = super().validate(extra_validators)
        for name, fault in wrong(self.thing, self.wish).items():
            field = self["number"] if name == WEIGHT else self[_field(name)]
            field.errors = [spoken(fault)]
            sound = False
        return sound

    @property
    def _weight(self) -> float | None:
        return self.stands.weight

    @property
    def _options(self) -> dict[str, Any]:
        found = {}
        for name, option in self.schema.get("properties", {}).items():
            value = _value(option, self[_field(name)].data)
            if value != option["default"]:
                found[name] = value
        return found


class StrategyForm(WishForm):
    """How a strategy is to be used: how much it counts, in words or as a number, and its options."""

    use: OneOf | OneOfList = OneOf(
        _l("Hur mycket ska det betyda?"),
        name="bruk",
        choices=lambda: [*_strengths(), (OFF, gettext("Inget: det är av"))],
        validators=[Needed(_l("Välj hur mycket det ska betyda"))],
    )
    number = Line(_l("Eget tal"), name="tal")

    @classmethod
    def _use_of(cls, wish: Wish) -> dict[str, Any]:
        words = {weight: word for word, weight in STRENGTHS.items()}
        use = AS_BROUGHT if wish.weight is None else words.get(wish.weight, OWN)
        return {"use": use if wish.enabled else OFF, "number": _typed(wish.weight) if use == OWN else ""}

    @property
    def notes(self) -> dict[str, str]:
        """The weight that each choice stands for."""
        notes = {word: number(weight) for word, weight in STRENGTHS.items()}
        return notes | {AS_BROUGHT: weight_label(self.thing.spec.weight), OFF: gettext("Det kan sättas på igen.")}

    @property
    def _weight(self) -> float | None:
        match self.use.data:
            case "tal":
                typed = _number(self.number.data or "")
                return typed if isinstance(typed, float) else float("nan")
            case "av":
                return self.stands.weight
        return STRENGTHS.get(self.use.data or "")


class SideForm(StrategyForm):
    """How a strategy is used on one side of a comparison; there is nothing to compare when it is off.

    Free options are as they are set, for the reason that :attr:`WishForm.may_be_tried` gives.
    """

    use = OneOfList(
        _l("Hur mycket ska det betyda?"),
        name="bruk",
        choices=lambda: _strengths(),
        validators=[Needed(_l("Välj hur mycket det ska betyda"))],
    )

    @classmethod
    def _use_of(cls, wish: Wish) -> dict[str, Any]:
        return super()._use_of(replace(wish, enabled=True))

    @property
    def option_fields(self) -> list[tuple[Field, str]]:
        """The field of each option that can be tried, with what the strategy says of it."""
        return [(field, said) for field, said in super().option_fields if field.short_name[4:] not in self.free]

    @property
    def tried(self) -> Wish:
        """What the page tells of this side: the wish with the defaults written out, and without free options."""
        every = with_defaults(self.schema, self.wish.options)
        return replace(self.wish, options={name: value for name, value in every.items() if name not in self.free})

    @property
    def _options(self) -> dict[str, Any]:
        chosen = {name: value for name, value in super()._options.items() if name not in self.free}
        return chosen | {name: value for name, value in self.stands.options.items() if name in self.free}

    @property
    def weight(self) -> float:
        """What the strategy counts for on this side."""
        return self.thing.spec.weight if self.wish.weight is None else self.wish.weight


def wish_form(thing: Any, row: PluginSetting | None) -> type[WishForm]:
    """The form for this thing, which is set as ``row`` has it."""
    return _made(StrategyForm if isinstance(thing, Strategy) else WishForm, thing, row)


def side_form(thing: Strategy, row: PluginSetting | None) -> type[SideForm]:
    """The form for one side of a comparison."""
    return _made(SideForm, thing, row)


def _made(base: type[AnyForm], thing: Any, row: PluginSetting | None) -> type[AnyForm]:
    schema = thing.spec.options if isinstance(thing, Strategy) else {}
    fields = {_field(name): _field_for(name, option) for name, option in schema.get("properties", {}).items()}
    about = {"thing": thing, "stands": wish_of(row), "schema": schema}
    return type("FormOfThing", (base,), about | fields)


def _strengths() -> list[tuple[str, str]]:
    return [
        (AS_BROUGHT, gettext("Som tillägget föreslår")),
        ("stark", gettext("Starkt")),
        ("medel", gettext("Medel")),
        ("svag", gettext("Svagt")),
        (OWN, gettext("Ett eget tal")),
    ]


def _field(option: str) -> str:
    """The name of an option's field; with a prefix, so that it is never that of another field or method."""
    return f"val_{option}"


def _field_for(name: str, option: Mapping[str, Any]) -> Any:
    label = spoken(option["title"])
    if option["type"] == "boolean":
        return BooleanField(label, name=_field(name))
    if "enum" in option:
        choices = [(value, spoken(option["labels"][value])) for value in option["enum"]]
        return OneOfList(label, name=_field(name), choices=lambda: choices)
    return Line(label, name=_field(name))


def _value(option: Mapping[str, Any], sent: Any) -> Any:
    """What was sent as the option's type has it; the text itself where it is no such thing, so that it is refused."""
    if option["type"] in {"number", "integer"}:
        typed = _number(sent or "")
        return int(typed) if isinstance(typed, float) and typed.is_integer() else typed
    return sent


def _in_words(option: Mapping[str, Any], value: Any) -> str:
    """An option's value as people read it."""
    if isinstance(value, bool):
        return gettext("Ja") if value else gettext("Nej")
    return spoken(option["labels"][value]) if "enum" in option else str(_typed(value))


def _number(text: str) -> float | str:
    """A number as people write it, with a comma or a point; the text where it is none."""
    try:
        return float(text.replace(" ", "").replace(",", "."))
    except ValueError:
        return text


def _typed(value: Any) -> Any:
    """A value as it stands in its field; numbers as the form's readers write them."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return f"{value:.15g}".replace(".", ",")
