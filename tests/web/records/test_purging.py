"""Staff see what is due before it is purged, and only that goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Role
from matchmaker.services import permissions
from matchmaker.services.permissions import Permission
from matchmaker.testing.pages import CheckedClient
from tests.services.people import named, sent
from tests.services.talks import add_collaboration, staff

PAGE = "/handlingar/gallring"


@pytest.fixture
def decided(app: Flask) -> None:
    settings = app.extensions["matchmaker.settings"]
    app.extensions["matchmaker.settings"] = replace(settings, keep_withdrawn_years=5, purge_decision="KS 2026/1")


def withdrawn_long_ago(database: Session, actor: Actor) -> None:
    actor.withdrawn_at = datetime.now(UTC) - timedelta(days=6 * 366)
    database.commit()


@pytest.mark.usefixtures("decided")
def test_what_is_shown_is_purged_and_told_of_without_words(leader_client: CheckedClient, database: Session) -> None:
    withdrawn_long_ago(database, sent(database))
    page = leader_client.get(PAGE).text
    assert ">Svansele byaförening</a>" in page
    assert "enligt kommunens beslut KS 2026/1" in page
    assert "Mejl som tjänsten skickar: 1" not in page, "mail goes by its own rule"
    answer = leader_client.post_form(PAGE)
    assert answer.status_code == 302
    page = leader_client.get(answer.headers["Location"]).text
    assert "5 rader är borttagna." in page
    assert "Beslut: KS 2026/1." in page
    assert "Svansele" not in page
    database.expire_all()
    assert database.scalars(select(Actor)).all() == []


@pytest.mark.usefixtures("decided")
def test_what_has_come_since_is_shown_first(leader_client: CheckedClient, database: Session) -> None:
    withdrawn_long_ago(database, sent(database))
    leader_client.get(PAGE)
    answer = leader_client.post_form(PAGE, {"seen": "something else"})
    assert answer.status_code == 409
    assert "Något har ändrats sedan du tittade" in answer.text
    assert len(database.scalars(select(Actor)).all()) == 1


@pytest.mark.usefixtures("decided")
def test_who_stays_is_told_with_the_reason(leader_client: CheckedClient, database: Session) -> None:
    add_collaboration(database, by=staff(database, "b@x.example"))
    withdrawn_long_ago(database, named(database, "Har 1"))
    page = leader_client.get(PAGE).text
    assert "Är med i ett samarbete som inte är avslutat." in page
    assert "Det finns inget att ta bort just nu." in page


def test_without_a_decision_the_page_says_what_is_missing(leader_client: CheckedClient) -> None:
    assert "Kommunen har inte bestämt hur länge" in leader_client.get(PAGE).text


def test_who_may_only_see_is_not_offered_the_button(
    leader_client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(permissions.ALLOWED, Role.LEADER, frozenset({Permission.SEE_RECORDS}))
    assert "Ta bort för gott" not in leader_client.get(PAGE).text
    assert leader_client.post(PAGE).status_code in (400, 403)
