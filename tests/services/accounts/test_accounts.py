"""A link signs in once and for ten minutes, its token is not stored, and no answer tells who has an account."""

import threading
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from matchmaker.models import Account, AuditEvent, OutboxMail, Role, SignInLink
from matchmaker.models.database import RoutedSession
from matchmaker.services.accounts import accounts
from matchmaker.services.audit import SYSTEM, Who, record_event
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.tokens import token_hash
from tests.conftest import NOW

EVA = "eva@norsjo.example"
MINUTE = timedelta(minutes=1)
ADDRESS = "https://vihjalpsat.example/logga-in/{token}"


@pytest.fixture
def eva(session: Session) -> Account:
    accounts.add_leader(session, "noise@norsjo.example", by=SYSTEM, at=NOW)
    return accounts.add_leader(session, EVA, name="Eva Lind", by=SYSTEM, at=NOW)


def ask(session: Session, email: str = EVA, language: str = "sv", after: timedelta = timedelta(0)) -> list[OutboxMail]:
    """Ask for a link; the mail that came of it."""
    before = session.scalar(select(func.max(OutboxMail.id))) or 0
    accounts.mail_sign_in_link(session, email, link=ADDRESS, language=language, by=SYSTEM, at=NOW + after)
    return list(session.scalars(select(OutboxMail).where(OutboxMail.id > before)))


def test_a_leader_is_added_once_whatever_the_case_and_the_blanks(session: Session) -> None:
    first = accounts.add_leader(session, " Eva@Norsjo.Example ", name="Eva", by=SYSTEM, at=NOW)
    again = accounts.add_leader(session, "eva@norsjo.example", name="En annan", by=SYSTEM, at=NOW)
    assert (first.id, first.email, first.name, first.role) == (again.id, EVA, "Eva", Role.LEADER)
    assert session.scalars(select(AuditEvent.verb)).all() == ["add"]


def test_a_leader_without_a_name_is_called_by_the_addresss_first_part(session: Session) -> None:
    assert accounts.add_leader(session, EVA, by=SYSTEM, at=NOW).name == "eva"


@pytest.mark.parametrize(
    "email", ["", "eva", "eva@", "a b@x.example", "x" * 250 + "@x.example", "eva@norsjo\0.example"]
)
def test_what_is_no_address_gets_no_account(session: Session, email: str) -> None:
    with pytest.raises(RefusedError) as caught:
        accounts.add_leader(session, email, by=SYSTEM, at=NOW)
    assert caught.value.code == "email"
    session.rollback()
    assert session.scalar(select(func.count(Account.id))) == 0


def test_a_link_signs_in_the_one_it_was_made_for(session: Session, eva: Account) -> None:
    token = accounts.make_sign_in_link(session, EVA, by=SYSTEM, at=NOW)
    assert accounts.use_sign_in_link(session, token, at=NOW + 9 * MINUTE).id == eva.id


def test_a_link_works_once(session: Session, eva: Account) -> None:
    token = accounts.make_sign_in_link(session, EVA, by=SYSTEM, at=NOW)
    accounts.use_sign_in_link(session, token, at=NOW)
    with pytest.raises(RefusedError, match="link"):
        accounts.use_sign_in_link(session, token, at=NOW)


def test_a_link_works_for_ten_minutes(session: Session, eva: Account) -> None:
    token = accounts.make_sign_in_link(session, EVA, by=SYSTEM, at=NOW)
    with pytest.raises(RefusedError, match="link"):
        accounts.use_sign_in_link(session, token, at=NOW + 10 * MINUTE)


@pytest.mark.parametrize("spelling", ["eva@norsjö.example", "Eva@NORSJÖ.example", "eva@xn--norsj-nua.example"])
def test_an_address_is_found_however_it_is_spelt(session: Session, spelling: str) -> None:
    accounts.add_leader(session, "eva@norsjö.example", by=SYSTEM, at=NOW)
    assert len(ask(session, spelling)) == 1


def test_a_newer_link_leaves_the_older_one_good(session: Session, eva: Account) -> None:
    older = accounts.make_sign_in_link(session, EVA, by=SYSTEM, at=NOW)
    accounts.make_sign_in_link(session, EVA, by=SYSTEM, at=NOW + MINUTE)
    assert accounts.use_sign_in_link(session, older, at=NOW + 2 * MINUTE).id == eva.id


@pytest.mark.parametrize("email", ["eva", "eva\0@norsjo.example", "a" * 5000])
def test_what_is_no_address_is_answered_like_an_unknown_one(session: Session, eva: Account, email: str) -> None:
    assert ask(session, email) == []


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "å"])
def test_a_token_that_nobody_was_given_signs_nobody_in(session: Session, eva: Account, token: str) -> None:
    with pytest.raises(RefusedError, match="link"):
        accounts.use_sign_in_link(session, token, at=NOW)


def test_a_link_is_made_only_for_someone_with_an_account(session: Session, eva: Account) -> None:
    with pytest.raises(NotFoundError):
        accounts.make_sign_in_link(session, "nobody@norsjo.example", by=SYSTEM, at=NOW)


def test_the_token_is_stored_only_as_a_hash(session: Session, eva: Account) -> None:
    token = accounts.make_sign_in_link(session, EVA, by=SYSTEM, at=NOW)
    link = session.scalars(select(SignInLink)).one()
    assert link.token_hash == token_hash(token) != token
    assert len(token) >= 43, "256 bits"
    assert token not in str([event.details for event in session.scalars(select(AuditEvent))])


def test_a_known_address_gets_a_link_that_signs_in(session: Session, eva: Account) -> None:
    [mail] = ask(session, "  EVA@norsjo.example ")
    assert mail.recipient == EVA
    assert mail.subject == "Din länk för att logga in"
    token = mail.body.partition("/logga-in/")[2].split()[0]
    assert accounts.use_sign_in_link(session, token, at=NOW).id == eva.id


def test_the_mail_speaks_the_language_of_the_page(session: Session, eva: Account) -> None:
    [mail] = ask(session, language="en")
    assert mail.subject == "Your sign-in link"
    assert "once only" in mail.body


def test_an_unknown_address_gets_nothing_and_nobody_is_told(session: Session, eva: Account) -> None:
    assert ask(session, "nobody@norsjo.example") == []
    assert session.scalars(select(SignInLink)).all() == []


def test_nobody_can_flood_a_mailbox_with_links(session: Session, eva: Account) -> None:
    accounts.make_sign_in_link(session, "noise@norsjo.example", by=SYSTEM, at=NOW)
    asked = [len(ask(session, after=minutes * MINUTE)) for minutes in range(8)]
    assert asked == [1, 1, 1, 1, 1, 0, 0, 0]
    assert len(ask(session, after=61 * MINUTE)) == 1, "an hour later it goes on"


def test_links_from_before_the_clock_was_set_back_keep_nobody_from_one_now(session: Session, eva: Account) -> None:
    for _ in range(accounts.LINKS_PER_HOUR):
        ask(session, after=timedelta(hours=3))
    assert len(ask(session)) == 1


def test_what_was_done_is_on_the_trail(session: Session, eva: Account) -> None:
    token = accounts.make_sign_in_link(session, EVA, by=SYSTEM, at=NOW)
    accounts.use_sign_in_link(session, token, at=NOW)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()[1:]
    assert [(e.verb, e.noun, e.by) for e in events] == [
        ("add", "accounts", "system"),
        ("make", "sign_in_links", "system"),
        ("sign_in", "accounts", f"account:{eva.id}"),
    ]
    assert EVA not in str([e.details for e in events])


def visit(session: Session, account: Account, after: timedelta) -> tuple[timedelta, timedelta]:
    """Sign in; (the previous visit, the present one), counted from NOW."""
    token = accounts.make_sign_in_link(session, account.email, by=SYSTEM, at=NOW + after)
    accounts.use_sign_in_link(session, token, at=NOW + after)
    assert account.previous_visit_at is not None
    assert account.last_visit_at is not None
    return account.previous_visit_at - NOW, account.last_visit_at - NOW


def test_what_is_new_is_new_since_the_visit_before(session: Session, eva: Account) -> None:
    hour, day = timedelta(hours=1), timedelta(days=1)
    assert visit(session, eva, hour) == (timedelta(0), hour), "at the first visit all since the account was made is new"
    assert visit(session, eva, day) == (hour, day)
    assert visit(session, eva, day + 3 * hour) == (hour, day), "another device the same morning is the same visit"
    assert visit(session, eva, 2 * day) == (day, 2 * day)


def sign_in_twice_at_once(engine: Engine, token: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two browsers use one link; both are held, a while, where they have found it good."""
    both_have_looked, results = threading.Barrier(2), []

    def record_after_both(*args: object, **kwargs: object) -> None:
        with suppress(threading.BrokenBarrierError):
            both_have_looked.wait(timeout=0.3)
        record_event(*args, **kwargs)  # type: ignore[arg-type]

    def sign_in() -> None:
        with RoutedSession(engine, expire_on_commit=False) as session:
            try:
                accounts.use_sign_in_link(session, token, at=NOW)
            except RefusedError as fault:
                results.append(fault.code)
            else:
                results.append("in")

    monkeypatch.setattr(accounts, "record_event", record_after_both)
    threads = [threading.Thread(target=sign_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def test_of_two_who_use_a_link_at_once_one_gets_in(
    engine: Engine, session: Session, eva: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = accounts.make_sign_in_link(session, EVA, by=SYSTEM, at=NOW)
    assert sign_in_twice_at_once(engine, token, monkeypatch) == ["in", "link"]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_without_the_lock_both_would_get_in(
    engine: Engine, session: Session, eva: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = accounts.make_sign_in_link(session, EVA, by=SYSTEM, at=NOW)
    monkeypatch.setattr(Select, "with_for_update", lambda self, **_: self)
    assert sign_in_twice_at_once(engine, token, monkeypatch) == ["in", "in"]


def test_staff_are_named_by_number_on_the_trail() -> None:
    assert Who.staff(Account(id=3, name="Eva")) == Who("account:3", 3)


def test_the_provider_is_asked_for_the_address_once_and_for_the_person_ever_after(session: Session) -> None:
    first = accounts.add_leader(session, "eva@norsjo.example", by=SYSTEM, at=NOW)
    come = partial(accounts.sign_in_by_provider, session, at=NOW)
    assert come(issuer="https://a.example", subject="1", email="Eva@norsjo.example").id == first.id
    assert come(issuer="https://a.example", subject="1", email="").id == first.id, "also under another address"
    with pytest.raises(RefusedError):  # who got her address after her is somebody else
        come(issuer="https://a.example", subject="2", email="eva@norsjo.example")
    assert come(issuer="https://b.example", subject="2", email="eva@norsjo.example").id == first.id, "a new provider"
    with pytest.raises(RefusedError):
        come(issuer="https://b.example", subject="3", email="nobody@norsjo.example")
