"""The example that ships is whole."""

from importlib.resources import files

from matchmaker.examples.reading import norsjo
from matchmaker.matching.files.exchange import read_actors, read_places
from matchmaker.matching.files.gold import GRADES, read_gold

FOLDER = files("matchmaker.examples") / "norsjo"


def test_the_example_has_everyone_and_everything() -> None:
    snapshot = norsjo().snapshot
    assert (len(snapshot.actors), len(snapshot.needs), len(snapshot.resources), len(snapshot.places)) == (
        50,
        167,
        161,
        21,
    )


def test_its_files_have_no_faults() -> None:
    actors, gold = (
        read((FOLDER / name).read_text("utf-8").split("\n"))
        for read, name in ((read_actors, "actors.jsonl"), (read_gold, "gold.jsonl"))
    )
    places = read_places((FOLDER / "places.json").read_text("utf-8"))
    assert not [*actors.problems, *actors.warnings, *gold.problems, *gold.warnings, *places.problems, *places.warnings]


def test_what_is_judged_is_there() -> None:
    snapshot, grades = norsjo().snapshot, norsjo().grades
    assert grades.keys() <= snapshot.need_by_id.keys()
    assert {resource for row in grades.values() for resource in row} <= snapshot.resource_by_id.keys()
    assert {grade for row in grades.values() for grade in row.values()} == set(GRADES)
