"""The words that reasons rest on, marked in people's own text with the number of the reason."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext
from markupsafe import Markup, escape

from matchmaker.models import Item
from matchmaker.services.suggestions.reasons import Reason
from matchmaker.web.labels import when_label

WHOLE = ("when", "place")
"""Fields that are not free text: a mark on them means all of it."""


def texts_of(row: Item) -> dict[str, str]:
    """The texts of a note by the names that marks use; actor and place must be loaded."""
    return {
        "title": row.title,
        "description": row.description,
        "capacity": getattr(row, "capacity", ""),
        "when": when_label(row),
        "place": row.actor.place.name,
    }


def marked_fields(reasons: Iterable[Reason], side: str, texts: Mapping[str, str]) -> dict[str, Markup]:
    """The ``texts`` (by field) of one side that some reason rests on, with the words marked."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for reason in reasons:
        for mark in reason.marks:
            text = texts.get(mark["field"], "")
            if mark["side"] == side and text:
                span = (0, len(text)) if mark["field"] in WHOLE else (mark["start"], mark["end"])
                found.setdefault(mark["field"], []).append((*span, reason.number))
    return {field: mark_up(texts[field], spans) for field, spans in found.items()}


def mark_up(text: str, spans: Iterable[tuple[int, int, int]]) -> Markup:
    """``text`` with each (start, end, number of the reason) marked; safe for any text and any spans.

    Spans that overlap or touch, and those of one reason with only a blank between, become one mark with all their
    numbers. What lies outside the text, as it may after a correction, is left out.
    """
    parts, at = [], 0
    for start, end, numbers in _runs(text, spans):
        parts += [escape(text[at:start]), _mark(text[start:end], numbers)]
        at = end
    return Markup("").join([*parts, escape(text[at:])])


def _runs(text: str, spans: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, list[int]]]:
    """The spans as (start, end, numbers) in order, with nothing in common."""
    runs: list[tuple[int, int, list[int]]] = []
    for start, end, number in sorted(spans):
        if not 0 <= start < end <= len(text):
            continue
        if runs and (start <= runs[-1][1] or (runs[-1][2] == [number] and not text[runs[-1][1] : start].strip())):
            first, last, numbers = runs[-1]
            runs[-1] = (first, max(last, end), sorted({*numbers, number}))
        else:
            runs.append((start, end, [number]))
    return runs


def _mark(words: str, numbers: Sequence[int]) -> Markup:
    joints = [", "] * (len(numbers) - 2) + [gettext(" och ")] * (len(numbers) > 1)
    labels = [gettext(", hör till skäl "), *joints]
    points = [
        Markup('<span class="n"><span class="vh">{}</span>{}</span>').format(label, number)
        for label, number in zip(labels, numbers, strict=True)
    ]
    return Markup("<mark>{} {}</mark>").format(words, Markup(" ").join(points))
