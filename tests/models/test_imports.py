"""A file that is being imported is kept byte by byte, and each kind of table has one mapping."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import ImportFile, ImportMapping
from tests.conftest import NOW


def test_a_file_is_kept_as_it_was_sent(session: Session) -> None:
    content = bytes(range(256)) * 1000
    session.add(ImportFile(form_key="k", name="å.csv", content=content, created_at=NOW, expires_at=NOW))
    session.commit()
    session.expunge_all()
    assert session.get_one(ImportFile, 1).content == content


def test_the_same_columns_have_one_mapping(session: Session) -> None:
    for _ in range(2):
        session.add(ImportMapping(header_digest="d", columns={"Namn": "name"}, updated_at=NOW))
    with pytest.raises(IntegrityError):
        session.commit()
