"""Rows that are removed leave nothing that points nowhere."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from matchmaker.models import Base, Submission
from matchmaker.services.field_registry import field_registry
from matchmaker.services.purges import GOES_WITH_ACTOR
from matchmaker.services.removal import references_to, remove_rows, stuck_references
from tests.services.people import sent


def going_with_actors() -> set[str]:
    tables = field_registry().tables.values()
    return {table.name for table in tables if table.subject and table.retention in GOES_WITH_ACTOR}


def test_no_reference_keeps_an_actor_from_being_purged() -> None:
    assert stuck_references(going_with_actors()) == set(), "make it nullable, or let the row go with the actor"


def test_a_reference_that_would_keep_one_is_seen() -> None:
    assert "needs.actor_id" in stuck_references(going_with_actors() - {"needs"})


def test_what_stays_and_refers_to_a_row_that_goes_is_emptied(session: Session) -> None:
    sent(session)
    [(draft_id,)] = session.execute(text("SELECT id FROM drafts")).all()
    remove_rows(session, {"drafts": [(draft_id,)]})
    session.commit()
    assert [s.draft_id for s in session.query(Submission)] == [None]
    assert session.execute(text("SELECT count(*) FROM drafts")).scalar() == 0


def test_references_are_found_wherever_they_stand() -> None:
    found = {f"{column.table.name}.{column.name}" for column in references_to(Base.metadata.tables["drafts"])}
    assert found == {"submissions.draft_id"}
