"""Two phones at a table, one of which loses the line: nothing that is written is lost, and nothing is kept twice."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from matchmaker.models import Account, MeetingTable, Place, Suggestion, SuggestionState
from matchmaker.models.database import RoutedSession, open_engine
from matchmaker.services.agendas import add_items
from matchmaker.services.audit import Who
from matchmaker.services.meetings import create_meeting
from matchmaker.services.seatings import add_tables
from tests.browser.conftest import NewContext, Service, axe_violations


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


def lose_the_answer(route: Route) -> None:
    """The server gets the request, and the phone no answer."""
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
        route.abort()
    else:
        route.continue_()


def kept(service: Service) -> list[str]:
    with closing(sqlite3.connect(service.instance / "matchmaker.sqlite", timeout=20)) as database:
        return [row[0] for row in database.execute("SELECT words FROM table_notes ORDER BY words")]


def test_two_phones_write_and_one_loses_the_line_but_no_note(new_context: NewContext, service: Service) -> None:
    address = table_of(service)
    steady, shaky = new_context(), new_context()
    one, other = steady.new_page(), shaky.new_page()
    for page in (one, other):
        page.goto(address)
        page.locator("a[href*='samtal=']").first.click()
        expect(page.get_by_role("heading", name="Det här pratar ni om")).to_be_visible()
    assert axe_violations(other) == []

    write(one, "a från den som har nät")
    expect(one.locator("#notes")).to_contain_text("Anteckning. Sparat")
    write(other, "b före")
    expect(other.locator("#notes")).to_contain_text("Sparat")
    shaky.set_offline(True)
    write(other, "c utan nät", "Nytt behov")
    write(other, "d utan nät", "Ett hinder")
    expect(other.locator("#no-line")).to_be_visible()
    expect(other.locator("#notes")).to_contain_text("Väntar på nätet")
    write(one, "e medan den andra väntar")
    shaky.set_offline(False)
    other.reload()  # as people do; what waits is sent from the new page
    expect(other.locator("#notes")).not_to_contain_text("Väntar på nätet", timeout=20000)
    expect(other.locator("#no-line")).to_be_hidden()

    # The answer is lost after the server has kept the note: the phone sends it again, and it is kept once.
    shaky.route("**/bord/*", lose_the_answer, times=1)
    write(other, "f svaret kom bort")
    expect(other.locator("#notes")).not_to_contain_text("Väntar på nätet", timeout=20000)
    assert kept(service) == [
        "a från den som har nät",
        "b före",
        "c utan nät",
        "d utan nät",
        "e medan den andra väntar",
        "f svaret kom bort",
    ]


def test_without_scripts_the_form_works(new_context: NewContext, service: Service) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(table_of(service))
    write(page, "utan skript", "En idé")
    expect(page.locator("#notes")).to_contain_text("utan skript")
    assert kept(service) == ["utan skript"]
