"""Collaborations as open data."""

import csv
from datetime import date

from matchmaker.api import CollaborationFact, Facts, Party
from plugins.open_data import COLUMNS, collaborations_csv, matchmaker_exporters
from tests.matching.builders import norsjo

SHOP = Party("Lanthandeln", "service_node", "Bastuträsk")
CLUB = Party('=Bygdens "vänner"', "association", "Okänd by")
UNIT = Party("Bastuträsk skola", "municipal_unit", "Bastuträsk")


def facts(*collaborations: CollaborationFact) -> Facts:
    return Facts(date(2026, 11, 27), "Norsjö kommun", norsjo(), collaborations=collaborations)


def rows(*collaborations: CollaborationFact) -> list[list[str]]:
    return list(csv.reader(collaborations_csv(facts(*collaborations)).decode().splitlines()))


def test_each_party_is_a_line_with_place_and_position_in_a_lasting_order() -> None:
    later = CollaborationFact(12, "Skolmat från byn", "running", date(2026, 10, 2), (SHOP, UNIT))
    first = CollaborationFact(3, "Skjuts", "trial", date(2026, 9, 1), (SHOP, CLUB))
    head, *lines = rows(later, first)
    assert head == list(COLUMNS)
    assert [(line[0], line[4]) for line in lines] == [
        ("3", '\'=Bygdens "vänner"'),
        ("3", "Lanthandeln"),
        ("12", "Bastuträsk skola"),
        ("12", "Lanthandeln"),
    ]
    place = norsjo().place_by_name["Bastuträsk"]
    assert lines[1][1:] == [
        "Skjuts", "prövas", "2026-09-01", "Lanthandeln", "butik eller service", "Bastuträsk",
        f"{place.lat:.5f}", f"{place.lon:.5f}",
    ]  # fmt: skip
    assert lines[0][5:] == ["förening", "Okänd by", "", ""]


def test_without_collaborations_there_is_only_the_head() -> None:
    assert collaborations_csv(facts()) == (",".join(COLUMNS) + "\r\n").encode()


def test_every_state_has_its_word() -> None:
    states = ("trial", "running", "resting", "ended")
    made = rows(*(CollaborationFact(k, "x", state, date(2026, 1, 1), (SHOP,)) for k, state in enumerate(states)))
    assert [line[2] for line in made[1:]] == ["prövas", "pågår", "vilar", "avslutat"]


def test_the_file_says_that_it_holds_no_way_to_reach_anyone() -> None:
    (exporter,) = matchmaker_exporters()
    assert "Inga kontaktuppgifter" in exporter.description.sv
    assert exporter.export is collaborations_csv
