"""What the database takes of addresses that mail goes to."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import MailAddress, Rhythm
from tests.conftest import NOW


@pytest.mark.parametrize("same", ["address", "token"])
def test_an_address_is_there_once_with_a_token_of_its_own(session: Session, same: str) -> None:
    for number in ("1", "2"):
        given = {"address": number, "token": number} | {same: "x"}
        session.add(MailAddress(**given, told_at=NOW))
    with pytest.raises(IntegrityError):
        session.flush()


def test_who_says_nothing_is_told_once_a_week(session: Session) -> None:
    row = MailAddress(address="a@x.example", token="t", told_at=NOW)
    session.add(row)
    session.flush()
    assert (row.rhythm, row.returned_at, row.returned_why) == (Rhythm.WEEKLY, None, "")
