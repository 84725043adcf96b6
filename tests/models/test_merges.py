"""A merge always says which two became one."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Merge
from tests.conftest import NOW


def test_a_merge_without_both_actors_is_refused(session: Session) -> None:
    session.add(Merge(at=NOW, moved=[], filled=[], retired=[]))
    with pytest.raises(IntegrityError):
        session.commit()
