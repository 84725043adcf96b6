"""The form on paper: the same fields in the same order as on the web, in large print, with the way back to the web."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Response
from flask_babel import gettext
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectMultipleField, TextAreaField

from matchmaker.matching.snapshot import ActorKind
from matchmaker.services.forms.answers import NEEDED, Step
from matchmaker.web.access import for_everyone
from matchmaker.web.actors.examples import examples_for
from matchmaker.web.actors.forms import AnswersForm, ContactForm, NeedForm, ResourceForm, WhoForm
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.installation import settings
from matchmaker.web.open_forms import Trap
from matchmaker.web.pages import public_address
from matchmaker.web.papers import make_paper, pdf_answer, qr_code

LINES = 1
SHORT_ROW = 40
"""Choices with fewer letters than this stand in one row."""
PROSE_LINES = 3
NEEDS_ON_PAPER = RESOURCES_ON_PAPER = 2
"""As many as most people have; for more one takes another sheet."""


@dataclass(frozen=True, slots=True)
class PaperField:
    """A question on paper: its number, as ``2a``, and either choices to tick or lines to write on."""

    number: str
    name: str
    label: str
    hint: str
    choices: Sequence[str]
    columns: int
    lines: int


@dataclass(frozen=True, slots=True)
class PaperSection:
    """One step of the form, or one need or resource; ``page`` begins a new page."""

    heading: str
    lead: str
    form: type[AnswersForm]
    page: bool
    fields: Sequence[PaperField]


@blueprint.get("/beratta/papper.pdf")
@for_everyone
def on_paper() -> Response:
    """The form as a tagged PDF, to print and fill in by hand."""
    return pdf_answer(make_paper("form", _paper()), "formular.pdf")


def paper_sections() -> list[PaperSection]:
    """The sections of the form on paper, in the order in which it is filled in and typed over."""
    whole = [
        (gettext("Vilka är ni?"), "", WhoForm, False),
        *(
            (
                gettext("Något ni behöver") if n == 0 else gettext("Något mer ni behöver"),
                gettext("Börja med det som är viktigast. Hoppa över det här om ni inte behöver något.")
                if n == 0
                else "",
                NeedForm,
                True,
            )
            for n in range(NEEDS_ON_PAPER)
        ),
        *(
            (
                gettext("Något ni kan bidra med") if n == 0 else gettext("Något mer ni kan bidra med"),
                gettext("En lokal, ett verktyg, kunskap eller en ledig timme. Litet räknas också.") if n == 0 else "",
                ResourceForm,
                True,
            )
            for n in range(RESOURCES_ON_PAPER)
        ),
        (gettext("Hur når vi er?"), gettext("En person räcker. Fyll i telefon, e-post eller båda."), ContactForm, True),
    ]
    return [
        PaperSection(f"{number}. {heading}", lead, form, page, _fields(str(number), form))
        for number, (heading, lead, form, page) in enumerate(whole, start=1)
    ]


def _fields(number: str, form: type[AnswersForm]) -> list[PaperField]:
    shown = [field for field in form(formdata=None, meta={"csrf": False}) if not isinstance(field, HiddenField | Trap)]
    return [_field(f"{number}{chr(ord('a') + place)}", field, form) for place, field in enumerate(shown)]


def _field(number: str, field: Field, form: type[AnswersForm]) -> PaperField:
    choices, columns = _choices(field)
    lines = PROSE_LINES if isinstance(field, TextAreaField) else LINES
    may_skip = field.name not in NEEDED[form.step] and isinstance(field, TextAreaField | RadioField)
    label = f"{field.label.text} ({gettext('om ni vill')})" if may_skip else str(field.label.text)
    return PaperField(number, field.name, label, _hint(form.step, field.name), choices, columns, lines)


def _choices(field: Field) -> tuple[Sequence[str], int]:
    """What there is to tick, and in how many columns."""
    if isinstance(field, BooleanField):
        return [gettext("Ja")], 1
    if isinstance(field, RadioField):
        labels = [str(label) for _, label, *_ in field.iter_choices()]
        return labels, len(labels) if sum(map(len, labels)) < SHORT_ROW else 1
    if isinstance(field, SelectMultipleField):
        return [str(label).capitalize() for _, label, *_ in field.iter_choices()], 4
    return [], 1


def _hint(step: Step, name: str) -> str:
    if name == "title":  # who fills it in is not known before it is printed, so there is one from each kind
        first = (examples_for(step, kind)[0] for kind in ActorKind)
        examples = " · ".join(gettext("”%(words)s”", words=words) for words in first)
        return gettext("Till exempel: %(examples)s", examples=examples)
    hints: Mapping[str, str] = {
        "description": gettext("Skriv inget om någons hälsa och inga personnummer."),
        "capacity": gettext("Till exempel: ”40 platser” eller ”två kvällar i veckan”."),
        "months": gettext("Hoppa över om det gäller hela året."),
        "weekdays": gettext("Hoppa över om det inte spelar någon roll."),
        "for_village": gettext("Fler än vi har nytta av det."),
        "hide_name": gettext("Vi berättar inte vilka ni är förrän alla har sagt ja."),
    }
    return hints.get(name, "")


def _paper() -> dict[str, Any]:
    ours, address = settings(), public_address("actors.begin")
    return {
        "title": gettext("Berätta vad ni behöver och kan bidra med"),
        "lead": gettext("Skriv som ni pratar. Fyll bara i det ni vill."),
        "web": gettext("Hellre på webben? Gå till %(address)s", address=address.partition("://")[2]),
        "qr": qr_code(address),
        "qr_alt": gettext("QR-kod som leder till formuläret på webben: %(address)s", address=address),
        "send": _where_to(ours.municipality, ours.contact_phone),
        "record": gettext(
            "Det ni skickar till kommunen är oftast en allmän handling. Då får andra läsa det om de frågar."
        ),
        "sections": [_plain(section) for section in paper_sections()],
        "office": gettext("Fyller ni i fler behov än det finns plats för? Ta ett blad till."),
    }


def _plain(section: PaperSection) -> dict[str, Any]:
    words = asdict(section)
    del words["form"]
    return words


def _where_to(municipality: str, phone: str) -> str:
    if phone:
        return gettext(
            "Lämna det till projektledaren på %(municipality)s. Vill ni ha hjälp? Ring %(phone)s.",
            municipality=municipality,
            phone=phone,
        )
    return gettext("Lämna det till projektledaren på %(municipality)s.", municipality=municipality)
