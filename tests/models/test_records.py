"""What is asked about one's own data outlives the one who asked; corrections do not."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Correction, DataRequest, RequestKind
from tests.conftest import NOW


def test_a_request_can_stand_without_an_actor(session: Session) -> None:
    session.add(DataRequest(form_key="k", kind=RequestKind.ACCESS, received_at=NOW, due=NOW.date()))
    session.commit()


def test_the_same_form_adds_one_request(session: Session) -> None:
    for _ in range(2):
        session.add(DataRequest(form_key="k", kind=RequestKind.ACCESS, received_at=NOW, due=NOW.date()))
    with pytest.raises(IntegrityError):
        session.commit()


def test_a_correction_is_always_about_somebody(session: Session) -> None:
    session.add(Correction(noun="needs", noun_id=1, at=NOW, before={}, after={}))
    with pytest.raises(IntegrityError):
        session.commit()
