import io

import openpyxl
import pytest
from flask import Flask

from matchmaker.web.tables import KINDS, table_answer

ROWS = [["Åsträsks Livs", "=1+1"], ["Bo; Ek", "-"]]


def test_a_swedish_excel_opens_it_right(app: Flask) -> None:
    answer = table_answer("alla", "Alla", "csv", ["Namn", "Ord"], ROWS)
    assert answer.data == "\ufeffNamn;Ord\r\nÅsträsks Livs;'=1+1\r\n\"Bo; Ek\";'-\r\n".encode()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="alla.csv"'


def test_a_workbook_holds_texts_and_no_formulas(app: Flask) -> None:
    data = table_answer("alla", "Alla som är med", "xlsx", ["Namn", "Ord"], ROWS).data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.title == "Alla som är med"
    assert [[cell.value for cell in row] for row in sheet] == [
        ["Namn", "Ord"],
        ["Åsträsks Livs", "'=1+1"],
        ["Bo; Ek", "'-"],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_is(app: Flask, kind: str) -> None:
    assert table_answer("x", "X", kind, ["a"], []).mimetype in {
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
