"""Printed matter is tagged PDF with title and language; what people wrote is set as it stands and never run."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from flask import Flask

from matchmaker.web.papers import heading, make_report, paragraph, pdf_answer, table, terms


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        yield


def tags(node: Any) -> Iterator[str]:
    """The kinds of a PDF's structure, in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tags(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S)
        if "/K" in node:
            yield from tags(node.K)


@pytest.mark.usefixtures("context")
def test_a_report_is_tagged_and_says_its_title_and_language() -> None:
    blocks = [heading("Först"), paragraph("Ett\ntvå"), terms([("Namn", "Eva\nLind")]), table(["A", "B"], [["1", "2"]])]
    with pikepdf.open(io.BytesIO(make_report("Rubrik", blocks, lead="Ingress"))) as pdf:
        found = list(tags(pdf.Root.StructTreeRoot.K))
        assert {"/H1", "/Table", "/TH", "/TD", "/L", "/P"} <= set(found)
        assert str(pdf.Root.Lang) == "sv"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as about:
            assert about["dc:title"] == "Rubrik"
            assert about["pdfuaid:part"] == "1"


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("words", ["#panic()", "$x", "*", "= A", '#read("/etc/passwd")', "a\\", "]", "“”’–", "  ", ""])
def test_what_people_wrote_is_data(words: str) -> None:
    blocks = [heading(words or "x"), paragraph(words), terms([(words or "x", words)]), table(["A"], [[words]])]
    assert make_report(words or "x", blocks).startswith(b"%PDF")


@pytest.mark.usefixtures("context")
def test_a_paper_is_shown_in_the_browser_and_has_a_name() -> None:
    answer = pdf_answer(b"%PDF", "x.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="x.pdf"'
