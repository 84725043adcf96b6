"""Stored values in the reader's language, and what is kept about somebody as a report that can be read."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext

from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import (
    Answer,
    CollaborationState,
    ContactChannel,
    Decision,
    FollowUpAnswer,
    NoteKind,
    Outcome,
    Reply,
    RequestAnswer,
    RequestKind,
    SuggestionState,
)
from matchmaker.services.personal_data.field_registry import field_registry
from matchmaker.services.records.subject_exports import SubjectExport
from matchmaker.web.codes import (
    CODES,
    PLAIN,
    categories_label,
    causes_label,
    code_label,
    visibility_label,
)
from matchmaker.web.histories import contact_label
from matchmaker.web.labels import (
    collaboration_label,
    follow_up_label,
    horizon_label,
    kind_label,
    months_label,
    note_label,
    outcome_label,
    reply_label,
    weekdays_label,
)
from matchmaker.web.language import day, day_time, in_words
from matchmaker.web.papers import Block, heading, make_report, paragraph, terms
from matchmaker.web.suggestion_labels import decision_label, state_label

ENUMS: Mapping[type[StrEnum], Callable[[Any], str]] = {
    ActorKind: kind_label,
    Horizon: horizon_label,
    SuggestionState: state_label,
    Decision: decision_label,
    Outcome: outcome_label,
    CollaborationState: collaboration_label,
    ContactChannel: contact_label,
    RequestKind: lambda kind: request_label(kind),
    RequestAnswer: lambda answer: answer_label(answer),
    Answer: lambda answer: gettext("Ja") if answer is Answer.YES else gettext("Nej"),
    FollowUpAnswer: follow_up_label,
    Reply: reply_label,
    NoteKind: note_label,
    **dict.fromkeys(CODES, code_label),
}
LISTS: Mapping[str, Callable[[list[Any]], str]] = {
    "months": months_label,
    "weekdays": weekdays_label,
    "categories": categories_label,
    "causes": causes_label,
}
KNOWN_BY = ("actors", "needs", "resources")
"""The tables whose labels say what stands in an original or a correction."""


def request_label(kind: RequestKind) -> str:
    """What somebody asks for about their own data."""
    return {
        RequestKind.ACCESS: gettext("Få veta vad vi har sparat"),
        RequestKind.CORRECTION: gettext("Få något rättat"),
        RequestKind.ERASURE: gettext("Få uppgifter borttagna"),
        RequestKind.OBJECTION: gettext("Säga nej till hur vi använder uppgifterna"),
    }[kind]


def answer_label(answer: RequestAnswer) -> str:
    """What the municipality answered."""
    return {
        RequestAnswer.GRANTED: gettext("Ja"),
        RequestAnswer.PARTLY: gettext("Delvis"),
        RequestAnswer.REFUSED: gettext("Nej"),
    }[answer]


def value_in_words(column: str, value: Any, of: str = "actors") -> str:
    """A stored value as people read it; empty for nothing. What is nested in it is a row ``of`` that table."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nej")
    if isinstance(value, StrEnum) and type(value) in ENUMS:
        return ENUMS[type(value)](value)
    if isinstance(value, datetime):
        return day_time(value)
    if isinstance(value, date):
        return day(value)
    if column in LISTS and isinstance(value, list):
        return LISTS[column](value)
    if column == "visibility" and isinstance(value, dict):
        return visibility_label(value)
    if isinstance(value, dict | list):
        return "\n".join(_lines(value, of))
    return PLAIN[column](value) if column in PLAIN and isinstance(value, str) else str(value)


def subject_paper(export: SubjectExport) -> bytes:
    """What is kept about somebody as a tagged PDF, in the reader's language."""
    blocks: list[Block] = []
    for part in export.tables:
        blocks.append(heading(in_words(part.table.label)))
        for row in part.rows:
            of = next((str(value) for field, value in row if field.column == "noun"), KNOWN_BY[0])
            pairs = [
                (in_words(field.label), words)
                for field, value in row
                if field.label and (words := value_in_words(field.column, value, of))
            ]
            blocks.append(terms(pairs))
    if not export.with_asked:
        blocks.append(
            paragraph(
                gettext(
                    "Anteckningar som också handlar om andra är inte med här. Vill ni läsa dem, fråga projektledaren."
                )
            )
        )
    lead = gettext("Gjort %(day)s.", day=day_time(export.made_at))
    return make_report(gettext("Det här har vi sparat om %(name)s", name=export.name), blocks, lead=lead)


def original_in_words(original: Mapping[str, Any], of: str = "actors") -> str:
    """An original as lines of text: what it says, field by field; it is a row ``of`` that table."""
    return "\n".join(_lines(original, of))


def _lines(value: Any, of: str, indent: str = "") -> Iterator[str]:
    """The parts of something nested, each on a line of its own, with the words that the form has for it."""
    pairs = value.items() if isinstance(value, dict) else ((f"{n}", part) for n, part in enumerate(value, 1))
    for name, part in pairs:
        if name in {"key"} or part in (None, "", [], {}):
            continue
        label = _label(str(name), of)
        if name in LISTS or not isinstance(part, dict | list):
            yield f"{indent}{label}: {value_in_words(str(name), part)}"
        else:
            yield f"{indent}{label}"
            yield from _lines(part, name if name in KNOWN_BY else of, indent + "– ")


def _label(name: str, of: str) -> str:
    sections = {
        "id": gettext("Eget nummer"),
        "who": gettext("Vilka ni är"),
        "needs": gettext("Behov"),
        "resources": gettext("Kan bidra med"),
        "contact": gettext("Kontakt"),
        "place": gettext("Var ni finns"),
        "reach": gettext("Hur långt"),
    }
    if name in sections:
        return sections[name]
    for table in (of, *KNOWN_BY) if of in KNOWN_BY else KNOWN_BY:
        for field in field_registry().tables[table].told:
            if field.column == name and field.label:
                return in_words(field.label)
    return name
