"""What is counted is a known act, of a network and a moment."""

import pytest
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from matchmaker.models import Act, Attempt
from tests.conftest import NOW


def test_each_act_can_be_counted_and_no_other(session: Session) -> None:
    session.add_all([Attempt(act=act, network="n" * 64, at=NOW) for act in Act])
    session.flush()
    session.add(Attempt(act="something", network="n", at=NOW))
    with pytest.raises(StatementError):
        session.flush()
