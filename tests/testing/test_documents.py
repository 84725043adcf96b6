"""Each rule of the document checks is shown to find the fault that it is for, and to let a sound document be."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from flask import Flask, Response

from matchmaker.testing.documents import calendar_faults, paper_faults, structure_of
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.papers import heading, make_report, paragraph, table

LINK = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])


@pytest.fixture
def paper(app: Flask) -> bytes:
    """A sound paper with headings and a table."""
    blocks = [heading("Först"), paragraph("Ett"), table(["A", "B"], [["1", "2"]])]
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        return make_report("Rubrik", blocks)


def first(pdf: pikepdf.Pdf, kind: str) -> Any:
    return next(one for one in structure_of(pdf) if str(one.S) == kind)


def untitle(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as about:
        del about["dc:title"]
        del about["pdfuaid:part"]


def unfont(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font.ToUnicode
        del font.DescendantFonts[0].FontDescriptor


def without_headers(pdf: pikepdf.Pdf) -> None:
    for cell in [one for one in structure_of(pdf) if str(one.S) == "/TH"]:
        cell.S = pikepdf.Name.TD


def link(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Annots = pikepdf.Array([LINK])
    pdf.pages[0].obj.Tabs = pikepdf.Name.R


PAPER_FAULTS: list[tuple[Callable[[pikepdf.Pdf], Any], list[str]]] = [
    (lambda pdf: pdf.Root.__delitem__("/MarkInfo"), ["not tagged"]),
    (lambda pdf: pdf.Root.__delitem__("/Lang"), ["no language"]),
    (lambda pdf: pdf.Root.__delitem__("/ViewerPreferences"), ["the file's name is announced instead of the title"]),
    (untitle, ["no title", "does not say that it is PDF/UA"]),
    (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), ["no structure"]),
    (lambda pdf: setattr(first(pdf, "/H1"), "S", pikepdf.Name.H2), ["the first heading is H2"]),
    (lambda pdf: setattr(first(pdf, "/P"), "S", pikepdf.Name.H4), ["heading level skips from H1 to H4"]),
    (lambda pdf: setattr(first(pdf, "/P"), "S", pikepdf.Name.Figure), ["a picture without words"]),
    (without_headers, ["a table without header cells"]),
    (lambda pdf: first(pdf, "/TH").__delitem__("/A"), ["a header cell that does not say whether it is of a row"]),
    (
        link,
        [
            "page 1: the keyboard does not go in reading order",
            "page 1: a link outside the structure",
            "page 1: a link without words",
        ],
    ),
    (unfont, ["is not in the file", "does not tell its letters"]),
]


@pytest.mark.parametrize(("plant", "told"), PAPER_FAULTS)
def test_a_fault_in_a_paper_is_found(paper: bytes, plant: Callable[[pikepdf.Pdf], Any], told: list[str]) -> None:
    assert paper_faults(paper) == []
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        plant(pdf)
        pdf.save(changed)
    found = paper_faults(changed.getvalue())
    assert len(found) >= len(told)
    assert all(any(words in fault for fault in found) for words in told), found


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//1//SV
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:STANDARD
DTSTART:20251026T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:a
DTSTAMP:20261126T093000Z
DTSTART;TZID=Europe/Stockholm:20261203T180000
DTEND;TZID=Europe/Stockholm:20261203T203000
SUMMARY:Möte
SEQUENCE:0
ORGANIZER:mailto:a@x.example
ATTENDEE:mailto:b@x.example
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("UID:a\r\n", "UID:a\n", "a line does not end in CRLF"),
        ("Möte", "Möte " * 20, "a line is longer than 75 octets"),
        ("VERSION:2.0", "VERSION:1.0", "no version 2.0 or no product"),
        ("PRODID", "X-PRODID", "no version 2.0 or no product"),
        ("END:VEVENT", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT", "two events have one UID"),
        ("SUMMARY", "X-SUMMARY", "an event without summary"),
        ("DTEND", "X-DTEND", "an event without an end"),
        ("20261203T203000", "20261203T170000", "an event ends before it begins"),
        ("093000Z", "093000", "DTSTAMP is not in UTC"),
        ("DTEND;TZID=Europe/Stockholm", "DTEND;TZID=Europe/Helsinki", "the zone Europe/Helsinki does not go"),
        ("DTSTART;TZID=Europe/Stockholm:2026", "DTSTART:2025", "a time without a zone"),
        ("ORGANIZER", "X-ORGANIZER", "REQUEST without an organizer"),
        ("ATTENDEE", "X-ATTENDEE", "REQUEST without an attendee or a sequence"),
        ("SEQUENCE", "X-SEQUENCE", "REQUEST without an attendee or a sequence"),
    ],
)
def test_a_fault_in_a_calendar_is_found(old: str, new: str, told: str) -> None:
    assert calendar_faults(CALENDAR.encode()) == []
    assert old in CALENDAR
    changed = CALENDAR.replace(old, new, 1)
    if told.startswith("a time without"):  # or the two cannot be compared
        changed = changed.replace("DTEND;TZID=Europe/Stockholm", "DTEND")
    assert any(told in fault for fault in calendar_faults(changed.encode())), told


def test_the_client_refuses_a_broken_paper() -> None:
    broken = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(broken)
    app = Flask("papers")
    app.test_client_class = CheckedClient
    app.add_url_rule("/trasig.pdf", "paper", lambda: Response(broken.getvalue(), mimetype="application/pdf"))
    with pytest.raises(AssertionError, match=r"GET /trasig.pdf:\n  not tagged"):
        app.test_client().get("/trasig.pdf")
