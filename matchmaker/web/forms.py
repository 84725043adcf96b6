"""What all forms share: kept input, plain messages, an error summary, and a key that makes a double tap harmless."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from datetime import date, time
from typing import Any, TypeAlias

from flask import current_app, request
from flask_babel import LazyString, get_locale, gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectFieldBase
from wtforms.validators import StopValidation

from matchmaker.matching.snapshot import MONTHS, WEEKDAYS
from matchmaker.services.forms.health_words import STEMS, tells_of_health
from matchmaker.services.forms.personal_numbers import has_personal_number
from matchmaker.web.security import UNPRINTABLE
from matchmaker.web.times import today

Message: TypeAlias = str | LazyString

PERSONAL_NUMBER = lazy_gettext("Ta bort personnumret. Det behövs inte här, och vi vill inte spara det")


class PageForm(FlaskForm):
    """A form that keeps what was typed and can list its errors for the summary at the top of the page.

    ``called`` is its name on a page that has several of its kind; the summary begins with it.
    """

    called = ""

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(id of the field, message) for each field with an error, in the order of the page."""
        found = []
        for field in self:
            if field.errors and field.name != "csrf_token":
                found.append((field_target(field), self._summed_up(field)))
        return found

    def _summed_up(self, field: Field) -> str:
        """What is wrong with a field, told where the field is not in sight."""
        message, place = str(field.errors[0]), self.called
        if isinstance(field.errors[0], TooLong):
            place = ", ".join(filter(None, (self.called, str(field.label.text))))
        if not place:
            return message
        return f"{place} {message}" if place.endswith("?") else f"{place}: {message[:1].lower()}{message[1:]}"


class KeyedForm(PageForm):
    """A form that adds something: its key goes into the row, so that sending it twice adds one."""

    form_key = HiddenField(default=lambda: secrets.token_urlsafe(24))

    @property
    def key(self) -> str:
        """What a sending is known by, 57 characters at most: the form's token, a dot, a word for all that was sent.

        So a second tap adds nothing, and who goes back and puts it in other words is heard. A token that has been
        tampered with is replaced.
        """
        token = self.form_key.data or ""
        sound = re.fullmatch(r"[\w-]{20,40}", token)
        return f"{token if sound else secrets.token_urlsafe(24)}.{_word_for_what_was_sent()}"


class Version(HiddenField):
    """The version of a row as a number; 0, which no row has, for anything that is none."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits, and nothing else."""
        sent = valuelist[0] if valuelist else ""
        self.data = int(sent) if re.fullmatch(r"[0-9]{1,9}", sent) else 0


class VersionedForm(PageForm):
    """A form about something that two people may decide: it carries the version that the page showed."""

    version = Version()


class Words:
    """Mixed into a field of free text: refuses personal identity numbers, and can tell whether it speaks of health."""

    data: Any
    health_stems = "|".join(STEMS)
    """For the script that looks while one types."""

    def pre_validate(self, form: Any) -> None:
        """Stop (StopValidation) at a personal identity number: nobody needs it, and nobody should store it.

        Here and not in a validator, so that no form can forget it.
        """
        if has_personal_number(self.data or ""):
            raise StopValidation(str(PERSONAL_NUMBER))

    @property
    def tells_of_health(self) -> bool:
        """Whether what was typed is likely to tell of somebody's health: then the page asks whether it is needed."""
        return tells_of_health(self.data or "")


class Line(Words, StringField):
    """A line of text without blanks around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the words, with single blanks between them."""
        self.data = " ".join(UNPRINTABLE.sub(" ", valuelist[0]).split()) if valuelist else ""


class Prose(Words, TextAreaField):
    """Several lines of text."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the lines, with one kind of line ending and nothing around them."""
        text = valuelist[0].replace("\r\n", "\n").replace("\r", "\n") if valuelist else ""
        self.data = UNPRINTABLE.sub("", text).strip()


class Chosen:
    """Mixed into a field of choices: gives the choice itself, of its own type; an unknown one counts as none."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Find the choice that was sent among those that there are."""
        wanted = valuelist[0] if valuelist else ""
        self.data = next((c[0] for c in self.iter_choices() if wanted and str(c[0]) == wanted), None)  # type: ignore[attr-defined]

    def pre_validate(self, form: Any) -> None:
        """Nothing more: what is missing is for :class:`Needed` to say, in our own words."""


class OneOf(Chosen, RadioField):
    """One of several, all in view. ``choices`` is a function that gives a list of (value, label)."""

    def __init__(self, label: Message, **kwargs: Any) -> None:
        super().__init__(label, coerce=lambda value: value, **kwargs)


class OneOfList(Chosen, SelectField):
    """One of many, in a list that opens."""

    as_choices = False  # an error leads to the list itself, since its options have no ids

    def __init__(self, label: Message, **kwargs: Any) -> None:
        super().__init__(label, coerce=lambda value: value, **kwargs)


class Day(DateField):
    """A date; ``unreadable`` is said of what is no date, and what was typed is kept."""

    data: date | None

    def __init__(self, label: Message, *, unreadable: Message, **kwargs: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%d/%m %Y", "%d/%m/%Y"], **kwargs)
        self.unreadable = unreadable

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date (ValueError)."""
        _read(self, super().process_formdata, valuelist)


class Clock(TimeField):
    """A time of day as people write it: 18.00, 18:00, 1800 or 18; ``unreadable`` is said of what is none."""

    data: time | None

    def __init__(self, label: Message, *, unreadable: Message, **kwargs: Any) -> None:
        super().__init__(label, format=["%H.%M", "%H:%M", "%H,%M", "%H", "%H%M"], **kwargs)
        self.unreadable = unreadable

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time (ValueError)."""
        _read(self, super().process_formdata, valuelist)


class Whole(IntegerField):
    """A whole number, blank or from ``low`` to ``high``; ``unreadable`` is said of anything else."""

    data: int | None

    def __init__(self, label: Message, *, unreadable: Message, low: int = 1, high: int = 1000, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.unreadable, self.low, self.high = unreadable, low, high

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits within the bounds (ValueError)."""
        words = valuelist[0].strip() if valuelist else ""
        self.data = int(words) if re.fullmatch(r"[0-9]{1,9}", words) else None
        if words and (self.data is None or not self.low <= self.data <= self.high):
            self.data = None
            raise ValueError(str(self.unreadable))


def _word_for_what_was_sent() -> str:
    """The same for the same fields and files, and nothing can be read from it without the service's own key."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "form_key")]
    sent = hmac.new(str(current_app.config["SECRET_KEY"]).encode(), json.dumps(fields).encode(), hashlib.sha256)
    for file in request.files.values():
        sent.update(file.read())
        file.seek(0)
    return sent.hexdigest()[:16]


def _read(field: "Day | Clock", read: Callable[[list[str]], None], valuelist: list[str]) -> None:
    """Let WTForms read a value, but say in our own words that it could not; blank is not wrong, only missing."""
    words = [value.strip() for value in valuelist]
    if not any(words):
        field.data = None
        return
    try:
        read(words)
    except ValueError:
        raise ValueError(str(field.unreadable)) from None


class MonthsField(SelectMultipleField):
    """Some of the twelve months, as numbers; none = the whole year."""

    def __init__(self, label: Message, **kwargs: Any) -> None:
        super().__init__(label, coerce=int, choices=lambda: [(m, month_name(m)) for m in MONTHS], **kwargs)

    def short_names(self) -> dict[int, str]:
        """Abbreviated names by month number, in the reader's language."""
        return dict(_locale_names("months", "abbreviated"))


class WeekdaysField(SelectMultipleField):
    """Some of the seven weekdays, as ``mon`` … ``sun``; none = any day."""

    def __init__(self, label: Message, **kwargs: Any) -> None:
        super().__init__(label, choices=lambda: [(d, weekday_name(d)) for d in WEEKDAYS], **kwargs)

    def short_names(self) -> dict[str, str]:
        """Abbreviated names by weekday, in the reader's language."""
        names = dict(_locale_names("days", "abbreviated"))
        return {day: names[i] for i, day in enumerate(WEEKDAYS)}


class Needed:
    """The field must be filled in; ``message`` says what to do."""

    def __init__(self, message: Message) -> None:
        self.message = message

    def __call__(self, form: PageForm, field: Field) -> None:
        """Stop (StopValidation) at an empty field."""
        if field.data in (None, "", []):
            raise StopValidation(str(self.message))


class AtMost:
    """At most ``limit`` characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: PageForm, field: Field) -> None:
        """Stop (StopValidation) at a text that is too long, and say by how much."""
        over = len(field.data or "") - self.limit
        if over > 0:
            raise StopValidation(too_long(over))


class ToCome:
    """The day must not have been."""

    def __call__(self, form: PageForm, field: Field) -> None:
        """Stop (StopValidation) at a day in the past."""
        if field.data and field.data < today():
            raise StopValidation(gettext("Välj en dag som inte har varit"))


class TooLong(str):
    """A sentence that fits any text, and so does not say which: the summary says that before it."""


def too_long(over: int) -> TooLong:
    """What to do about a text that is ``over`` characters too long."""
    return TooLong(ngettext("Korta texten med %(num)s tecken", "Korta texten med %(num)s tecken", over))


def field_target(field: Field) -> str:
    """The id to which an error about ``field`` leads: the field itself, or its first choice."""
    choices: Any = field if isinstance(field, SelectFieldBase) and getattr(field, "as_choices", True) else ()
    return str(next((choice.id for choice in choices), field.id))


def month_name(month: int) -> str:
    """The month's whole name in the reader's language."""
    return str(_locale_names("months", "wide")[month])


def weekday_name(day: str) -> str:
    """The weekday's whole name in the reader's language."""
    return str(_locale_names("days", "wide")[WEEKDAYS.index(day)])


def _locale_names(what: str, width: str) -> Any:
    return getattr(get_locale(), what)["stand-alone"][width]
