"""The benchmark of speed runs, at a size that takes a moment, and tells what it should."""

import re

import pytest

from benchmarks import speed
from matchmaker.matching import engine


def test_every_table_is_printed_and_no_strategy_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ALL_PAIRS", 100)  # so that the likeliest pairs are sought, as among very many
    speed.main(["--actors", "40", "--many", "60", "--sample", "5"])
    told = capsys.readouterr().out
    for table in ("A full run: 40", "One new actor among 40", "One new actor among 60", "Growth", "Recall", "Ranking"):
        assert table in told
    assert re.findall(r"same ten best: (\w+)", told) == ["True", "True"]
    assert not re.search(r"Error|Exception", told)
    found = re.search(r"of each need picked and explained .* ([\d,]+) suggestions", told)
    assert found
    assert int(found[1].replace(",", "")) > 0
