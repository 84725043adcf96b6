import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import Tip
from tests.conftest import NOW


def test_a_form_sent_twice_is_one_tip(session: Session) -> None:
    for _ in range(2):
        session.add(Tip(form_key="k", first="Macken", second="Byalaget", words="De är grannar.", created_at=NOW))
    with pytest.raises(IntegrityError):
        session.flush()
