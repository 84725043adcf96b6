from pathlib import Path

import click
import pytest

from matchmaker.cli.files import lines_of, tell_odd, text_of
from matchmaker.matching.files.exchange import Problem
from matchmaker.matching.texts import Text


def problem(line: int, words: str) -> Problem:
    return Problem(line, Text(sv=words, en=words))


def test_lines_end_only_where_a_line_ends_and_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "actors.jsonl"
    file.write_bytes("\ufeffett\u2028ännu\ntvå".encode())
    assert lines_of(file) == ["ett\u2028ännu", "två"]


def test_what_is_not_utf_8_is_said_not_to_be(tmp_path: Path) -> None:
    file = tmp_path / "actors.jsonl"
    file.write_bytes("å".encode("latin-1"))
    with pytest.raises(click.ClickException, match=r"actors\.jsonl is not UTF-8"):
        text_of(file)


def test_warnings_are_printed_and_problems_stop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    tell_odd(file, [problem(2, "Odd.")], [])
    assert capsys.readouterr().err == "a.jsonl, line 2: Odd.\n"
    with pytest.raises(click.ClickException) as stopped:
        tell_odd(file, [], [problem(1, "Bad."), problem(3, "Worse.")], lead="nothing was imported.")
    assert stopped.value.message == "nothing was imported.\na.jsonl, line 1: Bad.\na.jsonl, line 3: Worse."
    with pytest.raises(click.ClickException) as alone:
        tell_odd(file, [], [problem(1, "Bad.")])
    assert alone.value.message == "a.jsonl, line 1: Bad."
