"""A small village, and the project leader, for tests of services."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from matchmaker.services.accounts import accounts
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.settings import Settings
from matchmaker.testing.mail import MailSink
from tests.conftest import NOW
from tests.services.talks import staff
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


@pytest.fixture
def to_sink(tmp_path: Path, sink: MailSink) -> Settings:
    """The settings of a service whose mail goes to the sink."""
    return Settings(
        instance=tmp_path,
        public_url="https://vihjalpsat.example",
        mail_host="127.0.0.1",
        mail_port=sink.port,
        mail_tls=False,
        mail_from="tjanst@norsjo.example",
        service_name="Vi hjälps åt",
    )


@pytest.fixture
def by(session: Session) -> Who:
    """The project leader, who does it."""
    return staff(session)
