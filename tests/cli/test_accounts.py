"""The first account and a way in, from the terminal."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, AuditEvent, WebSession
from matchmaker.services.accounts.accounts import use_sign_in_link
from matchmaker.settings import Settings
from tests.cli.terminal import refusal, type_in

EVA = "eva@norsjo.example"


def test_a_project_leader_is_added_once(settings: Settings, database: Session) -> None:
    for _ in range(2):
        result = type_in(settings, "leader", "add", EVA, "--name", "Eva Lind")
        assert (result.exit_code, result.stdout) == (0, f"{EVA} can sign in as project leader.\n")
    assert [account.name for account in database.scalars(select(Account))] == ["Eva Lind"]
    assert database.scalars(select(AuditEvent.by)).all() == ["system"]


def test_what_is_no_address_is_told_of(settings: Settings) -> None:
    assert refusal(settings, "leader", "add", "eva") == "eva is not an e-mail address."


def test_a_link_is_the_only_thing_printed_and_signs_in_once(settings: Settings, database: Session) -> None:
    type_in(settings, "leader", "add", EVA)
    for command in (("sign-in-link",), ("leader", "sign-in-link")):
        result = type_in(settings, *command, EVA)
        base, _, token = result.stdout.strip().rpartition("/")
        assert base == "http://127.0.0.1:8000/logga-in"
        assert use_sign_in_link(database, token, at=datetime.now(UTC)).email == EVA


def test_a_link_leads_to_the_address_that_is_set_else_to_the_port_that_is_named(settings: Settings) -> None:
    type_in(settings, "leader", "add", EVA)
    assert type_in(settings, "sign-in-link", EVA, "--port", 81).stdout.startswith("http://127.0.0.1:81/logga-in/")
    public = replace(settings, public_url="https://vihjalpsat.example/")
    assert type_in(public, "sign-in-link", EVA).stdout.startswith("https://vihjalpsat.example/logga-in/")


def test_someone_without_an_account_is_told_how_to_get_one(settings: Settings) -> None:
    assert refusal(settings, "sign-in-link", EVA) == f"{EVA} has no account. Add it with: matchmaker leader add {EVA}"


def test_everyone_is_signed_out(settings: Settings, database: Session) -> None:
    type_in(settings, "leader", "add", EVA)
    account = database.scalars(select(Account)).one()
    times = {"created_at": account.created_at, "last_used_at": account.created_at, "expires_at": account.created_at}
    database.add(WebSession(token_hash="here", account_id=account.id, data={}, **times))
    database.commit()
    for told in ("Signed out in 1 browser.\n", "Signed out in 0 browsers.\n"):
        assert type_in(settings, "sign-out-everyone").stdout == told
    assert database.scalars(select(WebSession)).all() == []
    events = database.scalars(select(AuditEvent).where(AuditEvent.verb == "end_sessions")).all()
    assert [(event.by, event.noun_id, event.details) for event in events] == [("system", account.id, {"sessions": 1})]
