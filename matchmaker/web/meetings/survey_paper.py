"""The questions of a meeting on paper, of the same fields as on the phone: as a page to print, and as tagged PDF."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, render_template
from flask_babel import gettext
from wtforms.fields.choices import SelectFieldBase

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Meeting, Sheet
from matchmaker.models.extension import db
from matchmaker.services.errors import NotFoundError
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.surveys import find_survey, groups_at, read_survey
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires
from matchmaker.web.forms import Prose
from matchmaker.web.labels import kind_label
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.meetings.survey_forms import SheetForm, SomeOf, sheet_form
from matchmaker.web.meetings.survey_labels import SHEETS, sheet_label, three_at_most
from matchmaker.web.meetings.survey_replies import WHAT, others_than
from matchmaker.web.papers import Block, bullets, heading, make_paper, paragraph, pdf_answer

LINES = 4


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question with a note, its choices to tick, and so many lines to write on."""

    label: str
    note: str
    choices: Sequence[str]
    lines: int


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """The sheet of one group."""

    kind: ActorKind
    questions: Sequence[PaperQuestion]


@blueprint.get(f"/moten/<int:meeting_id>/fragor/papper/{WHAT}")
@requires(Permission.SEE_MEETINGS)
def paper_questions(meeting_id: int, what: str) -> str:
    """A sheet for each group, to print."""
    meeting, sheets = _sheets(meeting_id, SHEETS[what])
    return render_template(
        "meetings/sheet_paper.html", meeting=meeting, sheets=sheets, title=sheet_label(SHEETS[what]), what=what
    )


@blueprint.get(f"/moten/<int:meeting_id>/fragor/papper/{WHAT}.pdf")
@requires(Permission.SEE_MEETINGS)
def paper_questions_pdf(meeting_id: int, what: str) -> Response:
    """The same as PDF, in large print."""
    meeting, sheets = _sheets(meeting_id, SHEETS[what])
    title = sheet_label(SHEETS[what])
    printed = [
        {"heading": title, "kicker": f"{meeting.title}. {kind_label(one.kind)}", "blocks": _blocks(one)}
        for one in sheets
    ]
    return pdf_answer(make_paper("cards", {"title": meeting.title, "sheets": printed}), f"fragor-{what}.pdf")


def _sheets(meeting_id: int, sheet: Sheet) -> tuple[Meeting, list[PaperSheet]]:
    session = db.session()
    meeting, survey = get_meeting(session, meeting_id), find_survey(session, meeting_id)
    if survey is None:
        raise NotFoundError(f"questions of meeting {meeting_id}")
    asked, groups = read_survey(session, survey), groups_at(session, meeting_id) or list(ActorKind)
    forms = ((kind, sheet_form(asked, sheet, others_than(kind, groups))(formdata=None)) for kind in groups)
    return meeting, [PaperSheet(kind, _questions(form)) for kind, form in forms]


def _questions(form: SheetForm) -> list[PaperQuestion]:
    questions = []
    for field in form.asked:
        choices = [str(option.label.text) for option in field] if isinstance(field, SelectFieldBase) else []
        note = three_at_most() if isinstance(field, SomeOf) else ""
        lines = 0 if choices else LINES if isinstance(field, Prose) else 1
        questions.append(PaperQuestion(str(field.label.text), note, choices, lines))
    return questions


def _blocks(sheet: PaperSheet) -> list[Block]:
    blocks: list[Block] = [paragraph(gettext("Skriv inte ditt namn. Hoppa över det du inte vill svara på."))]
    for question in sheet.questions:
        blocks.append(heading(question.label))
        blocks += [paragraph(question.note)] if question.note else []
        blocks += [bullets([f"☐ {choice}" for choice in question.choices])] if question.choices else []
        blocks += [{"kind": "lines", "count": question.lines}] if question.lines else []
    return blocks
