"""What has no suggestion is a finding: the leader reads why, where, about what, and how evenly the rest is spread."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.matching.strategy import StrategyRole
from matchmaker.models import Decision, Need
from matchmaker.services.actors.spreadsheets import csv_rows
from matchmaker.services.audit import Who
from tests.browser.conftest import axe_violations
from tests.browser.hands import Keyboard
from tests.matching.builders import Fixed, by_pair
from tests.services.matched import Scores, decide, fixed, run
from tests.services.village import add_actor, add_need, add_place

SCORES: Scores = {
    ("a.bus", "b.r"): 0.9,
    ("a.stage", "c.r"): 0.9,
    ("a.snow", "d.r"): 0.9,
    ("a.house", "e.r"): 0.8,
    ("f.house", "e.r"): 0.9,
    ("f.ski", "h.r"): 0.9,
    ("f.track", "h.r"): 0.9,
}
"""What would meet what, were it not for distance, season, a decline, and what has been promised already."""
AGAINST: Scores = {ends: 0.0 if ends in {("a.stage", "c.r"), ("a.snow", "d.r")} else None for ends in SCORES}
WAYS = [fixed(SCORES), Fixed("weighs", by_pair(AGAINST), role=StrategyRole.WEIGHS)]
CAUSES = [
    ("Buss till läger", "Avböjt", "Det som passar bäst har avböjts."),
    ("Scen i sommar", "För långt bort", "Det som passar bäst ligger för långt bort."),
    ("Snöslunga i juli", "Fel tid", "Det som passar bäst passar inte i tid."),
    ("Hus till bröllop", "Redan tillfrågade", "Den som kunde hjälpa har redan lovat så mycket som den bör."),
    ("Rymdraket", "Ingen erbjuder det", "Ingen har skrivit att de har något sådant."),
]


@pytest.fixture
def looked_through(database: Session, by: Who) -> None:
    """A village after a run, a decline and an accepted suggestion, and another run."""
    for name, *where in (("Kusfors", 64.95, 20.18), ("Arjeplog", 66.05, 17.89), ("Norsjö", 64.91, 19.48)):
        add_place(database, name, *where)
    wished = {"a.bus": "Buss till läger", "a.stage": "Scen i sommar", "a.house": "Hus till bröllop"}
    byalag = add_actor(database, "a", place="Kusfors", needs={**wished, "a.moon": "Rymdraket"})
    add_need(database, byalag, "a.snow", {"title": "Snöslunga i juli", "months": [7]})
    add_actor(
        database, "f", needs={"f.house": "Hus till årsmöte", "f.ski": "Skidor", "f.track": "Spår", "f.wood": "Ved"}
    )
    add_actor(database, "b", place="Bastuträsk", resources={"b.r": "Minibuss"})
    add_actor(database, "c", place="Arjeplog", resources={"c.r": "Scen på släp"})
    add_actor(database, "d", resources={"d.r": {"title": "Snöslunga", "months": [1]}})
    add_actor(database, "e", resources={"e.r": "Bygdegård"})
    add_actor(database, "g", place="Gumboda", resources={"g.r": "Kanot"})
    add_actor(database, "h", name="Skidklubben", place="Svansele", resources={"h.r": "Allt för skidor"})
    database.commit()
    run(database, *WAYS)
    decide(database, "a.bus>b.r", Decision.DECLINE, by)
    decide(database, "f.house>e.r", Decision.ACCEPT, by)
    run(database, *WAYS, asked_at_most=1)
    database.execute(update(Need).where(Need.ref == "a.moon").values(categories=["passenger_transport"]))
    database.commit()


@pytest.fixture
def by(leader: object, database: Session) -> Who:
    return Who.staff(leader)  # type: ignore[arg-type]


def told(page: Page) -> list[str]:
    """What the page says of each gap."""
    return [row.inner_text() for row in page.locator("ul.rows > li").all()]


@pytest.mark.usefixtures("looked_through")
def test_each_need_without_a_suggestion_says_what_is_in_the_way_and_is_found_by_it_by_place_and_by_kind(
    at_desk: Page,
) -> None:
    hands, page = Keyboard(at_desk), at_desk
    hands.press("link", "6 behov har inget förslag.")
    rows = told(page)
    assert len(rows) == 6
    for title, cause, sentence in CAUSES:
        [row] = [row for row in rows if title in row]
        assert f"{cause} {sentence}" in row
        hands.press("link", cause)
        assert any(title in row for row in told(page))
        assert all(cause in row for row in told(page))
        hands.press("link", "Visa alla")
    hands.fill("Ort", "Norsjö (1)")
    hands.press("button", "Visa")
    assert ["Ved" in row for row in told(page)] == [True]
    hands.fill("Ort", "Alla orter")
    hands.fill("Vad det gäller", "Skjuts (1)")
    hands.press("button", "Visa")
    assert ["Rymdraket" in row for row in told(page)] == [True]
    with page.expect_download() as file:
        page.get_by_role("link", name="Hämta listan som CSV").click()
    assert [row[2] for row in csv_rows(file.value.path().read_bytes())] == ["Behöver", "Rymdraket"]
    hands.press("link", "Se vad som ligger närmast, eller föreslå själv")
    expect(page.get_by_role("main")).to_contain_text("Rymdraket")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vad kunde möta behovet?")


@pytest.mark.usefixtures("looked_through")
def test_idle_resources_and_how_evenly_the_suggestions_are_spread_are_told(at_desk: Page) -> None:
    hands, page = Keyboard(at_desk), at_desk
    page.goto("/utan-forslag")
    hands.press("link", "Oanvända resurser")
    rows = told(page)
    ways = (
        ["Minibuss", "Avböjt"],
        ["Scen på släp", "För långt bort"],
        ["Snöslunga", "Fel tid"],
        ["Kanot", "Ingen behöver"],
    )
    for title, cause in ways:
        assert [cause in row for row in rows if title in row] == [True], title
    assert len(rows) == len(ways)
    spread = page.get_by_role("complementary")
    for sentence in (
        "Några få är med i det mesta. (Gini 0,72, där 0 är helt jämnt)",  # two, one, and four times none
        "2 av 6 som har något att bidra med finns i minst ett förslag.",
        "Mest efterfrågad är Skidklubben, i 2 förslag.",
        "2 av 5 orter har någon i ett förslag. Utan förslag är Arjeplog, Bastuträsk, Gumboda.",
        "Nytt föreslås inte för den som redan har lovat att bidra till 5 förslag.",
    ):
        expect(spread).to_contain_text(sentence)
    assert axe_violations(page) == []
