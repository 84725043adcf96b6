"""A small village, and the project leader, for tests of services."""

import pytest
from sqlalchemy.orm import Session

from matchmaker.services import accounts
from matchmaker.services.audit import SYSTEM, Who
from tests.conftest import NOW
from tests.services.village import add_actor


@pytest.fixture
def village(session: Session) -> dict[str, int]:
    """Four associations, the first of them in need of two things; ids by ref."""
    first = add_actor(session, "a", needs={"a.n": "Skjuts", "a.m": "Lokal"})
    others = [add_actor(session, ref, resources={f"{ref}.r": "Buss"}) for ref in "bcd"]
    session.commit()
    return {actor.ref: actor.id for actor in (first, *others)}


@pytest.fixture
def eva(session: Session) -> Who:
    return Who.staff(accounts.add_leader(session, "eva@norsjo.example", name="Eva Lind", by=SYSTEM, at=NOW))
