from sqlalchemy.orm import Session

from matchmaker.models import ContactPerson
from tests.conftest import NOW
from tests.services.village import add_actor


def test_a_contact_who_has_not_answered_does_not_count_yet(session: Session) -> None:
    actor = add_actor(session, "a")
    session.flush()
    told = {"name": "Eva", "email": "eva@by.example", "phone": "", "added_at": NOW}
    session.add(ContactPerson(form_key="k", actor_id=actor.id, **told))
    session.commit()
    assert session.query(ContactPerson).one().confirmed_at is None
