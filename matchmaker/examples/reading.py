"""The example as the engine sees it: everyone who takes part, and which resources meet which needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from matchmaker.matching.files.exchange import read_actors, read_places, snapshot_from
from matchmaker.matching.files.gold import read_gold
from matchmaker.matching.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Example:
    """A municipality, and its judged answers: ``grades[need][resource]`` is 1, 2 or 3, and 0 when it is left out."""

    snapshot: Snapshot
    grades: Mapping[str, Mapping[str, int]]


@cache
def norsjo() -> Example:
    """Norsjö with its invented actors. It has no faults, and nothing may be tuned on it."""
    folder = files("matchmaker.examples") / "norsjo"
    actors = read_actors((folder / "actors.jsonl").read_text("utf-8").split("\n"))
    places = read_places((folder / "places.json").read_text("utf-8"))
    gold = read_gold((folder / "gold.jsonl").read_text("utf-8").split("\n"))
    return Example(snapshot_from(actors.records, places.places), gold.grades)
