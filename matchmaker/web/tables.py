"""Lists to take home: as CSV and as an Excel workbook, with every cell harmless and å as it should be."""

from collections.abc import Iterable, Sequence

from flask import Response

from matchmaker.services.spreadsheets import rows_as_csv, rows_as_xlsx

KINDS = {
    "csv": (rows_as_csv, "text/csv; charset=utf-8"),
    "xlsx": (rows_as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""By the end of a file's name: what writes it, and its media type."""


def table_answer(name: str, kind: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A file called ``name`` with the rows below their header; ``kind`` is one of KINDS."""
    write, media_type = KINDS[kind]
    answer = Response(write([list(header), *map(list, rows)]), content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer
