"""How long one is still signed in can be asked without using it, and one press makes it last."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import WebSession
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.village import add_actor
from tests.web.visitors import HAS, visit

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def age(database: Session, **times: timedelta) -> None:
    """Move times of the session into the past."""
    for row in database.scalars(select(WebSession)):
        for name, by in times.items():
            setattr(row, name, getattr(row, name) - by)
    database.commit()


def told(client: CheckedClient) -> dict[str, object]:
    answer = client.get("/inloggad")
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, object] = answer.get_json()
    return found


def test_asking_how_long_is_left_is_no_use_of_the_session(
    leader_client: CheckedClient, database: Session, settings: Settings
) -> None:
    age(database, last_used_at=settings.session_idle_hours * HOUR - 4 * MINUTE)
    for _ in range(2):
        answer = told(leader_client)
        assert 180 < int(str(answer["left"])) <= 240
        assert answer["prolongs"] is True


def test_one_press_makes_it_last(leader_client: CheckedClient, database: Session, settings: Settings) -> None:
    page = leader_client.get("/konto").text
    age(database, last_used_at=settings.session_idle_hours * HOUR - 4 * MINUTE)
    token = form_fields(page, "/inloggad")["csrf_token"]
    answer = leader_client.post("/inloggad", data={"csrf_token": token})
    assert answer.get_json()["left"] > 3600 * settings.session_idle_hours - 60
    assert int(str(told(leader_client)["left"])) > 3600 * settings.session_idle_hours - 60


def test_what_ends_in_any_case_is_told_as_such(
    leader_client: CheckedClient, database: Session, settings: Settings
) -> None:
    age(database, expires_at=settings.session_absolute_hours * HOUR - 3 * MINUTE)
    answer = told(leader_client)
    assert (answer["prolongs"], int(str(answer["left"])) <= 180) == (False, True)


def test_nobody_has_nothing_left_and_is_given_no_session_for_asking(client: CheckedClient, database: Session) -> None:
    assert told(client) == {"left": 0, "prolongs": False, "token": ""}
    assert database.scalars(select(WebSession)).all() == []


def test_the_token_that_is_told_is_good_for_forms_of_the_page(leader_client: CheckedClient) -> None:
    leader_client.get("/nu")
    answer = leader_client.post("/inloggad", data={"csrf_token": told(leader_client)["token"]})
    assert answer.status_code == 200


def test_every_page_of_who_is_signed_in_knows_when_it_ends(
    app: Flask, client: CheckedClient, leader_client: CheckedClient, database: Session
) -> None:
    assert 'data-left="287' in leader_client.get("/nu").text or 'data-left="288' in leader_client.get("/nu").text
    assert "data-session" not in client.get("/om").text
    add_actor(database, "a", contact_email=HAS)
    database.commit()
    assert "/min-sida/lank?igen=1" in visit(client, database, HAS).get("/min-sida", follow_redirects=True).text


def test_being_back_says_where_to_go(client: CheckedClient) -> None:
    assert "Stäng den här fliken" in client.get("/inloggad/igen").text
