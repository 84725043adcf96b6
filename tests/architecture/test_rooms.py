"""Every page that there is can be come to by what tests set up, so that what looks at every page leaves none out."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchmaker.models import Account, Actor, Minutes
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient
from tests.web.rooms import NO_PAGES, address, furnish, private, rules
from tests.web.visitors import HAS, visit


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With everything that a municipality can open to all."""
    return replace(settings, public_board=True, tips_from_anyone=True)


@pytest.fixture
def left_out(app: Flask, database: Session, leader: Account, leader_client: CheckedClient) -> Callable[[], set[str]]:
    """Tells the rules behind which nothing is shown, to staff or to one who speaks for two."""
    furnish(database)
    for actor_id in (1, 2):
        database.get_one(Actor, actor_id).contact_email = HAS
    database.commit()
    guest = app.test_client()
    assert isinstance(guest, CheckedClient)
    visit(guest, database, HAS)

    def look() -> set[str]:
        found = set()
        for rule in rules(app, "GET"):
            with (leader_client if private(app, rule) else guest).get(address(app, rule)) as answer:
                if answer.status_code != 200:
                    found.add(rule.rule)
        return found

    return look


def test_every_page_is_come_to_but_for_those_that_have_tests_of_their_own(left_out: Callable[[], set[str]]) -> None:
    assert left_out() == NO_PAGES


def test_a_page_that_is_not_come_to_is_named(left_out: Callable[[], set[str]], database: Session) -> None:
    database.execute(delete(Minutes))
    database.commit()
    assert left_out() - NO_PAGES == {"/svar/<token>/anteckningar", "/svar/<token>/anteckningar.pdf"}
