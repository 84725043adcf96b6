"""Each party of a suggestion is asked once."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Consent
from tests.conftest import NOW
from tests.services.talks import add_suggestion


def test_each_party_is_asked_once_and_has_not_answered_then(session: Session) -> None:
    suggestion = add_suggestion(session)
    for actor_id in (1, 2):
        session.add(Consent(suggestion_id=suggestion.id, actor_id=actor_id, asked_at=NOW))
    session.flush()
    assert {consent.answer for consent in session.query(Consent)} == {None}
    session.add(Consent(suggestion_id=suggestion.id, actor_id=1, asked_at=NOW))
    with pytest.raises(IntegrityError):
        session.flush()
