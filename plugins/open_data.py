"""Files for the municipality's open data: who works together, one line a party, to count, map or draw as a net."""

import csv
import io
from collections.abc import Iterator

from matchmaker.api import ActorKind, CollaborationFact, Exporter, Facts, Party, Text, hookimpl

COLUMNS = ("samarbete", "titel", "lage", "sedan", "part", "slag", "ort", "latitud", "longitud")
"""Small letters without å, ä and ö, so that any program can take them for names."""

STATES = {"trial": "prövas", "running": "pågår", "resting": "vilar", "ended": "avslutat"}

KINDS = {
    ActorKind.SERVICE_NODE: "butik eller service",
    ActorKind.ASSOCIATION: "förening",
    ActorKind.MUNICIPAL_UNIT: "kommunens verksamhet",
}


def collaborations_csv(facts: Facts) -> bytes:
    """CSV (RFC 4180) in UTF-8, dates as ISO 8601, positions in degrees (WGS84); by number, then party."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for collaboration in sorted(facts.collaborations, key=lambda one: one.number):
        for party in sorted(collaboration.parties, key=lambda one: (one.name, one.place)):
            writer.writerow(_cells(facts, collaboration, party))
    return table.getvalue().encode()


def _cells(facts: Facts, collaboration: CollaborationFact, party: Party) -> Iterator[str]:
    yield str(collaboration.number)
    yield _safe(collaboration.title)
    yield STATES[collaboration.state]
    yield collaboration.since.isoformat()
    yield _safe(party.name)
    yield KINDS[ActorKind(party.kind)]
    yield _safe(party.place)
    place = facts.snapshot.place_by_name.get(party.place)
    yield f"{place.lat:.5f}" if place else ""
    yield f"{place.lon:.5f}" if place else ""


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@hookimpl
def matchmaker_exporters() -> list[Exporter]:
    """Bring the file "samarbeten"."""
    return [
        Exporter(
            name="samarbeten",
            title=Text(sv="Samarbeten som öppna data (CSV)", en="Collaborations as open data (CSV)"),
            description=Text(
                sv="En rad för var och en som är med i ett samarbete, med ort och läge. "
                "Inga kontaktuppgifter, och inte de som bett att inte nämnas.",
                en="One line for each party of a collaboration, with place and state. "
                "No contact details, and not those who asked not to be named.",
            ),
            suffix="csv",
            media_type="text/csv; charset=utf-8",
            export=collaborations_csv,
        )
    ]
