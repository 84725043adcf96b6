"""Addresses: known once, with a rhythm of their own, and marked while mail comes back from them."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, MailAddress, Rhythm
from matchmaker.services.audit import SUBMITTER
from matchmaker.services.errors import NotFoundError
from matchmaker.services.mail.addresses import (
    address_behind,
    choose_rhythm,
    know_address,
    know_all_addresses,
    note_returned,
    returned_addresses,
    rhythm_of,
    try_again,
)
from matchmaker.services.records.purges import purge
from matchmaker.services.taking_part.visits import mail_visit_link, use_visit_link
from matchmaker.settings import Settings
from tests.conftest import NOW
from tests.services.talks import staff
from tests.services.village import add_actor
from tests.web.visitors import mailed_link

BERIT, DAY = "berit@example.org", timedelta(days=1)


def verbs(session: Session) -> list[str]:
    query = select(AuditEvent.verb).where(AuditEvent.noun == "mail_addresses").order_by(AuditEvent.id)
    return list(session.scalars(query))


def test_everyone_who_takes_part_is_known_once_whatever_the_capitals(session: Session) -> None:
    add_actor(session, "a", contact_email=BERIT)
    add_actor(session, "b", contact_email=BERIT.upper())
    add_actor(session, "c")
    add_actor(session, "d", contact_email="borta@example.org", withdrawn_at=NOW)
    session.commit()
    for day in range(2):
        know_all_addresses(session, at=NOW + day * DAY)
    [row] = session.scalars(select(MailAddress)).all()
    assert (row.address, row.told_at, row.rhythm) == (BERIT, NOW, Rhythm.WEEKLY)


def test_the_rhythm_is_the_addresss_own_and_a_link_leads_to_it(session: Session) -> None:
    assert rhythm_of(session, BERIT) is Rhythm.WEEKLY
    for _ in range(2):
        choose_rhythm(session, BERIT.upper(), Rhythm.DAILY, by=SUBMITTER, at=NOW)
    assert rhythm_of(session, BERIT) is Rhythm.DAILY
    assert verbs(session) == ["choose_rhythm"]
    token = session.scalars(select(MailAddress.token)).one()
    assert address_behind(session, token).address == BERIT
    with pytest.raises(NotFoundError):
        address_behind(session, "made-up")


def test_who_begins_again_is_not_told_of_what_happened_meanwhile(session: Session) -> None:
    choose_rhythm(session, BERIT, Rhythm.NEVER, by=SUBMITTER, at=NOW)
    choose_rhythm(session, BERIT, Rhythm.WEEKLY, by=SUBMITTER, at=NOW + 9 * DAY)
    assert session.scalars(select(MailAddress.told_at)).one() == NOW + 9 * DAY
    choose_rhythm(session, BERIT, Rhythm.DAILY, by=SUBMITTER, at=NOW + 12 * DAY)
    assert session.scalars(select(MailAddress.told_at)).one() == NOW + 9 * DAY


def test_the_first_return_counts_until_staff_try_again(session: Session) -> None:
    by = staff(session)
    for day, why in enumerate(("550 no", "550 still no")):
        note_returned(session, BERIT.upper(), why, at=NOW + day * DAY)
        session.commit()
    row = returned_addresses(session, [BERIT.upper(), "", "other@x.example"])[BERIT]
    assert (row.returned_at, row.returned_why) == (NOW, "550 no")
    for _ in range(2):
        try_again(session, BERIT, by=by, at=NOW)
    assert returned_addresses(session, [BERIT]) == {}
    assert verbs(session) == ["mail_returned", "mail_arrives"]


def test_a_link_that_is_used_shows_that_mail_arrives(session: Session) -> None:
    add_actor(session, "a", contact_email=BERIT)
    note_returned(session, BERIT, "552 full", at=NOW)
    session.commit()
    link = "https://x.example/min-sida/lank/{token}"
    mail_visit_link(session, BERIT, link=link, language="sv", at=NOW)
    use_visit_link(session, mailed_link(session, BERIT).rpartition("/")[2], at=NOW)
    assert returned_addresses(session, [BERIT]) == {}


def test_an_address_that_nobody_has_any_longer_is_purged(session: Session, settings: Settings) -> None:
    actor = add_actor(session, "a", contact_email=BERIT.upper())
    for email in (BERIT, "old@example.org", "eva@norsjo.example"):
        know_address(session, email, at=NOW)
    staff(session)
    purge(session, settings, rules=["address"], by=SUBMITTER, at=NOW)
    kept = session.scalars(select(MailAddress.address).order_by(MailAddress.address)).all()
    assert kept == [BERIT, "eva@norsjo.example"]
    actor.contact_email = "new@example.org"
    session.commit()
    purge(session, settings, rules=["address"], by=SUBMITTER, at=NOW)
    assert session.scalar(select(func.count(MailAddress.id))) == 1
