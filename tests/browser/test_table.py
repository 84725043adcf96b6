"""A table's page on a phone without scripts; test_evening.py has the phones that lose the line."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from matchmaker.models import Account, MeetingTable, Place, Suggestion, SuggestionState
from matchmaker.models.database import RoutedSession, open_engine
from matchmaker.services.audit import Who
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.meetings.meetings import create_meeting
from matchmaker.services.meetings.seatings import add_tables
from tests.browser.conftest import NewContext, Service


def table_of(service: Service) -> str:
    """The address of a table at a meeting that goes on now, with one talk."""
    engine, at = open_engine(f"sqlite:///{service.instance / 'matchmaker.sqlite'}"), datetime.now(UTC)
    with RoutedSession(engine, expire_on_commit=False) as session:
        by = Who.staff(session.scalars(select(Account)).one())
        suggestion = session.scalars(select(Suggestion).order_by(Suggestion.score.desc())).first()
        place = session.scalars(select(Place)).first()
        assert suggestion is not None
        assert place is not None
        suggestion.state = SuggestionState.ACCEPTED
        meeting = create_meeting(
            session,
            key="m" * 24,
            title="Dialogmöte",
            place_id=place.id,
            venue="Bygdegården",
            starts_at=at - timedelta(minutes=10),
            ends_at=at + timedelta(hours=2),
            practicalities="",
            by=by,
            at=at,
        )
        add_items(session, meeting.id, [suggestion.id], by=by, at=at)
        add_tables(session, meeting.id, key="t" * 24, count=1, seats=6, quiet=False, step_free=False, by=by, at=at)
        token = session.scalars(select(MeetingTable.token)).one()
        session.commit()
    engine.dispose()
    return f"/bord/{token}"


def write(page: Page, words: str, button: str = "Spara som anteckning") -> None:
    page.get_by_label("Vad säger ni?").fill(words)
    page.get_by_role("button", name=button).click()


def kept(service: Service) -> list[str]:
    with closing(sqlite3.connect(service.instance / "matchmaker.sqlite", timeout=20)) as database:
        return [row[0] for row in database.execute("SELECT words FROM table_notes ORDER BY words")]


def test_without_scripts_the_form_works(new_context: NewContext, service: Service) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(table_of(service))
    write(page, "utan skript", "En idé")
    expect(page.locator("#notes")).to_contain_text("utan skript")
    assert kept(service) == ["utan skript"]
