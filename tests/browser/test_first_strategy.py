"""The wheel alone is enough: the demo runs from it, and the tutorial for strategy authors can be followed word by word.

The commands and the code come from the tutorial's page, so that the page cannot say anything else. They are typed in a
virtual environment outside the checkout, which has the wheel, pytest and what these need, at the locked versions. pip
installs them, as it does for the reader; its cache was filled when the tests were installed.
"""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import axe_violations, listen
from tests.browser.hands import Pointer
from tests.browser.reader import ROOT, Reader, address_in, built_wheel, link_in, locked_versions, steps_in

TUTORIAL = (ROOT / "docs" / "tutorial" / "first-strategy.md").read_text("utf-8")
INSTALL, *REST = steps_in(TUTORIAL)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The service as it is handed out."""
    return built_wheel(TUTORIAL, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def reader(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Somebody who has installed the wheel and done nothing else."""
    locks = locked_versions(tmp_path_factory.mktemp("locks") / "locks.txt")
    reader = Reader(tmp_path_factory.mktemp("reader"), locks)
    (reader.folder / wheel.name).write_bytes(wheel.read_bytes())
    reader.take(INSTALL)
    return reader


def missing(wheel: Path) -> list[str]:
    """The files of the service and of its plugins that are not in the wheel."""
    packed = set(zipfile.ZipFile(wheel).namelist())
    packages = {"matchmaker": "matchmaker", "plugins": "matchmaker_plugins"}
    wanted = {
        f"{package}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, package in packages.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return sorted(wanted - packed)


def without(wheel: Path, name: str, folder: Path) -> Path:
    """The same wheel, but for one file that was forgotten."""
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(folder / wheel.name, "w") as less:
        for entry in whole.infolist():
            if entry.filename != name:
                less.writestr(entry, whole.read(entry))
    return folder / wheel.name


def signed_in(browser: Browser, printed: str, faults: list[str]) -> Page:
    """The project leader, who has followed the link that the demo printed and pressed the button there."""
    context = browser.new_context(locale="sv-SE", viewport={"width": 360, "height": 740})
    context.set_default_timeout(15000)
    context.on("page", lambda page: listen(page, address_in(printed), faults))
    page = context.new_page()
    page.goto(link_in(printed))
    Pointer(page).press("button", "Logga in")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vad behöver du ta tag i nu?")
    return page


def test_nothing_is_left_out_of_the_wheel(wheel: Path, tmp_path: Path) -> None:
    assert missing(wheel) == []
    name = "matchmaker_plugins/proximity.py"
    assert missing(without(wheel, name, tmp_path)) == [name]


def test_the_demo_tells_what_was_forgotten(reader: Reader, wheel: Path, tmp_path: Path) -> None:
    """The planted fault: a module that no check of files would know to be needed."""
    less = without(wheel, "matchmaker/services/matching/snapshots.py", tmp_path)
    reader.type(f"python -m zipfile -e {less} {tmp_path / 'less'}")
    with pytest.raises(AssertionError, match=r"No module named 'matchmaker\.services\.matching\.snapshots'"):
        reader.type(f"PYTHONPATH={tmp_path / 'less'} matchmaker demo --no-serve")


def promised(pattern: str) -> str:
    """What the tutorial says that its reader will see."""
    (words,) = re.findall(pattern, TUTORIAL)
    return str(words)


def test_the_tutorial_leads_from_an_empty_folder_to_a_reason_on_the_page(reader: Reader, chromium: Browser) -> None:
    for step in REST:
        reader.take(step)
    told, reason = reader.told, promised(r"Last among the reasons stands `([^`]+)`")
    assert promised(r"`(\d+ passed)`") in told["1 python -m pytest -q"]
    assert promised(r"`(same_feast keeps [^`]+)`") in told["4 matchmaker plugin check ."]
    assert reason in told["5 matchmaker match --actors feast.jsonl"]
    assert promised(r"```text\n(same_feast 0.*)\n```") in told["6 matchmaker plugin list"]
    assert "strategy same_feast" in told["6 matchmaker run"]
    assert "matchmaker[affinity]" in told["6 matchmaker demo --no-serve"], "what is optional is told"
    faults: list[str] = []
    with reader.serving() as printed:
        page = signed_in(chromium, printed, faults)
        _see_the_reason(page, reason)
        _see_the_plugin(page)
        page.context.close()
    assert not faults


def _see_the_reason(page: Page, reason: str) -> None:
    """Find the suggestion as the tutorial says, with the words that the reason rests on."""
    hands = Pointer(page)
    page.get_by_role("link", name="Förslag", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("förslag, det som passar bäst först")
    assert axe_violations(page) == []
    page.get_by_text("Visa bara en del av dem").click()
    page.get_by_label("Ort", exact=True).select_option("Bjurträsk")
    hands.press("button", "Visa")
    hands.press("link", "Musik till midsommar")
    expect(page.locator(".why")).to_contain_text(reason)
    expect(page.locator("mark").filter(has_text="midsommar")).to_have_count(2)
    page.get_by_text("Varför just det här?").click()
    expect(page.locator("#varfor")).to_contain_text("Samma högtid")
    assert axe_violations(page) == []


def _see_the_plugin(page: Page) -> None:
    """Follow Tillägg, and see what would move if the strategy counted for more."""
    hands = Pointer(page)
    page.get_by_role("link", name="Tillägg", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Kommer med same_feast 0.1.0, installerat paket.")
    assert axe_violations(page) == []
    hands.press("link", "Samma högtid")
    hands.choose("Starkt")
    hands.press("button", "Visa vad som skulle ändras")
    expect(page.get_by_role("main")).to_contain_text("Så skulle det vara inställt: starkt, 1.")
    expect(page.get_by_role("button", name="Spara ändringen")).to_be_visible()
    assert axe_violations(page) == []
