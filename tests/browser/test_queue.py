"""The leader makes the queue smaller, keeps that as a view, and asks of one suggestion why it stands where it does."""

import json
import re
import sqlite3
from contextlib import closing

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewContext, Service, axe_violations
from tests.browser.hands import Keyboard

ORDINALS = ["etta", "tvåa", "trea", "fyra", "femma", "sexa", "sjua", "åtta", "nia", "tia"]


def at_the_queue(service: Service, new_context: NewContext) -> Keyboard:
    """The leader at a desk, with nothing but keys."""
    hands = Keyboard(new_context(1280).new_page())
    hands.page.goto(service.sign_in_link())
    hands.press("button", "Logga in")
    hands.page.goto("/forslag")
    return hands


def asked(service: Service, question: str) -> list[tuple[str, ...]]:
    """What the service's database answers."""
    with closing(sqlite3.connect(service.instance / "matchmaker.sqlite")) as database:
        rows = database.execute(question).fetchall()
        database.commit()
        return rows


def waiting(page: Page) -> int:
    """How many the page says that wait."""
    told = page.get_by_role("navigation", name="Läge").get_by_role("link", name="Väntar")
    return int(re.sub(r"\D", "", told.inner_text()))


def rows(page: Page) -> list[Locator]:
    return page.locator("ol.rows > li").all()


def narrow(hands: Keyboard, label: str, option: str) -> list[str]:
    """Choose one thing from the top of the whole queue, and give what each row of the first page says then."""
    hands.page.goto("/forslag")
    whole = waiting(hands.page)
    hands.reach(hands.page.get_by_text("Visa bara en del av dem"))
    hands.page.keyboard.press("Enter")
    hands.fill(label, option)
    hands.press("button", "Visa")
    assert 0 < waiting(hands.page) < whole, option
    return [row.inner_text() for row in rows(hands.page)]


def test_the_queue_is_narrowed_by_place_kind_category_strategy_and_shape(
    service: Service, new_context: NewContext
) -> None:
    hands = at_the_queue(service, new_context)
    assert all("Bastuträsk" in row for row in narrow(hands, "Ort", "Bastuträsk"))
    units = [name for (name,) in asked(service, "SELECT name FROM actors WHERE kind = 'municipal_unit'")]
    assert all(any(unit in row for unit in units) for row in narrow(hands, "Vilka", "Kommunens verksamhet"))
    needs = asked(service, "SELECT title, categories FROM needs")
    rides = [title for title, kinds in needs if "passenger_transport" in json.loads(kinds)]
    assert all(any(title in row for title in rides) for row in narrow(hands, "Vad behovet gäller", "Skjuts"))
    assert not any("Samtal" in row for row in narrow(hands, "Hur många", "Utbyte, inte samtal"))
    assert all("Samtal" in row for row in narrow(hands, "Hur många", "Samtal, inte utbyte"))
    assert all("Kedja" in row for row in narrow(hands, "Hur många", "Kedja"))
    narrow(hands, "Hittat genom", "Begrepp")
    hands.page.get_by_role("link", name="Granska nästa").click()
    hands.reach(hands.page.get_by_text("Varför just det här?"))
    hands.page.keyboard.press("Enter")
    expect(hands.page.locator("#varfor dt", has_text="Begrepp").locator("+ dd")).to_contain_text("Hittade paret")


def test_what_is_new_since_the_last_visit_is_shown_alone(service: Service, new_context: NewContext) -> None:
    asked(service, "UPDATE accounts SET last_visit_at = datetime('now', '-1 day')")
    asked(service, "UPDATE suggestions SET created_at = datetime('now', '-2 days')")
    last = "(SELECT id FROM suggestions ORDER BY score LIMIT 3)"
    asked(service, f"UPDATE suggestions SET created_at = datetime('now') WHERE id IN {last}")  # noqa: S608
    hands = at_the_queue(service, new_context)
    hands.page.goto("/nu")
    hands.press("link", "3 är nya sedan sist.")
    assert waiting(hands.page) == 3
    assert ["Nytt" in row.inner_text() for row in rows(hands.page)] == [True, True, True]
    hands.page.goto("/forslag")
    expect(hands.page.get_by_role("main")).not_to_contain_text("Nytt")  # those that fit best came long ago


def test_a_part_of_the_queue_gets_a_name_is_parked_whole_and_the_name_is_dropped(
    service: Service, new_context: NewContext
) -> None:
    hands = at_the_queue(service, new_context)
    page, whole = hands.page, waiting(hands.page)
    narrow(hands, "Hur många", "Samtal, inte utbyte")
    talks = waiting(page)
    hands.fill("Vad ska den heta?", "Samtal att vila")
    hands.press("button", "Spara vyn")
    page.goto("/forslag")
    hands.press("link", "Samtal att vila")
    assert waiting(page) == talks
    assert axe_violations(page) == []
    hands.reach(page.get_by_text("Låt flera vila på en gång"))
    page.keyboard.press("Enter")
    hands.reach(page.get_by_role("button", name="Välj alla på sidan"))
    page.keyboard.press("Enter")
    hands.fill("Varför?", "Först efter jul.")
    hands.press("button", "Låt de valda vila")
    expect(page.get_by_role("status")).to_contain_text(f"{talks} förslag vilar nu.")
    assert waiting(page) == 0
    hands.press("link", "Visa dem som vilar")
    assert len(rows(page)) == talks
    assert all("Först efter jul." in row.inner_text() for row in rows(page))
    hands.press("link", "Samtal att vila")
    hands.press("button", "Ta bort vyn ”Samtal att vila”")
    expect(page.get_by_role("navigation", name="Dina vyer")).to_have_count(0)
    page.goto("/forslag")
    assert waiting(page) == whole - talks


def one_that_moves(page: Page) -> str:
    """The address of a suggestion whose place hangs on something; most of the best are safe in theirs."""
    for number in range(1, 100):
        if "Skulle falla" in page.request.get(f"/forslag/{number}?rakna=ja").text():
            return f"/forslag/{number}"
    raise AssertionError("no place hangs on anything")


def test_why_this_tells_each_ways_share_the_words_it_rests_on_and_what_would_change_the_place(
    service: Service, new_context: NewContext
) -> None:
    hands = at_the_queue(service, new_context)
    page = hands.page
    page.goto(one_that_moves(page))
    numbers = page.locator("ol.why > li")
    told = numbers.evaluate_all("those => those.map(e => e.dataset.n)")
    on_words = [number for number in told if page.locator(".pair mark", has_text=number).count()]
    assert on_words[:1] == told[:1]  # the first reason's number sits on somebody's words; some rest on no words
    hands.reach(page.get_by_text("Varför just det här?"))
    page.keyboard.press("Enter")
    why = page.locator("#varfor")
    strongest = why.locator("dt").first
    expect(strongest).to_contain_text(re.compile("(Stark|Viss|Svag) inverkan"))
    expect(strongest.locator("+ dd")).to_contain_text(re.compile(r"Skäl \d"))
    expect(why).to_contain_text("Närhet")
    hands.press("link", "Jämför med allt annat")
    place = re.search(r"Av allt som finns för behovet \(\d+ resurser\) är det här (?:delad )?(\w+)\.", why.inner_text())
    assert place
    moves = re.findall(
        r"Skulle (falla|stiga) från plats (\d+) till (\d+) om ”.+” vägde en femtedel (?:mer|mindre)\.", why.inner_text()
    )
    assert [way for way, before, after in moves if (int(after) > int(before)) != (way == "falla")] == []
    assert {int(before) for _, before, _ in moves} == {ORDINALS.index(place[1]) + 1}
    assert axe_violations(page) == []
    hands.press("link", "Varför inte någon annan?")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vad kunde möta behovet?")
    hands.fill("Namn, ort eller ord", "bygdegård")
    hands.press("button", "Sök")
    hands.reach(page.locator("section:has(#all-h) ul.rows a").first)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Varför föreslås de")
    expect(page.get_by_role("heading", name="Svaret").locator("+ p")).to_be_visible()
