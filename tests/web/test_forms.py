"""Forms keep what was typed, complain in our own words at the right place, and carry a key against double taps."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, time, timedelta
from inspect import signature
from io import BytesIO
from typing import Any, Protocol

import pytest
from flask import Flask, render_template_string, request
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from wtforms import HiddenField, StringField
from wtforms.fields.core import UnboundField

from matchmaker.testing.pages import problems
from matchmaker.web.actors.forms import AnswersForm
from matchmaker.web.forms import (
    PERSONAL_NUMBER,
    AtMost,
    Clock,
    Day,
    KeyedForm,
    Line,
    MonthsField,
    Needed,
    OneOf,
    OneOfList,
    PageForm,
    Prose,
    ToCome,
    VersionedForm,
    WeekdaysField,
    Words,
    field_target,
    month_name,
    weekday_name,
)
from matchmaker.web.meetings.survey_forms import SheetForm
from matchmaker.web.open_forms import Trap
from matchmaker.web.plugins.forms import SideForm, StrategyForm, WishForm
from matchmaker.web.times import today

PAGE = """
{% from "components/fields.html" import error_summary, hidden, line, one_of, pick, prose, select, tick %}
{% extends "base.html" %}{% block title %}Prov{% endblock %}
{% block main %}<h1>Prov</h1><form method="post" action="/prov">{{ hidden(form) }}{{ error_summary(form) }}
{{ line(form.name, "Som ni säger", optional=true, short=true, autocomplete="off", inputmode="text", maxlength="9") }}
{{ prose(form.words, hint="Med egna ord", optional=true, maxlength="99") }}
{{ one_of(form.kind, hint="Välj en", notes={"a": "Första"}, keys={"a": "g"}) }}
{{ select(form.place, hint="Var?", optional=true) }}{{ pick(form.months) }}{{ pick(form.weekdays, days=true) }}
{{ line(form.day) }}{{ line(form.clock) }}
<button type="submit">Skicka</button></form>{% endblock %}
"""


class Sample(KeyedForm):
    name = Line("Namn", validators=[Needed("Skriv namnet"), AtMost(9)])
    words = Prose("Berätta")
    kind = OneOf("Slag", choices=lambda: [("a", "A"), ("b", "B")], validators=[Needed("Välj ett slag")])
    place = OneOfList("Ort", choices=lambda: [(1, "Norsjö"), (2, "Bastuträsk")], validators=[Needed("Välj en ort")])
    months = MonthsField("Månader")
    weekdays = WeekdaysField("Veckodagar")
    day = Day("Dag", unreadable="Skriv dagen så här: 2026-12-03", validators=[ToCome()])
    clock = Clock("Klockslag", unreadable="Skriv klockslaget så här: 18.00")


class Versioned(VersionedForm):
    pass


GOOD = {"name": "Eva", "kind": "a", "place": "2"}


@pytest.fixture(autouse=True)
def no_csrf(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


class Send(Protocol):
    def __call__(self, values: dict[str, Any], kind: type[PageForm] = Sample) -> Any: ...


@pytest.fixture
def sent(app: Flask) -> Iterator[Send]:
    """Gives the form as it stands after some values have been sent and checked."""
    with ExitStack() as requests:

        def send(values: dict[str, Any], kind: type[PageForm] = Sample) -> Any:
            request = app.test_request_context("/", method="POST", data=values, headers={"Accept-Language": "sv"})
            requests.enter_context(request)
            form = kind()
            form.validate_on_submit()
            return form

        yield send


def test_a_good_form_has_no_complaints(sent: Send) -> None:
    form = sent(GOOD)
    assert form.error_list == []
    assert (form.name.data, form.kind.data, form.place.data) == ("Eva", "a", 2)


def test_complaints_come_in_the_order_of_the_page_and_lead_to_their_fields(sent: Send) -> None:
    form = sent({"name": "   ", "place": "9", "day": "i morgon", "clock": "kvällen"})
    assert form.error_list == [
        ("name", "Skriv namnet"),
        ("kind-0", "Välj ett slag"),
        ("place", "Välj en ort"),
        ("day", "Skriv dagen så här: 2026-12-03"),
        ("clock", "Skriv klockslaget så här: 18.00"),
    ]


def test_what_was_typed_is_kept_also_when_it_is_wrong(sent: Send) -> None:
    form = sent({"name": "Ett mycket långt namn", "day": "i morgon", "clock": "kvällen", "words": " a\r\nb\rc "})
    assert form.name._value() == "Ett mycket långt namn"
    assert (form.day._value(), form.clock._value()) == ("i morgon", "kvällen")
    assert form.words.data == "a\nb\nc"


def test_a_text_that_is_too_long_is_told_by_how_much(sent: Send) -> None:
    form = sent(GOOD | {"name": "x" * 12})
    assert form["name"].errors == ["Korta texten med 3 tecken"]
    assert form.error_list == [("name", "Namn: korta texten med 3 tecken")]
    assert sent(GOOD | {"name": "x" * 9}).error_list == []


def test_the_summary_says_which_text_is_too_long_where_there_are_several(sent: Send) -> None:
    class Asking(PageForm):
        name = Line("Vad heter ni?", validators=[AtMost(9)])

    form = sent({"name": "x" * 12}, Asking)
    assert form.error_list == [("name", "Vad heter ni? Korta texten med 3 tecken")]
    form.called = "Behov 2"
    assert form.error_list == [("name", "Behov 2, Vad heter ni? Korta texten med 3 tecken")]


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Co", "Cn", "Cs"]), max_size=40))
def test_a_line_is_words_with_single_blanks_between(text: str) -> None:
    field = Line().bind(None, "x", _meta=PageForm.Meta())  # type: ignore[attr-defined]
    field.process_formdata([text])
    assert field.data == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-03", date(2026, 12, 3)),
        ("3/12 2026", date(2026, 12, 3)),
        (" 3/12/2026 ", date(2026, 12, 3)),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(sent: Send, text: str, day: date | None) -> None:
    assert sent({"day": text}).day.data == day


@pytest.mark.parametrize("text", ["18.00", "18:00", "18,00", "18", "1800", " 18.00 "])
def test_a_time_of_day_is_read_as_people_write_it(sent: Send, text: str) -> None:
    assert sent({"clock": text}).clock.data == time(18, 0)


def test_a_day_that_has_been_is_not_to_come(sent: Send, app: Flask) -> None:
    with app.test_request_context():
        yesterday, tomorrow = today() - timedelta(days=1), today() + timedelta(days=1)
    assert sent(GOOD | {"day": yesterday.isoformat()}).error_list == [("day", "Välj en dag som inte har varit")]
    assert sent(GOOD | {"day": tomorrow.isoformat()}).error_list == []


def test_a_personal_number_is_refused_with_an_explanation(sent: Send) -> None:
    [(target, message)] = sent(GOOD | {"words": "Ring 19121212-1212"}).error_list
    assert (target, message.partition(".")[0]) == ("words", "Ta bort personnumret")


def test_months_and_weekdays_are_chosen_from_those_there_are(sent: Send) -> None:
    form = sent(GOOD | {"months": ["1", "12"], "weekdays": ["mon", "sun"]})
    assert (form.months.data, form.weekdays.data, form.error_list) == ([1, 12], ["mon", "sun"], [])
    for junk in ({"months": ["13"]}, {"months": ["x"]}, {"weekdays": ["måndag"]}):
        assert len(sent(GOOD | junk).error_list) == 1


def test_months_and_weekdays_have_whole_and_short_names(swedish: None) -> None:
    assert (month_name(3), weekday_name("sat")) == ("mars", "lördag")
    form = Sample()
    assert form.months.short_names()[1] == "jan."
    assert form.weekdays.short_names()["sat"] == "lör"


def test_a_key_is_given_once_and_comes_back(sent: Send, app: Flask) -> None:
    with app.test_request_context():
        keys = {Sample().key for _ in range(10)}
    assert len(keys) == 10
    token = keys.pop().partition(".")[0]
    assert sent({"form_key": token}).key.partition(".")[0] == token


TOKEN = "a" * 40


@pytest.mark.parametrize("other", [{"name": "Evy"}, {"months": ["2"]}, {"clock": "18.00"}, {"person-name": "Bo"}])
def test_the_same_words_again_are_the_same_sending_and_other_words_another(sent: Send, other: dict[str, Any]) -> None:
    first = GOOD | {"form_key": TOKEN, "csrf_token": "one"}
    assert len(sent(first).key) <= 57
    assert sent(first | {"csrf_token": "two"}).key == sent(first).key
    assert sent(first | other).key != sent(first).key


def test_another_file_is_another_sending_and_can_still_be_read(app: Flask) -> None:
    keys = set()
    for content in (b"one", b"two", b"two"):
        sent = {"form_key": TOKEN, "file": (BytesIO(content), "a.csv")}
        with app.test_request_context("/", method="POST", data=sent):
            keys.add(Sample().key)
            assert request.files["file"].read() == content
    assert len(keys) == 2


def test_nobody_without_the_services_key_can_tell_which_words_a_key_stands_for(sent: Send, app: Flask) -> None:
    before = sent(GOOD | {"form_key": TOKEN}).key
    app.config["SECRET_KEY"] = "another"
    assert sent(GOOD | {"form_key": TOKEN}).key != before


@pytest.mark.parametrize("junk", ["", "x", "y" * 41, "a key with blanks in it ......", "<script>alert(1)</script>"])
def test_a_key_that_has_been_tampered_with_is_replaced(sent: Send, junk: str) -> None:
    token = sent({"form_key": junk}).key.partition(".")[0]
    assert token != junk
    assert len(token) == 32


@pytest.mark.parametrize(("version", "read"), [("7", 7), ("", 0), ("-1", 0), ("x", 0), ("9" * 20, 0), ("7 ", 0)])
def test_a_version_is_a_number_or_one_that_no_row_has(sent: Send, version: str, read: int) -> None:
    assert sent({"version": version}, Versioned).version.data == read


def test_a_form_without_a_version_has_one_that_no_row_has(sent: Send) -> None:
    assert sent({"x": "y"}, Versioned).version.data == 0


@pytest.mark.parametrize(
    "values", [{}, GOOD, {"name": "x" * 50, "words": "19121212-1212", "months": ["13"], "day": "x"}]
)
def test_fields_are_drawn_so_that_the_page_holds_the_rules(sent: Send, app: Flask, values: dict[str, Any]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    form = sent(values)
    html = render_template_string(PAGE, form=form, failed=bool(values))
    assert problems(html) == []
    for target, message in form.error_list:
        assert f'<a href="#{target}">{escape(message)}</a>' in html
        assert f'id="{target}"' in html


def test_where_an_error_leads_is_the_field_or_its_first_choice(swedish: None) -> None:
    form = Sample()
    assert [field_target(form[name]) for name in ("name", "kind", "place", "months")] == [
        "name",
        "kind-0",
        "place",
        "months-0",
    ]


NOT_FREE = {"email", "contact_email", "contact_phone"}  # an address or a number, and nothing else, is taken there


def forms(kind: type[PageForm] = PageForm) -> Iterator[type[PageForm]]:
    """Every form of the service."""
    for form in kind.__subclasses__():
        if form.__module__.startswith("matchmaker."):
            yield form
        yield from forms(form)


PATTERNS = {
    AnswersForm,
    SheetForm,
    WishForm,
    StrategyForm,
    SideForm,
}  # a form is made after them for each question, or plugin


def can_be_made(form: type[PageForm]) -> bool:
    """Whether a form needs nothing to be made: it is no pattern for others, and takes no arguments of its own."""
    given = list(signature(form.__init__).parameters.values())[1:]
    return form not in PATTERNS and all(
        p.default is not p.empty or p.kind in {p.VAR_POSITIONAL, p.VAR_KEYWORD} for p in given
    )


FORMS = sorted(set(forms()), key=lambda form: f"{form.__module__}.{form.__name__}")


@pytest.mark.parametrize("kind", [form for form in FORMS if can_be_made(form)])
def test_no_free_text_takes_a_personal_identity_number(sent: Send, kind: type[PageForm]) -> None:
    free = [field.name for field in sent({}, kind) if isinstance(field, StringField)]
    for name in set(free) - NOT_FREE:
        # An outcome's other fields count, and are kept, only when it is a collaboration.
        field = sent({"outcome": "collaboration", name: "Ring Kalle, 811218-9876"}, kind)[name]
        if not isinstance(field, HiddenField | Trap):
            assert [str(error) for error in field.errors][:1] == [str(PERSONAL_NUMBER)], name


@pytest.mark.parametrize("kind", [form for form in FORMS if not can_be_made(form)])
def test_a_form_that_must_be_given_something_has_only_fields_that_refuse_one(kind: type[PageForm]) -> None:
    free = [f.field_class for f in vars(kind).values() if isinstance(f, UnboundField)]
    assert not [
        field for field in free if issubclass(field, StringField) and not issubclass(field, Words | HiddenField)
    ]


def test_a_plain_field_would_be_seen_by_that(sent: Send) -> None:
    class Careless(PageForm):
        words = StringField("x")

    with pytest.raises(AssertionError):
        test_no_free_text_takes_a_personal_identity_number(sent, Careless)


def test_a_text_about_health_is_asked_about_and_taken(sent: Send) -> None:
    def note(words: str) -> str:
        form = sent(GOOD | {"words": words})
        assert form.error_list == []
        return render_template_string(PAGE, form=form).partition('data-health="words"')[2].partition(">")[0]

    assert "hidden" not in note("Kassören är sjukskriven")
    assert note("Kassör sökes").endswith(" hidden")
