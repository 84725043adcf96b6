"""Rows that are removed leave nothing that points nowhere."""

from collections.abc import Collection

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from matchmaker.models import Base, Place, Submission, SuggestionLink
from matchmaker.services.personal_data.belongings import TABLES
from matchmaker.services.personal_data.field_registry import field_registry
from matchmaker.services.personal_data.removal import references_to, remove_rows
from matchmaker.services.records.purges import GOES_WITH_ACTOR
from tests.services.counting import counted_statements
from tests.services.people import sent
from tests.services.talks import add_suggestion


def going_with_actors() -> set[str]:
    tables = field_registry().tables.values()
    return {table.name for table in tables if table.subject and table.retention in GOES_WITH_ACTOR}


def stuck_references(going: Collection[str]) -> set[str]:
    """Columns, as ``table.column``, that would keep rows of the ``going`` tables from being removed."""
    return {
        f"{column.table.name}.{column.name}"
        for name in going
        for column in references_to(TABLES[name])
        if column.table.name not in going and not column.nullable
    }


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


def test_many_rows_go_in_few_statements(session: Session, engine: Engine) -> None:
    session.add_all(Place(name=f"Ort {number}") for number in range(30))
    stays, goes = (add_suggestion(session, ref).id for ref in ("1", "2"))
    places = select(Place.id).where(Place.name.like("Ort%"))
    links = select(SuggestionLink.suggestion_id, SuggestionLink.position)
    going = {
        "suggestion_links": [tuple(key) for key in session.execute(links.where(SuggestionLink.suggestion_id == goes))],
        "places": [tuple(key) for key in session.execute(places)],
    }
    with counted_statements(engine) as statements:
        remove_rows(session, going)
    assert sum(statement.startswith("DELETE") for statement in statements) == 2
    assert not session.scalars(places).all()
    assert session.scalars(links).all() == [stays]


def test_references_are_found_wherever_they_stand() -> None:
    found = {f"{column.table.name}.{column.name}" for column in references_to(Base.metadata.tables["drafts"])}
    assert found == {"submissions.draft_id"}
