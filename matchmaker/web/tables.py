"""Lists to take home: as CSV and as an Excel workbook, with every cell harmless and å as it should be."""

from collections.abc import Iterable, Sequence

from flask import Response

from matchmaker.services.actors.spreadsheets import rows_as_csv, rows_as_xlsx

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Media types by the end of a file's name."""


def table_answer(name: str, title: str, kind: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A file called ``name`` with the rows below their header; ``kind`` is one of KINDS.

    ``title`` is the name of a workbook's sheet, which Excel takes with 31 characters at most.
    """
    table = [header, *rows]
    data = rows_as_xlsx(table, title=title) if kind == "xlsx" else rows_as_csv(table)
    answer = Response(data, content_type=KINDS[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer
