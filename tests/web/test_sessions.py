"""A session is a random token in a cookie and a row under its hash: revocable, limited, made only when needed."""

import time
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest
from flask import Flask, session
from flask.sessions import NullSession
from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchmaker.models import Account, WebSession
from matchmaker.models.extension import db
from matchmaker.services.accounts.accounts import make_sign_in_link
from matchmaker.services.audit import SYSTEM
from matchmaker.services.tokens import token_hash
from matchmaker.settings import Settings
from matchmaker.testing.pages import CheckedClient
from matchmaker.web.access import for_everyone
from matchmaker.web.security import csrf
from matchmaker.web.sessions import ANONYMOUS_LIFETIME, TOUCH_AFTER, DatabaseSessions

COOKIE = "matchmaker"
HOUR = timedelta(hours=1)


def rows(database: Session) -> list[WebSession]:
    """All sessions as they stand, read without keeping anybody waiting."""
    database.rollback()
    found = list(database.scalars(select(WebSession).order_by(WebSession.created_at)))
    database.expunge_all()
    database.rollback()
    return found


def age(database: Session, **times: timedelta) -> None:
    """Move times of all sessions into the past."""
    for row in database.scalars(select(WebSession)):
        for name, by in times.items():
            setattr(row, name, getattr(row, name) - by)
    database.commit()


def cookie_of(client: CheckedClient) -> str:
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return str(cookie.value)


def with_cookie(app: Flask, token: str, name: str = COOKIE) -> CheckedClient:
    """Another browser that has got hold of a cookie."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.set_cookie(name, token)
    return client


def set_cookies(response: TestResponse) -> SimpleCookie:
    return SimpleCookie("\n".join(response.headers.getlist("Set-Cookie")))


@pytest.fixture
def probe(app: Flask) -> str:
    """A view that looks at the database in a writing transaction, lets something happen meanwhile, and says no."""

    @csrf.exempt
    @for_everyone
    def view() -> tuple[str, int, dict[str, str]]:
        db.session.scalar(select(func.count(Account.id)))
        meanwhile.happens()
        return "no", 422, {"Content-Type": "text/plain"}

    app.add_url_rule("/probe", view_func=view, methods=["POST"])
    return "/probe"


meanwhile = SimpleNamespace(happens=lambda: None)


def test_a_page_that_did_not_commit_does_not_wait_for_itself(
    probe: str, leader_client: CheckedClient, database: Session
) -> None:
    age(database, last_used_at=TOUCH_AFTER)
    started = time.monotonic()
    assert leader_client.post(probe).status_code == 422
    assert time.monotonic() - started < 2
    assert datetime.now(UTC) - rows(database)[0].last_used_at < HOUR / 60


@pytest.mark.parametrize("path", ["/", "/om", "/uppgifter", "/tillganglighet", "/healthz", "/robots.txt", "/nix"])
def test_a_page_without_a_form_sets_no_cookie_and_makes_no_session(
    client: CheckedClient, database: Session, path: str
) -> None:
    assert client.get(path).headers.getlist("Set-Cookie") == []
    assert rows(database) == []


def test_a_form_gets_a_cookie_that_scripts_and_other_sites_cannot_use(client: CheckedClient) -> None:
    response = client.get("/logga-in")
    cookie = set_cookies(response)[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["domain"], cookie["expires"], cookie["max-age"]) == ("", "", ""), "gone when the browser closes"
    assert cookie["secure"] == "", "a test machine has no HTTPS"


def test_a_second_form_in_the_same_browser_shares_the_session(client: CheckedClient, database: Session) -> None:
    client.get("/logga-in")
    assert client.get("/logga-in").headers.getlist("Set-Cookie") == []
    assert len(rows(database)) == 1


def test_over_https_the_cookie_is_secure_and_tied_to_the_host(client: CheckedClient) -> None:
    response = client.get("/logga-in", base_url="https://localhost")
    cookie = set_cookies(response)["__Host-matchmaker"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_over_https_a_cookie_without_the_prefix_is_not_believed(leader_client: CheckedClient) -> None:
    stranger = with_cookie(leader_client.application, cookie_of(leader_client))
    assert stranger.get("/nu").status_code == 200
    assert stranger.get("/nu", base_url="https://localhost").status_code == 302
    prefixed = with_cookie(leader_client.application, cookie_of(leader_client), f"__Host-{COOKIE}")
    assert prefixed.get("/nu", base_url="https://localhost").status_code == 200


def test_the_token_is_long_random_and_stored_only_as_a_hash(client: CheckedClient, database: Session) -> None:
    client.get("/logga-in")
    token = cookie_of(client)
    assert len(token) >= 43, "256 bits"
    assert [row.token_hash for row in rows(database)] == [token_hash(token)]
    assert token not in str([vars(row) for row in rows(database)])


def test_a_made_up_token_is_nobodys(client: CheckedClient, database: Session) -> None:
    for token in ("x", "a" * 43, "'; DROP TABLE web_sessions; --", "å"):
        client.set_cookie(COOKIE, token)
        assert client.get("/nu").status_code == 302
    assert rows(database) == []


def test_signing_in_changes_the_token_and_the_old_one_is_dead(
    client: CheckedClient, database: Session, leader: Account
) -> None:
    client.get("/logga-in")
    before = cookie_of(client)
    link = f"/logga-in/{make_sign_in_link(database, leader.email, by=SYSTEM, at=datetime.now(UTC))}"
    client.post_form(link)
    assert cookie_of(client) != before
    assert client.get("/nu").status_code == 200
    assert [row.account_id for row in rows(database)] == [leader.id]
    assert with_cookie(client.application, cookie_of(client)).get("/nu").status_code == 200
    assert with_cookie(client.application, before).get("/nu").status_code == 302


def test_signing_out_ends_the_session_on_the_server_and_in_the_browser(
    leader_client: CheckedClient, database: Session
) -> None:
    token = cookie_of(leader_client)
    response = leader_client.post_form("/logga-ut", page="/nu")
    assert set_cookies(response)[COOKIE]["max-age"] == "0"
    assert rows(database) == []
    assert with_cookie(leader_client.application, token).get("/nu").status_code == 302


def test_a_session_that_is_not_used_ends(leader_client: CheckedClient, database: Session, settings: Settings) -> None:
    idle = settings.session_idle_hours * HOUR
    age(database, last_used_at=idle - HOUR)
    assert leader_client.get("/nu").status_code == 200, "and this use counts"
    age(database, last_used_at=idle - HOUR)
    assert leader_client.get("/nu").status_code == 200
    age(database, last_used_at=idle)
    assert leader_client.get("/nu").status_code == 302


def test_a_session_ends_in_time_however_much_it_is_used(
    leader_client: CheckedClient, database: Session, settings: Settings
) -> None:
    [row] = rows(database)
    assert row.expires_at - row.created_at == settings.session_absolute_hours * HOUR
    age(database, expires_at=settings.session_absolute_hours * HOUR - timedelta(minutes=1))
    assert leader_client.get("/nu").status_code == 200
    age(database, expires_at=timedelta(minutes=1))
    assert leader_client.get("/nu").status_code == 302


def test_a_form_may_lie_open_longer_than_a_signed_in_session(client: CheckedClient, database: Session) -> None:
    client.get("/logga-in")
    [row] = rows(database)
    assert row.expires_at - row.created_at == ANONYMOUS_LIFETIME
    age(database, last_used_at=ANONYMOUS_LIFETIME - HOUR, expires_at=ANONYMOUS_LIFETIME - HOUR)
    sent = client.get("/logga-in")
    assert sent.headers.getlist("Set-Cookie") == []


def test_use_is_noted_now_and_then_and_not_at_each_page(leader_client: CheckedClient, database: Session) -> None:
    leader_client.get("/nu")
    [before] = [row.last_used_at for row in rows(database)]
    leader_client.get("/nu")
    assert [row.last_used_at for row in rows(database)] == [before]
    age(database, last_used_at=TOUCH_AFTER)
    response = leader_client.get("/nu")
    [after] = [row.last_used_at for row in rows(database)]
    assert after > before
    assert response.headers.getlist("Set-Cookie") == [], "the browser has its cookie already"


def test_a_page_is_shown_though_its_use_cannot_be_noted_as_on_a_full_disk(
    leader_client: CheckedClient, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    leader_client.get("/nu")  # its forms have their token from now on
    age(database, last_used_at=TOUCH_AFTER)
    monkeypatch.setattr(DatabaseSessions, "_write", full)
    assert leader_client.get("/nu").status_code == 200
    with pytest.raises(OperationalError):  # a form without its session could not be sent
        leader_client.application.test_client().get("/logga-in")


def test_a_session_that_is_ended_while_a_page_is_made_stays_ended(
    probe: str, leader_client: CheckedClient, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(database, last_used_at=TOUCH_AFTER)

    def end_all() -> None:
        db.session.rollback()
        database.rollback()
        database.execute(delete(WebSession))
        database.commit()

    monkeypatch.setattr(meanwhile, "happens", end_all)
    response = leader_client.post(probe)
    assert set_cookies(response)[COOKIE]["max-age"] == "0"
    assert rows(database) == []


def test_a_file_that_others_may_keep_carries_no_cookie(leader_client: CheckedClient, database: Session) -> None:
    age(database, last_used_at=TOUCH_AFTER)
    with leader_client.get("/static/style.css") as response:
        assert "public" in response.headers["Cache-Control"]
        assert response.headers.getlist("Set-Cookie") == []


def test_expired_sessions_of_others_go_when_a_new_one_is_made(client: CheckedClient, database: Session) -> None:
    client.get("/logga-in")
    age(database, expires_at=ANONYMOUS_LIFETIME)
    client.application.test_client().get("/logga-in")
    assert len(rows(database)) == 1


def test_what_a_page_keeps_in_the_session_is_there_on_the_next(app: Flask) -> None:
    @for_everyone
    def count() -> str:
        session["n"] = session.get("n", 0) + 1
        return f"<p>{session['n']}"

    app.add_url_rule("/count", view_func=count)
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    with client.unchecked():
        assert [client.get("/count").text for _ in range(3)] == ["<p>1", "<p>2", "<p>3"]


def test_a_fault_leaves_the_session_as_it_was(app: Flask, database: Session) -> None:
    @for_everyone
    def fail() -> tuple[str, int]:
        session["n"] = 1
        return "the database is away", 500

    app.add_url_rule("/fail", view_func=fail)
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    with client.unchecked():
        assert set_cookies(client.get("/fail")) == {}
    assert rows(database) == []


def test_a_session_of_another_kind_is_left_alone(app: Flask) -> None:
    response = app.response_class()
    app.session_interface.save_session(app, NullSession(), response)
    assert list(response.headers.getlist("Set-Cookie")) == []
