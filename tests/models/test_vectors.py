"""A text has one vector in each space."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import TextVector


def test_a_text_has_one_vector_in_each_space(session: Session) -> None:
    session.add(TextVector(space="a", digest="0" * 64, vector=b"\x00\x3c"))
    session.add(TextVector(space="b", digest="0" * 64, vector=b"\x00\x3c"))
    session.commit()
    session.expunge_all()
    session.add(TextVector(space="a", digest="0" * 64, vector=b"\x00\x00"))
    with pytest.raises(IntegrityError):
        session.commit()
