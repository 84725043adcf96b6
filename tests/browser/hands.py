"""Ways to use a page: with a pointer or finger, or with nothing but a keyboard."""

import re
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 120


class Hands(Protocol):
    """What a person does on a page, by the words they see there."""

    page: Page

    def fill(self, label: str, text: str) -> None:
        """Write in the field with this label."""
        ...

    def choose(self, label: str) -> None:
        """Choose the radio button or tick the box with this label."""
        ...

    def press(self, role: str, name: str) -> None:
        """Press the button or follow the link whose name begins with ``name``."""
        ...


def named(page: Page, role: str, name: str) -> Locator:
    """The first button or link in the page's main part whose name begins with ``name``."""
    within = page.get_by_role("main")
    return within.get_by_role(role, name=re.compile("^" + re.escape(name))).first  # type: ignore[arg-type]


class Pointer:
    """A mouse or a finger."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, label: str, text: str) -> None:
        """Click and write."""
        self.page.get_by_label(re.compile("^" + re.escape(label))).first.fill(text)

    def choose(self, label: str) -> None:
        """Click the choice's own text, as people do."""
        self.page.locator("main label", has_text=label).first.click()

    def press(self, role: str, name: str) -> None:
        """Click."""
        named(self.page, role, name).click()


class Keyboard:
    """Nothing but keys; each thing must be reached by Tab, and focus must be where one thinks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, label: str, text: str) -> None:
        """Tab to the field and type; days and times, whose keys depend on the browser's language, are set at once."""
        field = self.page.get_by_label(re.compile("^" + re.escape(label))).first
        self.reach(field)
        if field.get_attribute("type") in {"date", "time"}:
            field.fill(text)
        elif field.evaluate("e => e.tagName") == "SELECT":
            self.page.keyboard.type(text)
        else:
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(text)

    def choose(self, label: str) -> None:
        """Tab to the group and move with the arrows, or tick with the space bar."""
        choice = self.page.locator("main label", has_text=label).first.locator("input")
        if choice.get_attribute("type") == "checkbox":
            self.reach(choice)
            self.page.keyboard.press("Space")
        else:
            self._choose_radio(choice)
        expect(choice).to_be_checked()

    def press(self, role: str, name: str) -> None:
        """Tab to it, press Enter, and wait for the page that follows."""
        self.reach(named(self.page, role, name))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def reach(self, target: Locator) -> None:
        """Press Tab until ``target`` has the focus (AssertionError when it never gets it)."""
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            if target.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def _choose_radio(self, choice: Locator) -> None:
        group = choice.get_attribute("name")
        for _ in range(MOST_TABS):
            if self.page.evaluate("document.activeElement.name") == group:
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _ in range(10):
            if choice.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
