"""Rules that every PDF and calendar file must hold, checked by the test client on each that any test fetches.

Of a PDF it is what a machine can tell of PDF/UA-1 (ISO 14289-1), which is no proof of all of it. A ``pdf`` is one that
pikepdf has opened.
"""

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from icalendar import Calendar, Event

MOST_OCTETS = 75
"""A longer line of a calendar file is folded (RFC 5545, 3.1)."""


def paper_faults(raw: bytes) -> list[str]:
    """The rules that a PDF breaks, each as a sentence; empty when it holds them all."""
    import pikepdf  # the kit is of use without it

    with pikepdf.open(io.BytesIO(raw)) as pdf:
        return list(dict.fromkeys(fault for rule in PAPER_RULES for fault in rule(pdf)))


def structure_of(pdf: Any) -> Iterator[Any]:
    """The elements of a PDF's structure, in reading order."""
    return _elements(pdf.Root.get("/StructTreeRoot", {}).get("/K"))


def kinds_in(pdf: Any) -> list[str]:
    """The kinds of those elements, as ``H1`` and ``P``, by their standard names."""
    return [_kind(pdf, element) for element in structure_of(pdf)]


def says_what_it_is(pdf: Any) -> Iterator[str]:
    """Tagged, with a language and a title that readers announce, and said to be PDF/UA."""
    if not pdf.Root.get("/MarkInfo", {}).get("/Marked", False):
        yield "not tagged"
    if not re.match("[a-z]{2}", str(pdf.Root.get("/Lang", ""))):
        yield "no language"
    if not pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the file's name is announced instead of the title"
    with pdf.open_metadata() as about:
        if not about.get("dc:title"):
            yield "no title"
        if not about.get("pdfuaid:part"):
            yield "does not say that it is PDF/UA"


def has_a_structure(pdf: Any) -> Iterator[str]:
    """Headings from the first level on without gaps, pictures with words, tables with headers that say what of."""
    kinds = kinds_in(pdf)
    if not kinds:
        yield "no structure"
    levels = [int(kind[1]) for kind in kinds if re.fullmatch("H[1-6]", kind)]
    if levels and levels[0] != 1:
        yield f"the first heading is H{levels[0]}"
    yield from (f"heading level skips from H{a} to H{b}" for a, b in pairwise(levels) if b > a + 1)
    if "Table" in kinds and "TH" not in kinds:
        yield "a table without header cells"
    for element, kind in zip(structure_of(pdf), kinds, strict=True):
        if kind == "Figure" and not (element.get("/Alt") or element.get("/ActualText")):
            yield "a picture without words"
        if kind == "TH" and not any("/Scope" in one for one in _listed(element.get("/A"))):
            yield "a header cell that does not say whether it is of a row or a column"


def links_are_told(pdf: Any) -> Iterator[str]:
    """Links stand in the structure with words of their own, and the keyboard goes in reading order."""
    for number, page in enumerate(pdf.pages, start=1):
        links = [one for one in _listed(page.get("/Annots")) if str(one.get("/Subtype")) == "/Link"]
        if links and str(page.get("/Tabs", "")) != "/S":
            yield f"page {number}: the keyboard does not go in reading order"
        for link in links:
            if "/StructParent" not in link:
                yield f"page {number}: a link outside the structure"
            if not link.get("/Contents"):
                yield f"page {number}: a link without words"


def letters_can_be_read(pdf: Any) -> Iterator[str]:
    """Fonts are in the file, and tell which letters they draw."""
    for page in pdf.pages:
        for font in dict(page.get("/Resources", {}).get("/Font", {})).values():
            name = font.get("/BaseFont")
            described = font.get("/DescendantFonts", [font])[0].get("/FontDescriptor", {})
            if not any(f"/FontFile{n}" in described for n in ("", "2", "3")):
                yield f"the font {name} is not in the file"
            if "/ToUnicode" not in font and str(font.get("/Encoding")) not in {"/WinAnsiEncoding", "/MacRomanEncoding"}:
                yield f"the font {name} does not tell its letters"


PAPER_RULES: tuple[Callable[[Any], Iterator[str]], ...] = (
    says_what_it_is,
    has_a_structure,
    links_are_told,
    letters_can_be_read,
)


def calendar_faults(raw: bytes) -> list[str]:
    """The rules of RFC 5545 and 5546 that a calendar file breaks, as strict as phones are; empty when it holds them."""
    return list(dict.fromkeys([*_lines(raw), *_events(Calendar.from_ical(raw))]))


def _lines(raw: bytes) -> Iterator[str]:
    if b"\n" in raw.replace(b"\r\n", b""):
        yield "a line does not end in CRLF"
    if any(len(line) > MOST_OCTETS for line in raw.split(b"\r\n")):
        yield f"a line is longer than {MOST_OCTETS} octets"


def _events(calendar: Calendar) -> Iterator[str]:
    if calendar.get("version") != "2.0" or not calendar.get("prodid"):
        yield "no version 2.0 or no product"
    uids = [str(event.get("uid")) for event in calendar.events]
    if len(set(uids)) < len(uids):
        yield "two events have one UID"
    zones = {str(zone.get("tzid")) for zone in calendar.timezones}
    for event in calendar.events:
        yield from (
            f"an event without {name}" for name in ("uid", "dtstamp", "dtstart", "summary") if name not in event
        )
        yield from _times(event, zones)
        yield from _people(event, str(calendar.get("method", "")))


def _times(event: Event, zones: set[str]) -> Iterator[str]:
    begins, ends, stamp = (event.get(name) for name in ("dtstart", "dtend", "dtstamp"))
    if ends is None and "duration" not in event:
        yield "an event without an end"
    if begins is not None and ends is not None and ends.dt <= begins.dt:
        yield "an event ends before it begins"
    if stamp is not None and (stamp.dt.tzinfo is None or stamp.dt.utcoffset()):
        yield "DTSTAMP is not in UTC"
    for one in (begins, ends):
        if one is not None and getattr(one.dt, "tzinfo", True) is None:
            yield "a time without a zone, which is another hour abroad"
        if one is not None and one.params.get("TZID", "") not in zones | {""}:
            yield f"the zone {one.params['TZID']} does not go with the file"


def _people(event: Event, method: str) -> Iterator[str]:
    """Who asks, and who is asked (RFC 5546, 3.2)."""
    if method and "organizer" not in event:
        yield f"{method} without an organizer"
    if method in {"REQUEST", "CANCEL"} and ("attendee" not in event or "sequence" not in event):
        yield f"{method} without an attendee or a sequence"


def _elements(node: Any) -> Iterator[Any]:
    for one in _listed(node):
        if "/S" in one:
            yield one
            yield from _elements(one.get("/K"))


def _kind(pdf: Any, element: Any) -> str:
    kind = str(element.S)
    return str(pdf.Root.StructTreeRoot.get("/RoleMap", {}).get(kind, kind)).removeprefix("/")


def _listed(node: Any) -> list[Any]:
    """The dictionaries in a node that is one, several or none."""
    import pikepdf

    several = list(node) if isinstance(node, pikepdf.Array) else [node]
    return [one for one in several if isinstance(one, pikepdf.Dictionary)]
