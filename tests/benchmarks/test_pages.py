"""The benchmark of pages runs at a size that takes a moment, and tells of every page of the staff."""

import pytest
from flask import Flask

from benchmarks import pages


def test_every_page_is_told_of_beside_the_simplest(capsys: pytest.CaptureFixture[str], app: Flask) -> None:
    pages.main(["--actors", "12", "--suggestions", "120"])
    told = capsys.readouterr().out
    assert "12 actors and 120 suggestions" in told
    rows = [line.split()[0] for line in told.splitlines() if line.startswith("  /")]
    assert rows[-1] == pages.SIMPLEST
    assert sorted(rows[:-1]) == sorted([*pages.pages(app), *pages.OF_ONE])
    assert {"/forslag", "/alla", "/karta", "/samarbeten"} <= set(rows)
