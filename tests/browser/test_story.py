"""The whole story in a real browser, from a village shop's form to a running collaboration."""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext, Service, axe_violations
from tests.browser.hands import Hands, Keyboard, Pointer
from tests.conftest import today

NEED = "Plogning av gården framför butiken"
WHY = "Nordkälken har plog och bor nära. Värt ett samtal."


@dataclass(frozen=True)
class Way:
    """A way to walk the story: how wide the screen is, by which hands, with or without scripts."""

    width: int
    hands: Callable[[Page], Hands]
    scripts: bool = True
    look: bool = False
    """Whether axe looks at each page on the way."""


WAYS = {
    "on a phone": Way(360, Pointer, look=True),
    "on a desk": Way(1280, Pointer, look=True),
    "by keyboard": Way(1280, Keyboard),
    "without scripts": Way(360, Pointer, scripts=False),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_shops_need_becomes_a_running_collaboration(name: str, service: Service, new_context: NewContext) -> None:
    way = WAYS[name]
    story = Story(way, service, new_context)
    reference = story.tell()
    assert re.fullmatch(r"\d{4}-\d{4}", reference)
    story.sign_in()
    story.read_the_form()
    story.find_what_is_new()
    story.review()
    story.plan_a_meeting()
    story.write_down_what_came_of_it()
    story.follow_the_collaboration()
    story.match_again()
    story.withdraw_the_need()
    story.read_in_english()
    assert not story.seen, "\n".join(story.seen)


class Story:
    """The steps, in order; each leaves the browser where the next begins."""

    def __init__(self, way: Way, service: Service, new_context: NewContext) -> None:
        self.way, self.service, self.new_context = way, service, new_context
        self.seen: list[str] = []
        self.hands = self.sit_down()

    def sit_down(self) -> Hands:
        """Somebody with a browser of their own."""
        context: BrowserContext = self.new_context(self.way.width, java_script_enabled=self.way.scripts)
        return self.way.hands(context.new_page())

    @property
    def page(self) -> Page:
        """The page that is in front of the one who acts."""
        return self.hands.page

    def at(self, heading: str) -> None:
        """The page asks this; axe looks at it."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        if self.way.look:
            self.seen += axe_violations(self.page)

    def tell(self) -> str:
        """A shop tells what it needs and has; gives the reference on the receipt."""
        hands = self.hands
        self.page.goto("/")
        self.at("Behöver ni något?")
        hands.press("link", "Berätta vad ni behöver")
        self.at("Vilka är ni?")
        hands.fill("Vad heter ni?", "Åsträsks Lanthandel & Café")
        hands.press("button", "Spara och fortsätt")
        expect(self.page.get_by_role("alert")).to_contain_text("saker behöver rättas")
        self.at("Vilka är ni?")
        expect(self.page.get_by_label("Vad heter ni?")).to_have_value("Åsträsks Lanthandel & Café")
        hands.choose("Butik eller annan service")
        hands.fill("Var finns ni?", "Mensträsk")
        hands.press("button", "Spara och fortsätt")

        self.at("Ett behov i taget")
        hands.fill("Vad behöver ni?", NEED)
        hands.fill("Berätta mer", "Infarten drev igen fyra gånger i vintras.")
        hands.choose("Inom ett år")
        hands.press("button", "Spara och fortsätt")
        self.at("Det här behöver ni")
        hands.press("link", "Gå vidare")
        self.at("En sak i taget")
        hands.fill("Vad kan ni bidra med?", "Kylrum som står tomt")
        hands.press("button", "Spara och fortsätt")
        self.at("Det här kan ni bidra med")
        hands.press("link", "Gå vidare")

        self.page.wait_for_url("**/kontakt")
        self.at("")
        hands.fill("Vem ska vi fråga efter?", "Britta Öström")
        hands.fill("Telefon", "070-174 06 12")
        hands.choose("Ungefär tre mil")
        hands.press("button", "Spara och fortsätt")
        self.at("Stämmer allt?")
        expect(self.page.get_by_role("main")).to_contain_text("oftast en allmän handling")
        hands.press("button", "Skicka")
        self.at("Tack! Nu har vi tagit emot det ni skrev")
        expect(self.page.get_by_role("main")).to_contain_text("oftast en allmän handling")
        return self.page.locator(".ref").inner_text().strip()

    def sign_in(self) -> None:
        """The project leader signs in with a one-time link."""
        self.hands = self.sit_down()
        self.page.goto(self.service.sign_in_link())
        self.at("Välkommen tillbaka")
        self.hands.press("button", "Logga in")
        self.at("Vad behöver du ta tag i nu?")
        expect(self.page.get_by_role("main")).to_contain_text("En ny sedan sist")

    def read_the_form(self) -> None:
        """Look through what came in, and count with it."""
        self.hands.press("link", "Åsträsks Lanthandel & Café")
        self.at("Åsträsks Lanthandel & Café")
        self.hands.press("button", "Det ser bra ut, räkna med dem")
        self.at("Åsträsks Lanthandel & Café")
        for _ in range(60):  # the matching of one actor goes on behind the page
            if self.page.locator("#suggestions-h ~ .rows").count():
                break
            self.page.wait_for_timeout(500)
            self.page.reload()

    def find_what_is_new(self) -> None:
        """The new shop's suggestions stand in the queue as new."""
        self.page.goto("/forslag?nya=ja")
        self.at("Vilka ska prata med varandra?")
        expect(self.page.get_by_role("main")).to_contain_text("Åsträsks Lanthandel & Café")
        self.hands.press("link", NEED)
        self.at("Ska de här prata med varandra?")
        expect(self.page.locator(".note.need")).to_contain_text("drev igen fyra gånger")
        expect(self.page.locator(".why li").first).to_be_visible()

    def review(self) -> None:
        """Decline without saying why (refused), accept, take it back, and decide again."""
        address = self.page.url
        self.hands.press("button", "Något annat")
        expect(self.page.get_by_role("alert")).to_be_visible()
        self.at("Ska de här prata med varandra?")
        self.hands.fill("Med dina ord", WHY)
        self.hands.press("button", "Godta")
        expect(self.page.get_by_role("status")).to_contain_text("Nyss")
        self.hands.press("button", "Ångra")
        self.page.goto(address)
        expect(self.page.locator(".history")).to_contain_text("ångrade beslutet")
        self.hands.fill("Med dina ord", WHY)
        self.hands.press("button", "Godta")
        self.page.goto(address)
        self.at("Ska de här prata med varandra?")
        expect(self.page.get_by_role("main")).to_contain_text(WHY)
        self.suggestion = address

    def plan_a_meeting(self) -> None:
        """A meeting with the accepted suggestion on its agenda, its calendar file and its paper."""
        hands, day = self.hands, today() + timedelta(days=7)
        self.page.goto("/moten")
        self.at("")
        self.page.goto("/moten/nytt")
        self.at("När och var ska ni ses?")
        hands.fill("Vad heter mötet?", "Dialogmöte i Mensträsk")
        if isinstance(hands, Keyboard):
            hands.fill("I vilken ort?", "Mensträsk")
        else:
            self.page.get_by_label("I vilken ort?").select_option(label="Mensträsk")
        hands.fill("I vilken lokal?", "Bystugan")
        hands.fill("Vilken dag?", day.isoformat())
        hands.fill("När börjar det?", "18:00")
        hands.fill("När slutar det?", "20:30")
        hands.press("button", "Spara mötet")
        self.at("Vem pratar med vem i Mensträsk?")
        hands.choose(NEED)
        hands.press("button", "Lägg på dagordningen")
        expect(self.page.locator("#dagordning")).to_contain_text(NEED)
        self.at("Vem pratar med vem i Mensträsk?")
        self.meeting = self.page.url.partition("#")[0].partition("?")[0]
        calendar = self.page.request.get(f"{self.meeting}/kalender.ics")
        assert "BEGIN:VEVENT" in calendar.text()
        assert "Bystugan" in calendar.text()
        self.page.goto(f"{self.meeting}/dagordning")
        self.at("")
        expect(self.page.get_by_role("main")).to_contain_text(NEED)

    def write_down_what_came_of_it(self) -> None:
        """The evening has been; what was said opens a collaboration."""
        with sqlite3.connect(self.service.instance / "matchmaker.sqlite", timeout=20) as database:
            database.execute(
                "UPDATE meetings SET starts_at = datetime(starts_at, '-8 days'), ends_at = datetime(ends_at, '-8 days')"
            )
        database.close()
        hands = self.hands
        self.page.goto(self.meeting)
        self.at("Vad kom ni fram till i Mensträsk?")
        hands.press("link", "Skriv ner vad ni sa")
        self.at("Vad kom ni fram till?")
        hands.fill("Vad sades?", "De kan ploga när det ändå kör förbi.")
        hands.choose("Vi prövar")
        hands.fill("Till när?", (today() + timedelta(days=60)).isoformat())
        hands.fill("Vad kallar ni samarbetet?", "Plogning i Mensträsk")
        hands.fill("Vad är nästa steg?", "Visa var snön får ligga")
        hands.fill("Vem ser till att det blir gjort?", "Britta")
        hands.fill("Till vilken dag?", (today() + timedelta(days=10)).isoformat())
        hands.press("button", "Spara")
        expect(self.page.get_by_role("main")).to_contain_text("Vi prövar till")

    def follow_the_collaboration(self) -> None:
        """The next step is done and the trial becomes a running collaboration, with the reason."""
        self.page.goto("/samarbeten")
        self.at("")
        self.hands.press("link", "Plogning i Mensträsk")
        self.at("Hur går det med Plogning i Mensträsk?")
        self.hands.press("button", "Det är gjort")
        self.hands.choose("Pågår")
        self.hands.fill("Vad har hänt?", "Första snön blev borta före sju.")
        self.hands.press("button", "Spara hur det går")
        expect(self.page.locator(".history")).to_contain_text("Första snön blev borta före sju.")
        self.at("Hur går det med Plogning i Mensträsk?")

    def match_again(self) -> None:
        """A full run with visible progress leaves the decision as it was."""
        self.page.goto("/nu")
        self.hands.press("button", "Gå igenom alla nu")
        heading = self.page.get_by_role("heading", level=1)
        for _ in range(60):
            if "Vad hittade vi?" in heading.inner_text():
                break
            self.page.wait_for_timeout(500)
            self.page.reload()
        self.at("Vad hittade vi?")
        self.page.goto(self.suggestion)
        expect(self.page.get_by_role("main")).to_contain_text(WHY)

    def withdraw_the_need(self) -> None:
        """A withdrawn need takes its suggestion off, and the page says why."""
        self.page.goto("/alla?sok=Lanthandel")
        self.at("")
        self.hands.press("link", "Åsträsks Lanthandel")
        self.at("Åsträsks Lanthandel")
        self.hands.press("link", "Gäller inte längre")
        self.at("")
        self.hands.fill("Varför", "De har köpt en egen plog.")
        self.hands.press("button", "Ta bort ur förslagen")
        self.page.goto(self.suggestion)
        self.at("Ska de här prata med varandra?")
        expect(self.page.get_by_role("main")).to_contain_text("De har köpt en egen plog.")

    def read_in_english(self) -> None:
        """The language is chosen by a link, and stays."""
        self.page.get_by_role("link", name="English").click()
        expect(self.page.locator("html")).to_have_attribute("lang", "en")
        self.at("Should these talk to each other?")
