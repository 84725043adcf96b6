"""The words for the questions of a meeting: groups, sheets and answers."""

from flask_babel import gettext

from matchmaker.matching.snapshot import ActorKind
from matchmaker.matching.texts import Text
from matchmaker.models import EvaluationQuestion, Sheet
from matchmaker.web.codes import code_label
from matchmaker.web.language import spoken
from matchmaker.web.meetings.routes import blueprint

SHEETS = {"fore": Sheet.BEFORE, "efter": Sheet.AFTER, "motet": Sheet.EVALUATION}
"""What a sheet is called in an address."""

KINDS = {
    "butik": ActorKind.SERVICE_NODE,
    "forening": ActorKind.ASSOCIATION,
    "kommun": ActorKind.MUNICIPAL_UNIT,
}
"""What a group is called in an address."""

SHEET_NAMES = {sheet: name for name, sheet in SHEETS.items()}
KIND_NAMES = {kind: name for name, kind in KINDS.items()}


def group_label(kind: ActorKind) -> str:
    """A group, as it stands within a sentence."""
    return {
        ActorKind.SERVICE_NODE: gettext("butikerna och servicen"),
        ActorKind.ASSOCIATION: gettext("föreningarna"),
        ActorKind.MUNICIPAL_UNIT: gettext("kommunens verksamheter"),
    }[kind]


def sheet_label(sheet: Sheet) -> str:
    """What a sheet is about, as the heading of its page."""
    return {
        Sheet.BEFORE: gettext("Före mötet: vad behöver ni, och vad tror du om de andra?"),
        Sheet.AFTER: gettext("Efter mötet: vad behöver ni, och vad tror du nu?"),
        Sheet.EVALUATION: gettext("Hur var mötet?"),
    }[sheet]


def sheet_name(sheet: Sheet) -> str:
    """A sheet in a word or two."""
    return code_label(sheet)


def choice_label(choice: str) -> str:
    """An answer to a question about the meeting."""
    return {"yes": gettext("Ja"), "partly": gettext("Delvis"), "no": gettext("Nej")}[choice]


def question_label(question: EvaluationQuestion) -> str:
    """A question of the municipality's list, in the reader's language."""
    return spoken(Text(sv=question.sv, en=question.en))


def own_question() -> str:
    """What people are asked about their own needs."""
    return gettext("Vad behöver ni mest just nu?")


def guess_question(kind: ActorKind) -> str:
    """What people are asked about the needs of others."""
    return gettext("Vad tror du att %(group)s behöver mest?", group=group_label(kind))


def three_at_most() -> str:
    """How many needs may be chosen."""
    return gettext("Välj högst tre.")


def learnt_question() -> str:
    """What every evaluation asks."""
    return gettext("Vad lärde du dig om någon annan?")


for _label in (group_label, sheet_label, sheet_name, question_label):
    blueprint.add_app_template_filter(_label)
blueprint.add_app_template_filter(SHEET_NAMES.__getitem__, "sheet_slug")
blueprint.add_app_template_filter(KIND_NAMES.__getitem__, "kind_slug")
