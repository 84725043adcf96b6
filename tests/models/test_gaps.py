"""What a run had nothing for."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Gap, GapCause
from tests.services.village import add_actor


def test_a_need_has_one_cause_at_most(session: Session) -> None:
    [need] = add_actor(session, "a", needs={"a.n": "Skjuts"}).needs
    session.add_all([Gap(need_id=need.id, cause=GapCause.NOBODY), Gap(need_id=need.id, cause=GapCause.TOO_FAR)])
    with pytest.raises(IntegrityError):
        session.commit()
