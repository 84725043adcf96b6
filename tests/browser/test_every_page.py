"""Every page that there is, looked at by axe and for sideways scroll: also those that no journey comes by."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from matchmaker.models import Account, Actor
from matchmaker.settings import Settings
from tests.browser.conftest import axe_in, sideways_scroll
from tests.web.rooms import address, furnish, private, rules
from tests.web.visitors import HAS, mail_link


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With everything that a municipality can open to all."""
    return replace(settings, public_board=True, tips_from_anyone=True)


SMALL = {"width": 320, "height": 640}


def test_no_page_has_a_fault_in_light_or_dark_or_scrolls_sideways_on_a_small_phone(
    app: Flask, database: Session, leader: Account, at_desk: Page, open_page: Callable[[], Page]
) -> None:
    furnish(database)
    for actor_id in (1, 2):  # one who speaks for two, and so chooses between their pages
        database.get_one(Actor, actor_id).contact_email = HAS
    database.commit()
    at_home = open_page()
    at_home.goto(mail_link(database, HAS))
    at_home.get_by_role("button", name="Öppna er sida").click()
    found, seen = list[str](), list[str]()
    for rule in rules(app, "GET"):
        page, where = at_desk if private(app, rule) else at_home, address(app, rule)
        if not is_page(page, where):
            continue
        page.set_viewport_size(SMALL)  # type: ignore[arg-type]
        page.goto(where)
        found += sideways_scroll(page)
        with axe_in(page) as look:
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found += [f"{where} {scheme}: {line}" for line in look()]
        seen.append(rule.rule)
    assert len(seen) > 130  # that each page is come to, tests/architecture/test_rooms.py shows
    assert {"/min-sida", "/min-sida/kontakt/<token>", "/svara/<token>", "/bord/<token>", "/tavlan"} <= set(seen)
    assert found == []


def is_page(page: Page, where: str) -> bool:
    """Whether there is a page of HTML at an address."""
    answer = page.request.get(where, max_redirects=0, timeout=60_000)  # the first to ask why waits for a model
    return answer.status == 200 and answer.headers["content-type"].startswith("text/html")
