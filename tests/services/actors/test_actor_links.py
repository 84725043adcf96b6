"""A link in a mail leads one actor to one thing, and dies with its address."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, ActorLink, Consent, ContactPerson, LinkPurpose, OutboxMail
from matchmaker.services.actors.actor_links import PATHS, follow_link, make_link, renew_link
from matchmaker.services.errors import ExpiredError, NotFoundError
from tests.conftest import NOW
from tests.services.asking import URL, add_pair, ask, mails
from tests.services.village import add_actor


@pytest.fixture
def shop(session: Session) -> Actor:
    return add_actor(session, "a", contact_email="berit@example.org")


def made(session: Session, actor: Actor, purpose: LinkPurpose = LinkPurpose.TALK) -> str:
    url = make_link(session, actor, purpose, public_url="https://x.example/", at=NOW)
    session.commit()
    before, _, after = PATHS[purpose].partition("{token}")
    assert url.startswith(f"https://x.example{before}")
    return url.removeprefix(f"https://x.example{before}").removesuffix(after)


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_link_leads_to_its_actor_for_its_own_purpose_only(
    session: Session, shop: Actor, purpose: LinkPurpose
) -> None:
    token = made(session, shop, purpose)
    assert follow_link(session, token, purpose).actor_id == shop.id
    for other in set(LinkPurpose) - {purpose}:
        with pytest.raises(NotFoundError):
            follow_link(session, token, other)


def test_the_links_of_the_contact_before_are_worth_nothing(session: Session, shop: Actor) -> None:
    token = made(session, shop)
    shop.contact_email = "BERIT@example.org"
    session.commit()
    assert follow_link(session, token, LinkPurpose.TALK)
    shop.contact_email = "efter@example.org"
    session.commit()
    with pytest.raises(NotFoundError):
        follow_link(session, token, LinkPurpose.TALK)


def test_who_takes_part_no_longer_has_no_links(session: Session, shop: Actor) -> None:
    token = made(session, shop)
    shop.withdrawn_at = NOW
    session.commit()
    with pytest.raises(NotFoundError):
        follow_link(session, token, LinkPurpose.TALK)


def test_a_link_expires_and_is_renewed_once_in_a_while(session: Session, shop: Actor) -> None:
    token = made(session, shop)
    assert follow_link(session, token, LinkPurpose.TALK, since=NOW)
    with pytest.raises(ExpiredError):
        follow_link(session, token, LinkPurpose.TALK, since=NOW + timedelta(seconds=1))
    for minutes, sent in ((9, 0), (10, 1), (15, 1), (20, 2), (-60, 3)):
        renew_link(session, token, public_url="https://x.example", at=NOW + timedelta(minutes=minutes))
        assert session.scalar(select(func.count(OutboxMail.id))) == sent


def test_a_new_link_goes_to_whom_the_old_one_was_for(session: Session, shop: Actor) -> None:
    token = made(session, shop)
    told: dict[str, Any] = {
        "name": "Berit",
        "email": shop.contact_email,
        "phone": "",
        "added_at": NOW,
        "confirmed_at": NOW,
    }
    session.add(ContactPerson(form_key="k", actor_id=shop.id, **told))
    for now_main in ("stina@example.org", ""):
        shop.contact_email = now_main
        session.execute(delete(ActorLink).where(ActorLink.created_at > NOW))
        renew_link(session, token, public_url="https://x.example", at=NOW + timedelta(hours=1))
        mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
        assert mail is not None
        assert mail.recipient == "berit@example.org"
        fresh = mail.body.partition("/min-sida/fraga/")[2].split()[0]
        assert follow_link(session, fresh, LinkPurpose.TALK, since=NOW + timedelta(hours=1))
    assert session.scalar(select(func.count(OutboxMail.id))) == 2


def test_what_is_asked_besides_is_renewed_by_itself(session: Session) -> None:
    pair, at = add_pair(session), NOW + timedelta(days=100)
    ask(session, pair)
    about = session.scalars(select(Consent.id).where(Consent.actor_id == 1)).one()
    actor = session.get_one(Actor, 1)
    tokens = []
    for consent_id in (about, None):
        url = make_link(session, actor, LinkPurpose.TALK, public_url=URL, consent_id=consent_id, at=NOW)
        tokens.append(url.rpartition("/")[2])
    session.commit()
    before = len(mails(session))
    for token in (*tokens, *tokens):
        renew_link(session, token, public_url=URL, at=at)
    assert len(mails(session)) == before + 2


def test_a_calendar_cannot_be_renewed_by_its_link(session: Session, shop: Actor) -> None:
    with pytest.raises(NotFoundError):
        renew_link(session, made(session, shop, LinkPurpose.CALENDAR), public_url="", at=NOW)
