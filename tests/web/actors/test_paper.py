"""The form on paper asks what the web form asks, in the same order, is tagged, and leads back to the web."""

import io
from collections.abc import Iterator

import pikepdf
import pytest
from flask import Flask

from matchmaker.matching.snapshot import ActorKind
from matchmaker.testing.documents import kinds_in
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.actors.examples import need_examples, resource_examples
from matchmaker.web.actors.forms import AnswersForm, ContactForm, NeedForm, ResourceForm, WhoForm
from matchmaker.web.actors.paper import paper_sections

ADDRESS = "/beratta/papper.pdf"


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        yield


def asked_on_the_web(form: type[AnswersForm]) -> list[tuple[str, str]]:
    """(name, label) of each question, without what programs alone see."""
    shown = form(formdata=None, meta={"csrf": False})
    return [(field.name, str(field.label.text)) for field in shown if field.name != "csrf_token"]


@pytest.mark.usefixtures("context")
def test_the_paper_asks_the_same_in_the_same_order() -> None:
    for section in paper_sections():
        on_paper = [(field.name, field.label.removesuffix(" (om ni vill)")) for field in section.fields]
        assert on_paper == asked_on_the_web(section.form)


@pytest.mark.usefixtures("context")
def test_a_question_that_is_added_to_the_web_form_comes_on_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    from wtforms import StringField

    monkeypatch.setattr(ContactForm, "fax", StringField("Fax"), raising=False)
    assert [field.name for field in paper_sections()[-1].fields][-1] == "fax"


@pytest.mark.usefixtures("context")
def test_the_steps_come_in_the_order_in_which_they_are_typed_over() -> None:
    forms = [section.form for section in paper_sections()]
    assert list(dict.fromkeys(forms)) == [WhoForm, NeedForm, ResourceForm, ContactForm]
    numbers = [field.number for section in paper_sections() for field in section.fields]
    assert len(set(numbers)) == len(numbers)
    assert numbers[:5] == ["1a", "1b", "1c", "1d", "2a"]


@pytest.mark.usefixtures("context")
def test_choices_are_there_to_tick_and_the_rest_has_lines_to_write_on() -> None:
    fields = {field.name: field for section in paper_sections() for field in section.fields}
    assert len(fields["months"].choices) == 12
    assert fields["horizon"].choices == ["Nu", "Inom ett år", "Längre fram"]
    assert fields["for_village"].choices == ["Ja"]
    assert (fields["description"].choices, fields["description"].lines) == ([], 3)


@pytest.mark.usefixtures("context")
def test_there_are_examples_from_each_kind_of_those_who_fill_it_in() -> None:
    hints = [field.hint for section in paper_sections() for field in section.fields if field.name == "title"]
    for kind in ActorKind:
        assert need_examples(kind)[0] in hints[0]
        assert resource_examples(kind)[0] in hints[-1]


@pytest.mark.parametrize(("language", "title"), [("sv", "Berätta vad ni behöver"), ("en", "Tell us what you need")])
def test_it_is_a_tagged_pdf_in_the_readers_language(client: CheckedClient, language: str, title: str) -> None:
    answer = client.get(ADDRESS, headers={"Accept-Language": language})
    with pikepdf.open(io.BytesIO(answer.data)) as pdf, pdf.open_metadata() as about:
        assert str(pdf.Root.Lang) == language
        assert about["dc:title"].startswith(title)
        assert kinds_in(pdf).count("Figure") == 1
    assert len(answer.data) < 100_000


@pytest.mark.parametrize("page", ["/", "/beratta"])
def test_the_way_to_it(client: CheckedClient, page: str) -> None:
    assert f'href="{ADDRESS}"' in client.get(page).text


def test_it_can_be_made_without_a_telephone_number(app: Flask) -> None:
    from dataclasses import replace

    app.extensions["matchmaker.settings"] = replace(app.extensions["matchmaker.settings"], contact_phone="")
    assert app.test_client().get(ADDRESS).data.startswith(b"%PDF")
