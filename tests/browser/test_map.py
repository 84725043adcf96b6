"""The map of places on tiles from elsewhere in a real browser, and the drawn one when these do not come."""

import zlib
from collections.abc import Iterator
from struct import pack

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Service, axe_violations

HOST = "https://tiles.norsjo.example"


@pytest.fixture
def own_settings() -> str:
    return f'map_tiles = "{HOST}/{{z}}/{{x}}/{{y}}.png"\nmap_attribution = "© Lantmäteriet"\n'


def tile() -> bytes:
    """A PNG of 256 by 256 grey pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xd8" * 256) * 256)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def page(chromium: Browser, service: Service) -> Iterator[Page]:
    """The leader's browser, which may fetch from elsewhere; a breach of the page's policy fails the test."""
    context = chromium.new_context(base_url=service.url, viewport={"width": 1280, "height": 900}, locale="sv-SE")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
    page.goto(service.sign_in_link())
    page.get_by_role("button", name="Logga in").click()
    yield page
    context.close()
    assert faults == []


def test_places_lie_on_the_tiles_as_links_beside_the_same_table(page: Page) -> None:
    asked: list[tuple[str, str | None]] = []

    def answer(route: Route) -> None:
        asked.append((route.request.url, route.request.headers.get("referer")))
        route.fulfill(body=tile(), content_type="image/png")

    page.route(f"{HOST}/**", answer)
    page.goto("/karta")
    on_tiles = page.locator("[data-tiles]")
    expect(on_tiles.locator("img.leaflet-tile-loaded").first).to_be_visible()
    expect(page.locator("[data-map]")).to_be_hidden()
    expect(on_tiles).to_contain_text("© Lantmäteriet")
    assert asked
    assert {(referer or "").count("karta") for _, referer in asked} == {0}, "the host learns where from, not which page"
    places = page.locator("tr[data-lat]").count()
    assert on_tiles.locator(".place a").count() == places > 5
    link = on_tiles.get_by_role("link", name="Bastuträsk:")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Bastuträsk")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Närmare")).to_be_visible()
    found = [line for line in axe_violations(page) if not ("target-size" in line and ".place" in line)]
    assert found == [], "dots may overlap, since the table has the same links (WCAG 2.5.8, equivalent)"


def test_when_no_tile_comes_the_drawn_map_is_shown(page: Page) -> None:
    page.route(f"{HOST}/**", lambda route: route.abort())
    page.goto("/karta")
    expect(page.locator("[data-map] svg")).to_be_visible()
    expect(page.locator("[data-tiles]")).to_be_hidden()
