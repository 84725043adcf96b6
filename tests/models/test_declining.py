"""The list of reasons to decline."""

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from matchmaker.models import DeclineEffect, DeclineReason
from tests.conftest import NOW


def reason(key: str, **more: object) -> DeclineReason:
    given = {"sv": "För långt", "en": "Too far", "effect": DeclineEffect.FOR_GOOD, "position": 1}
    return DeclineReason(**(given | {"form_key": key, "created_at": NOW, "updated_at": NOW} | more))


def test_a_reason_holds_for_one_suggestion_unless_it_says_more(session: Session) -> None:
    row = reason("k")
    session.add(row)
    session.commit()
    assert (row.between_parties, row.months, row.retired_at) == (False, None, None)


def test_a_double_tap_cannot_make_two(session: Session) -> None:
    session.add_all([reason("k"), reason("k")])
    with pytest.raises(IntegrityError):
        session.commit()


def test_an_unknown_effect_is_refused(session: Session) -> None:
    session.add(reason("k", effect="whenever"))
    with pytest.raises(StatementError):
        session.commit()
