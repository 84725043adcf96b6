"""Printed matter is tagged PDF with title and language; what people wrote is set as it stands and never run."""

import io
from collections.abc import Iterator

import pikepdf
import pytest
from flask import Flask

from matchmaker.testing.documents import kinds_in, paper_faults
from matchmaker.web.papers import heading, make_report, paragraph, pdf_answer, table, terms


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        yield


@pytest.mark.usefixtures("context")
def test_a_report_is_tagged_and_says_its_title_and_language() -> None:
    blocks = [heading("Först"), paragraph("Ett\ntvå"), terms([("Namn", "Eva\nLind")]), table(["A", "B"], [["1", "2"]])]
    report = make_report("Rubrik", blocks, lead="Ingress")
    assert paper_faults(report) == []
    with pikepdf.open(io.BytesIO(report)) as pdf, pdf.open_metadata() as about:
        assert {"H1", "Table", "TH", "TD", "L", "P"} <= set(kinds_in(pdf))
        assert (str(pdf.Root.Lang), about["dc:title"]) == ("sv", "Rubrik")


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
