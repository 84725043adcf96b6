"""News by mail: one mail a period to each address, in its language, only when something has moved."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, ContactPerson, MailAddress, Need, OutboxMail, RestReason, Rhythm
from matchmaker.services.audit import SUBMITTER
from matchmaker.services.mail.addresses import choose_rhythm, know_address, note_returned
from matchmaker.services.taking_part.digests import write_digests
from matchmaker.settings import Settings
from matchmaker.testing.mail import MailSink
from tests.conftest import NOW
from tests.services.outgoing import deliver
from tests.services.races import Meet, at_once
from tests.services.village import add_actor

BERIT, DAY, HOUR = "berit@example.org", timedelta(days=1), timedelta(hours=1)
WEEK = 7 * DAY


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path, public_url="https://x.example/")


@pytest.fixture
def shop(session: Session, here: Settings) -> Actor:
    """Somebody whose address is known since NOW, and of whose need something can be told."""
    shop = add_actor(session, "a", name="Lanthandeln", needs={"a.n": "Kassör"}, contact_email=BERIT)
    session.commit()
    assert write_digests(session, here, at=NOW) == 0
    return shop


def rest(session: Session, at: datetime, actor_id: int = 1) -> None:
    """Something happens with their need."""
    for need in session.scalars(select(Need).where(Need.actor_id == actor_id)):
        need.resting_since, need.rest_reason = at, RestReason.SILENT
    session.commit()


def mails(session: Session) -> list[OutboxMail]:
    found = list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))
    session.rollback()
    return found


def test_one_more_contact_is_not_told_by_mail_even_if_they_were_before(
    session: Session, here: Settings, shop: Actor
) -> None:
    told = {"email": "stig@example.org", "phone": "", "added_at": NOW, "confirmed_at": NOW}
    session.add(ContactPerson(form_key="k", actor_id=shop.id, name="Stig", **told))
    know_address(session, "stig@example.org", at=NOW)
    session.commit()
    rest(session, NOW + DAY)
    assert write_digests(session, here, at=NOW + WEEK) == 1
    assert [mail.recipient for mail in mails(session)] == [BERIT]


def test_what_has_moved_is_told_once_when_the_week_is_over(session: Session, here: Settings, shop: Actor) -> None:
    rest(session, NOW + DAY)
    assert write_digests(session, here, at=NOW + 6 * DAY) == 0
    assert write_digests(session, here, at=NOW + WEEK) == 1
    assert write_digests(session, here, at=NOW + WEEK + HOUR) == 0
    assert write_digests(session, here, at=NOW + 2 * WEEK) == 0, "nothing has moved since"
    [mail] = mails(session)
    token = session.scalars(select(MailAddress.token)).one()
    assert (mail.recipient, mail.subject) == (BERIT, "Det här har hänt sedan sist")
    assert mail.leave_url == f"https://x.example/min-sida/brev/{token}/sluta"
    assert mail.body == (
        "Hej!\n\nDet här har hänt med det ni har berättat för oss, sedan den 26 november:\n\n"
        "Lanthandeln\n– Det här vilar nu, för vi fick inget svar: Kassör\n\n"
        "Mer står på er sida:\nhttps://x.example/min-sida\n\n"
        "Ni får ett sådant här mejl högst en gång i veckan, när något har hänt. "
        f"Här väljer ni hur ofta, eller att inte få några fler:\nhttps://x.example/min-sida/brev/{token}\n"
    )


def test_who_wants_it_daily_is_told_daily_and_who_wants_none_never(
    session: Session, here: Settings, shop: Actor
) -> None:
    choose_rhythm(session, BERIT, Rhythm.DAILY, by=SUBMITTER, at=NOW)
    rest(session, NOW + HOUR)
    assert write_digests(session, here, at=NOW + DAY) == 1
    assert "högst en gång om dagen" in mails(session)[0].body
    choose_rhythm(session, BERIT, Rhythm.NEVER, by=SUBMITTER, at=NOW + DAY)
    rest(session, NOW + DAY + HOUR)
    assert write_digests(session, here, at=NOW + 9 * WEEK) == 0


def test_one_person_gets_one_mail_about_all_that_are_theirs_in_their_language(
    session: Session, here: Settings, shop: Actor
) -> None:
    add_actor(session, "b", name="Byaföreningen", needs={"b.n": "Snickare"}, contact_email=BERIT.upper())
    for actor in session.scalars(select(Actor)):
        actor.language = "en"
    for actor_id in (1, 2):
        rest(session, NOW + DAY, actor_id)
    assert write_digests(session, here, at=NOW + WEEK) == 1
    [mail] = mails(session)
    assert mail.subject == "What has happened since last time"
    assert "since 26 November:\n\nByaföreningen\n– This rests now" in mail.body
    assert "Snickare\n\nLanthandeln\n– This" in mail.body


def test_nobody_is_told_at_night(session: Session, here: Settings, shop: Actor) -> None:
    rest(session, NOW + DAY)
    for hour in (0, 7, 18, 23):  # in Norsjö; one hour less in UTC
        assert write_digests(session, here, at=(NOW + WEEK).replace(hour=hour) - HOUR) == 0
    assert write_digests(session, here, at=(NOW + WEEK + DAY).replace(hour=7, minute=0)) == 1


def test_an_address_that_mail_comes_back_from_and_one_that_is_gone_get_nothing(
    session: Session, here: Settings, shop: Actor
) -> None:
    rest(session, NOW + DAY)
    note_returned(session, BERIT, "550 no", at=NOW)
    session.commit()
    assert write_digests(session, here, at=NOW + WEEK) == 0
    session.execute(MailAddress.__table__.update().values(returned_at=None))  # type: ignore[attr-defined]
    shop.withdrawn_at = NOW
    session.commit()
    assert write_digests(session, here, at=NOW + WEEK) == 0
    assert mails(session) == []


def test_two_workers_at_once_tell_it_once(engine: Engine, session: Session, here: Settings, shop: Actor) -> None:
    rest(session, NOW + DAY)

    def work(own: Session, meet: Meet) -> int:
        meet()
        return write_digests(own, here, at=NOW + WEEK)

    counts = at_once(engine, work, work)
    assert sorted(map(str, counts)) == ["0", "1"]
    assert len(mails(session)) == 1


def test_it_leaves_as_plain_text_with_the_headers_that_end_it(
    session: Session, here: Settings, shop: Actor, sink: MailSink
) -> None:
    rest(session, NOW + DAY)
    write_digests(session, here, at=NOW + WEEK)
    to_sink = replace(
        here, mail_host="127.0.0.1", mail_port=sink.port, mail_tls=False, mail_from="tjanst@norsjo.example"
    )
    assert deliver(session, to_sink, at=NOW + WEEK) == 1
    [mail] = sink.mails
    assert mail.get_content_type() == "text/plain"
    assert mail["List-Unsubscribe"].startswith("<https://x.example/min-sida/brev/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
