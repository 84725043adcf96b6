"""Printed matter as tagged PDF (PDF/UA-1), set by typst from templates/papers; words are data, never code."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import segno
import typst
from flask import Response

from matchmaker.web.installation import settings
from matchmaker.web.language import current_language

PAPERS = Path(__file__).parent / "templates" / "papers"
FONTS = typst.Fonts(include_system_fonts=False)
"""Only the fonts that typst carries, so that a sheet looks the same on every server."""

Block = Mapping[str, Any]


def heading(text: str, level: int = 1) -> Block:
    """A heading within a report; level 1 comes below the title."""
    return {"kind": "heading", "text": text, "level": level}


def paragraph(text: str) -> Block:
    """A text of one or more lines."""
    return {"kind": "text", "text": text}


def bullets(items: Iterable[str]) -> Block:
    """A list of texts."""
    return {"kind": "list", "items": list(items)}


def terms(pairs: Iterable[tuple[str, str]]) -> Block:
    """Names, each with what stands for it."""
    return {"kind": "terms", "pairs": [list(pair) for pair in pairs]}


def table(names: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()) -> Block:
    """A table with its header; ``widths`` are shares of the page, equal when left out."""
    shares = list(widths or [1] * len(names))
    return {"kind": "table", "names": list(names), "rows": [list(row) for row in rows], "widths": shares}


def qr_code(address: str) -> str:
    """A QR code that leads to an address, as SVG for typst."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()


def make_report(title: str, blocks: Sequence[Block], *, lead: str = "", wide: bool = False) -> bytes:
    """A report of blocks as PDF, in the reader's language; ``wide`` lays the page down."""
    return make_paper("report", report_of(title, blocks, lead=lead, wide=wide))


def report_of(title: str, blocks: Sequence[Block], *, lead: str = "", wide: bool = False) -> Mapping[str, Any]:
    """What stands in a report, as its template takes it."""
    return {"title": title, "lead": lead, "wide": wide, "blocks": list(blocks)}


def make_paper(template: str, data: Mapping[str, Any]) -> bytes:
    """What ``templates/papers/<template>.typ`` makes of ``data`` (JSON values, with ``title``), as PDF."""
    given = {"language": current_language(), "author": settings().municipality, **data}
    done = typst.compile(
        str(PAPERS / f"{template}.typ"),
        root=str(PAPERS),
        sys_inputs={"data": json.dumps(given)},
        font_paths=FONTS,
        pdf_standards=["ua-1"],
    )
    return done


def pdf_answer(content: bytes, name: str) -> Response:
    """An answer that is a PDF, opened in the browser; ``name`` is what it is called when it is saved."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
