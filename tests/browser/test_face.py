"""What anyone may see: the board, from a note into the form; the statement with its form; a hint while one types."""

import pytest
from sqlalchemy import select

from matchmaker.models import Actor
from matchmaker.models.database import RoutedSession, open_engine
from tests.browser.conftest import NewContext, Service, axe_violations


@pytest.fixture
def own_settings() -> str:
    return "public_board = true\n"


def put_on_board(service: Service) -> None:
    """Everyone of the example shows what they need and have."""
    engine = open_engine(f"sqlite:///{service.instance / 'matchmaker.sqlite'}")
    with RoutedSession(engine) as session:
        for actor in session.scalars(select(Actor)):
            actor.visibility = {"board": "public"}
        session.commit()
    engine.dispose()


def test_from_a_note_on_the_board_into_the_form_and_a_word_about_accessibility(
    new_context: NewContext, service: Service
) -> None:
    put_on_board(service)
    page = new_context().new_page()
    page.goto(service.url + "/tavlan?vad=behov")
    assert axe_violations(page) == []
    page.locator("article.need a").first.click()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Vi kan hjälpa till").click()
    assert axe_violations(page) == []
    page.get_by_label("Förening eller grupp").check()
    page.get_by_label("Vad heter ni?").fill("Svansele byaförening")
    page.get_by_label("Var finns ni?").fill("Svansele")
    page.get_by_role("button", name="Spara och fortsätt").click()
    page.get_by_label("Vad behöver ni?").press_sequentially("Snöröjning")
    page.locator("[data-hint]").get_by_text("Vi tror att det handlar om").wait_for()
    assert 1 <= page.locator("[data-hint] li").count() <= 3
    assert axe_violations(page) == []
    page.goto(service.url + "/tillganglighet")
    assert axe_violations(page) == []
    page.get_by_role("link", name="Berätta vad som inte fungerar").click()
    page.get_by_label("Vad fungerar inte?").fill("Knappen läses inte upp.")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Skicka").click()
    page.get_by_role("heading", name="Tack för att ni berättade").wait_for()
