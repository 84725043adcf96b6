"""What the database takes of links to one's own page and in mails."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import ActorLink, LinkPurpose, VisitLink
from tests.conftest import NOW
from tests.models import rows


def test_a_token_is_given_out_once(session: Session) -> None:
    for _ in range(2):
        session.add(VisitLink(token_hash="t", email="a@x.example", created_at=NOW, expires_at=NOW))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_link_belongs_to_somebody_and_has_a_known_purpose(session: Session) -> None:
    place = rows.place()
    session.add(place)
    session.flush()
    actor = rows.actor(place)
    session.add(actor)
    session.flush()
    for number, purpose in enumerate(LinkPurpose):
        given = {"token_hash": str(number), "purpose": purpose, "address_hash": "", "created_at": NOW}
        session.add(ActorLink(actor_id=actor.id, **given))
    session.flush()
    session.add(ActorLink(token_hash="x", actor_id=99, purpose=LinkPurpose.TALK, address_hash="", created_at=NOW))
    with pytest.raises(IntegrityError):
        session.flush()
