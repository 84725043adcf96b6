"""A passkey signs in who holds it, on this site and for this question only; what is wrong, old or copied does not."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Account, AuditEvent, OutboxMail, Passkey
from matchmaker.services.accounts import accounts
from matchmaker.services.accounts.passkeys import (
    MOST_PASSKEYS,
    Site,
    add_passkey,
    new_challenge,
    passkeys_of,
    question_for_known,
    question_for_new,
    remove_passkey,
    sign_in_by_passkey,
)
from matchmaker.services.accounts.staff import close_account
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import RefusedError
from tests.conftest import NOW
from tests.services.authenticator import PRESENT, Telephone, octets

SITE = Site("hjalps.exempel.se", "https://hjalps.exempel.se", "Vi hjälps åt")
ELSEWHERE = Site("hjalps.exempel.evil", "https://hjalps.exempel.evil", "Vi hjälps åt")


@pytest.fixture
def eva(session: Session) -> Account:
    accounts.add_leader(session, "noise@norsjo.example", by=SYSTEM, at=NOW)
    return accounts.add_leader(session, "eva@norsjo.example", name="Eva Lind", by=SYSTEM, at=NOW)


@pytest.fixture
def phone() -> Telephone:
    return Telephone(SITE.origin)


@pytest.fixture
def passkey(session: Session, eva: Account, phone: Telephone) -> Passkey:
    return add(session, eva, phone)


def add(session: Session, account: Account, phone: Telephone, **other: object) -> Passkey:
    challenge = new_challenge()
    question = question_for_new(session, account.id, site=SITE, challenge=challenge)
    given = {"answer": phone.create(question), "challenge": challenge} | other
    return add_passkey(
        session,
        account.id,
        name="Min telefon",
        site=SITE,
        language="sv",
        by=Who.staff(account),
        at=NOW,
        **given,  # type: ignore[arg-type]
    )


def come(session: Session, phone: Telephone, **other: object) -> Account:
    """Sign in; ``other`` says what is not as it should be."""
    challenge = new_challenge()
    given = {"answer": "", "challenge": challenge, "site": SITE} | other
    given["answer"] = given["answer"] or phone.get(question_for_known(site=SITE, challenge=challenge))
    return sign_in_by_passkey(session, at=NOW + timedelta(hours=1), **given)  # type: ignore[arg-type]


def test_a_passkey_signs_its_owner_in_and_says_when_it_was_used(
    session: Session, eva: Account, phone: Telephone, passkey: Passkey
) -> None:
    assert come(session, phone).id == eva.id
    assert [(key.name, key.sign_count, key.last_used_at) for key in passkeys_of(session, eva)] == [
        ("Min telefon", 1, NOW + timedelta(hours=1))
    ]
    trail = session.execute(select(AuditEvent.verb, AuditEvent.noun, AuditEvent.details).order_by(AuditEvent.id)).all()
    assert [tuple(event) for event in trail[-2:]] == [
        ("add", "passkeys", {}),
        ("sign_in", "accounts", {"way": "passkey"}),
    ]


def test_its_owner_is_told_by_mail_that_a_passkey_was_added(session: Session, eva: Account, passkey: Passkey) -> None:
    [mail] = session.scalars(select(OutboxMail))
    assert (mail.recipient, mail.subject) == (eva.email, "En passnyckel har lagts till")
    assert "”Min telefon”" in mail.body


def test_a_browser_is_asked_for_a_key_that_knows_its_owner_and_is_not_there_already(
    session: Session, eva: Account, passkey: Passkey
) -> None:
    asked = json.loads(question_for_new(session, eva.id, site=SITE, challenge=b"c" * 32))
    assert asked["rp"] == {"id": "hjalps.exempel.se", "name": "Vi hjälps åt"}
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert [octets(key["id"]) for key in asked["excludeCredentials"]] == [passkey.credential]
    assert eva.handle is not None
    assert eva.email.encode() not in eva.handle


def test_an_answer_to_another_question_is_refused(session: Session, phone: Telephone, passkey: Passkey) -> None:
    with pytest.raises(RefusedError, match="passkey"):
        come(session, phone, challenge=new_challenge())


def test_an_answer_that_was_used_is_refused_even_to_the_same_question(
    session: Session, phone: Telephone, passkey: Passkey
) -> None:
    challenge = new_challenge()
    answer = phone.get(question_for_known(site=SITE, challenge=challenge))
    come(session, phone, answer=answer, challenge=challenge)
    with pytest.raises(RefusedError, match="passkey"):
        come(session, phone, answer=answer, challenge=challenge)


def test_a_copied_key_gives_itself_away_by_its_counter(session: Session, phone: Telephone, passkey: Passkey) -> None:
    for _ in range(3):
        come(session, phone)
    phone.count = 1
    with pytest.raises(RefusedError, match="passkey"):
        come(session, phone)


def test_an_answer_made_on_another_site_is_refused(session: Session, phone: Telephone, passkey: Passkey) -> None:
    phone.origin = ELSEWHERE.origin
    with pytest.raises(RefusedError, match="passkey"):
        come(session, phone)
    phone.origin = SITE.origin
    with pytest.raises(RefusedError, match="passkey"):
        come(session, phone, site=replace(SITE, host=ELSEWHERE.host))


def test_a_device_that_did_not_ask_who_holds_it_is_refused(session: Session, eva: Account, phone: Telephone) -> None:
    challenge = new_challenge()
    question = question_for_new(session, eva.id, site=SITE, challenge=challenge)
    with pytest.raises(RefusedError, match="passkey"):
        add(session, eva, phone, answer=phone.create(question, flags=PRESENT), challenge=challenge)
    add(session, eva, phone)
    challenge = new_challenge()
    answer = phone.get(question_for_known(site=SITE, challenge=challenge), flags=PRESENT)
    with pytest.raises(RefusedError, match="passkey"):
        come(session, phone, answer=answer, challenge=challenge)


def test_a_key_that_names_another_account_is_refused(session: Session, phone: Telephone, passkey: Passkey) -> None:
    challenge = new_challenge()
    answer = phone.get(question_for_known(site=SITE, challenge=challenge), handle=b"somebody else")
    with pytest.raises(RefusedError, match="passkey"):
        come(session, phone, answer=answer, challenge=challenge)


def test_an_unknown_key_and_that_of_a_closed_account_are_refused(
    session: Session, eva: Account, phone: Telephone, passkey: Passkey
) -> None:
    with pytest.raises(RefusedError, match="passkey"):
        come(session, Telephone(SITE.origin))
    close_account(session, eva.id, by=SYSTEM, at=NOW)
    with pytest.raises(RefusedError, match="passkey"):
        come(session, phone)


def test_a_new_key_is_bound_to_its_question_and_kept_once(session: Session, eva: Account, phone: Telephone) -> None:
    with pytest.raises(RefusedError, match="passkey"):
        add(session, eva, phone, challenge=new_challenge())
    add(session, eva, phone)
    with pytest.raises(RefusedError, match="passkey"):
        add(session, eva, phone)
    session.rollback()
    assert len(passkeys_of(session, eva)) == 1


def test_an_account_has_so_many_keys_and_no_more(session: Session, eva: Account) -> None:
    challenge = new_challenge()
    early = Telephone(SITE.origin)
    answer = early.create(question_for_new(session, eva.id, site=SITE, challenge=challenge))
    for _ in range(MOST_PASSKEYS):
        add(session, eva, Telephone(SITE.origin))
    with pytest.raises(RefusedError, match="most"):
        question_for_new(session, eva.id, site=SITE, challenge=challenge)
    with pytest.raises(RefusedError, match="most"):
        add_passkey(session, eva.id, answer, name="x", challenge=challenge, site=SITE, language="sv", by=SYSTEM, at=NOW)


def test_a_removed_key_signs_in_no_more_and_others_keys_cannot_be_removed(
    session: Session, eva: Account, phone: Telephone, passkey: Passkey
) -> None:
    other = accounts.add_leader(session, "noise@norsjo.example", by=SYSTEM, at=NOW)
    assert not remove_passkey(session, other, passkey.id, by=SYSTEM, at=NOW)
    assert come(session, phone).id == eva.id
    assert remove_passkey(session, eva, passkey.id, by=Who.staff(eva), at=NOW)
    with pytest.raises(RefusedError, match="passkey"):
        come(session, phone)
    session.rollback()
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert (last.verb, last.noun) == ("remove", "passkeys")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    junk=st.one_of(
        st.text(),
        st.sampled_from(["{}", "[]", "null", '{"id": 1}', '{"id":"a","rawId":"a","type":"public-key","response":{}}']),
    )
)
def test_whatever_strangers_send_is_refused_and_breaks_nothing(session: Session, eva: Account, junk: str) -> None:
    with pytest.raises(RefusedError, match="passkey"):
        sign_in_by_passkey(session, junk, challenge=new_challenge(), site=SITE, at=NOW)
    with pytest.raises(RefusedError, match="passkey"):
        add_passkey(
            session, eva.id, junk, name="x", challenge=new_challenge(), site=SITE, language="sv", by=SYSTEM, at=NOW
        )
    session.rollback()
