"""A link to one's own page is mailed to known addresses only, works once and not for long, and never in floods."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, OutboxMail, VisitLink
from matchmaker.services.errors import RefusedError
from matchmaker.services.taking_part.visits import LINKS_PER_DAY, actors_of, mail_visit_link, use_visit_link
from tests.conftest import NOW
from tests.services.village import add_actor

ADDRESS = "Berit@Example.org"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def shop(session: Session) -> Actor:
    shop = add_actor(session, "a", contact_email=ADDRESS)
    add_actor(session, "b", contact_email="other@example.org")
    session.commit()
    return shop


def ask(session: Session, email: str = ADDRESS, *, after: timedelta = 0 * HOUR) -> None:
    mail_visit_link(session, email, link="https://x.example/l/{token}", language="sv", at=NOW + after)


def tokens(session: Session) -> list[str]:
    bodies = session.scalars(select(OutboxMail.body).order_by(OutboxMail.id)).all()
    return [match[1] for body in bodies if (match := re.search(r"https://x\.example/l/(\S+)", body))]


def test_a_link_from_the_mail_works_once(session: Session, shop: Actor) -> None:
    ask(session, " berit@example.org ")
    [token] = tokens(session)
    assert use_visit_link(session, token, at=NOW + 9 * MINUTE) == "berit@example.org"
    with pytest.raises(RefusedError, match="link"):
        use_visit_link(session, token, at=NOW + 9 * MINUTE)


@pytest.mark.parametrize("stored", ["ÅSA@exempel.se", "Åsa@exempel.se"])
def test_capitals_are_no_hindrance_whatever_the_letter(session: Session, stored: str) -> None:
    add_actor(session, "a", contact_email=stored)
    session.commit()
    ask(session, "åsa@exempel.se")
    ask(session, stored)
    assert len(tokens(session)) == 2


def test_a_link_is_good_for_ten_minutes_and_for_those_who_still_take_part(session: Session, shop: Actor) -> None:
    ask(session)
    ask(session)
    late, gone = tokens(session)
    with pytest.raises(RefusedError):
        use_visit_link(session, late, at=NOW + 10 * MINUTE)
    shop.withdrawn_at = NOW
    session.commit()
    with pytest.raises(RefusedError):
        use_visit_link(session, gone, at=NOW)
    with pytest.raises(RefusedError):
        use_visit_link(session, "made-up", at=NOW)


@pytest.mark.parametrize("email", ["nobody@example.org", "no address", "", "x" * 300])
def test_an_address_that_nobody_has_told_gets_nothing_and_is_not_kept(
    session: Session, shop: Actor, email: str
) -> None:
    ask(session, email)
    assert tokens(session) == []
    assert session.scalars(select(VisitLink.email)).all() == []


def test_several_links_a_day_are_fine_and_a_flood_is_not(session: Session, shop: Actor) -> None:
    for _ in range(8):
        ask(session)
    assert len(tokens(session)) == 5, "within an hour"
    for hours in range(1, 20):
        ask(session, after=hours * HOUR + MINUTE)
    assert len(tokens(session)) == LINKS_PER_DAY
    ask(session, "other@example.org")
    assert len(tokens(session)) == LINKS_PER_DAY + 1, "others are not kept from theirs"
    ask(session, after=-MINUTE)
    assert len(tokens(session)) == LINKS_PER_DAY + 2, "nor is who asks when the clock was set back"


def test_whoever_is_the_contact_of_several_gets_all_by_name(session: Session, shop: Actor) -> None:
    add_actor(session, "c", name="Åkeriet", contact_email="berit@example.org")
    add_actor(session, "d", name="Affären", contact_email=ADDRESS.lower())
    add_actor(session, "e", contact_email=ADDRESS, withdrawn_at=NOW)
    assert [actor.name for actor in actors_of(session, "BERIT@example.org")] == ["Affären", "Föreningen a", "Åkeriet"]
    assert actors_of(session, "") == []
