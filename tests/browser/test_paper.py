import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page
from sqlalchemy import select

from matchmaker.models import Account, Decision, Place, Suggestion, SuggestionState
from matchmaker.models.database import RoutedSession, open_engine
from matchmaker.services.audit import Who
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.meetings.meetings import create_meeting
from matchmaker.services.suggestions.reviews import review_suggestion
from tests.browser.conftest import NewContext, Service

TALKS = 6
LARGE_PRINT = 18
"""CSS pixels, 13.5 points: the smallest of the people's own words on paper."""


def plan_a_meeting(service: Service) -> int:
    """A meeting in a week with the best suggestions of the example on its agenda; its number."""
    at = datetime.now(UTC)
    engine = open_engine(f"sqlite:///{service.instance / 'matchmaker.sqlite'}")
    with RoutedSession(engine, expire_on_commit=False) as session:
        by = Who.staff(session.scalars(select(Account)).one())
        best = select(Suggestion).where(Suggestion.state == SuggestionState.NEW).order_by(Suggestion.score.desc())
        ids = [(s.id, s.version) for s in session.scalars(best.limit(TALKS))]
        for suggestion_id, version in ids:
            review_suggestion(
                session, suggestion_id, decision=Decision.ACCEPT, reason="Ja.", version=version, by=by, at=at
            )
        meeting = create_meeting(
            session,
            key="on-paper-----------------",
            title="Dialogmöte",
            place_id=session.scalars(select(Place.id).order_by(Place.id)).first() or 0,
            venue="Samlingshuset",
            starts_at=at + timedelta(days=7),
            ends_at=at + timedelta(days=7, hours=2),
            practicalities="Fika.",
            by=by,
            at=at,
        )
        add_items(session, meeting.id, [suggestion_id for suggestion_id, _ in ids], by=by, at=at)
    engine.dispose()
    return meeting.id


def open_paper(page: Page, service: Service) -> None:
    number = plan_a_meeting(service)
    page.goto(service.sign_in_link())
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/nu")
    page.goto(f"/moten/{number}/dagordning")


def test_on_paper_each_talk_has_a_sheet_of_its_own_in_large_print(service: Service, new_context: NewContext) -> None:
    page = new_context(1280).new_page()
    open_paper(page, service)
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == TALKS + 2  # with the overview and the list of who is there

    page.emulate_media(media="print")
    shown = page.locator(".top, .foot, .noprint").evaluate_all("all => all.filter(e => e.offsetParent).length")
    assert shown == 0
    sizes = page.locator(".sheet .own").evaluate_all("all => all.map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert len(sizes) >= 2 * TALKS
    assert min(sizes) >= LARGE_PRINT


def test_the_button_opens_the_print_dialogue_and_without_scripts_there_is_none(
    service: Service, new_context: NewContext
) -> None:
    context = new_context(360)
    context.add_init_script("window.print = () => { window.printed = true; }")
    page = context.new_page()
    open_paper(page, service)
    page.get_by_role("button", name="Skriv ut").click()
    assert page.evaluate("window.printed")

    bare = new_context(360, java_script_enabled=False, storage_state=context.storage_state()).new_page()
    bare.goto(page.url)
    assert bare.get_by_role("main").get_by_role("button").count() == 0
    assert "Ctrl och P" in bare.get_by_role("main").inner_text()
