"""A village in the app's database, matched, so that there is something to review."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Account, Suggestion
from matchmaker.services.accounts import accounts
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.matching.matchruns import run_matching
from matchmaker.services.matching.plugins import InUse
from matchmaker.services.suggestions.suggestions import set_note
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW, STOCKHOLM, sign_in
from tests.matching.builders import Fixed, by_pair, saying
from tests.services.village import add_actor, add_place, suggestions

SCORES = {("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8, ("a.m", "c.r"): 0.7}
BEST, SECOND, THIRD = "a.n>b.r", "a.n>c.r", "a.m>c.r"


@pytest.fixture
def found(database: Session, leader_client: CheckedClient) -> dict[str, Suggestion]:
    """Three suggestions, made after the leader has signed in."""
    add_place(database, "Kusfors", 64.95, 20.18)
    add_place(database, "Norsjö", 64.91, 19.48)
    add_actor(
        database,
        "a",
        place="Kusfors",
        name="Kusfors <Bymack> & Co",
        kind=ActorKind.SERVICE_NODE,
        needs={
            "a.n": {"title": "Skjuts till stan", "description": "Två gånger i veckan.", "weekdays": ["tue", "thu"]},
            "a.m": "Lokal för byagymmet",
        },
        contact_name="Berit Berg",
        contact_phone="070-174 06 15",
        contact_email="berit@example.org",
        reach_km=30,
    )
    add_actor(database, "b", resources={"b.r": {"title": "Minibuss", "capacity": "9 platser"}})
    add_actor(database, "c", place="Okänd by", resources={"c.r": "Bystuga"})
    database.commit()
    strategy = Fixed(score=by_pair(dict(SCORES)), explain=saying("De passar ihop."))
    run_matching(database, InUse((strategy,)), per_need=3, zone=STOCKHOLM, by=SYSTEM, at=datetime.now(UTC))
    return suggestions(database)


@pytest.fixture
def bo_client(app: Flask, database: Session) -> CheckedClient:
    """Another project leader's browser."""
    return sign_in(app, database, accounts.add_leader(database, "bo@norsjo.example", name="Bo Berg", by=SYSTEM, at=NOW))


@pytest.fixture
def overtaken(
    bo_client: CheckedClient, leader: Account, database: Session, found: dict[str, Suggestion]
) -> tuple[str, dict[str, Any]]:
    """The best suggestion's address, and its form as Bo opened it before Eva wrote a note there."""
    address = f"/forslag/{found[BEST].id}"
    opened = form_fields(bo_client.get(address).text, f"{address}/beslut")
    set_note(database, found[BEST].id, note="Evas anteckning", version=1, by=Who.staff(leader), at=NOW)
    return address, opened
