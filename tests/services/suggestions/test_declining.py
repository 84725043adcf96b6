"""The list of reasons to decline, and its upkeep."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, DeclineEffect, DeclineReason
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.suggestions.declining import (
    Wording,
    add_decline_reason,
    change_decline_reason,
    get_decline_reason,
    list_decline_reasons,
    months_later,
    offer_decline_reason,
)
from tests.conftest import NOW

LATER = Wording("Inte nu", "Not now", DeclineEffect.SOME_MONTHS, months=6)


@pytest.fixture(autouse=True)
def empty(session: Session) -> None:
    """Both databases begin without the reasons that ship."""
    session.execute(delete(DeclineReason))
    session.commit()


def add(session: Session, by: Who, wording: Wording = LATER, key: str = "k") -> DeclineReason:
    return add_decline_reason(session, wording, key=key, by=by, at=NOW)


def verbs(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.verb).where(AuditEvent.noun == "decline_reasons")))


def test_reasons_stand_in_the_order_in_which_they_came_and_a_double_tap_adds_one(session: Session, eva: Who) -> None:
    for wording, key in ((LATER, "a"), (LATER, "a"), (Wording("Å, för långt"), "b")):
        add(session, eva, wording, key)
    assert [(row.sv, row.en) for row in list_decline_reasons(session)] == [
        ("Inte nu", "Not now"),
        ("Å, för långt", "Å, för långt"),
    ]
    assert verbs(session) == ["add", "add"]


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        (Wording(" "), "words"),
        (Wording("x" * 101), "words"),
        (Wording("Inte nu", effect=DeclineEffect.SOME_MONTHS), "months"),
        (Wording("Inte nu", effect=DeclineEffect.SOME_MONTHS, months=61), "months"),
    ],
)
def test_a_reason_that_says_nothing_or_waits_for_ever_is_refused(
    session: Session, eva: Who, wording: Wording, code: str
) -> None:
    with pytest.raises(RefusedError, match=code):
        add(session, eva, wording)


def test_a_reason_is_changed_once_and_not_over_a_colleagues_change(session: Session, eva: Who) -> None:
    row = add(session, eva)
    never = Wording("Aldrig", months=6)
    for _ in range(2):
        changed = change_decline_reason(session, row.id, never, version=1, by=eva, at=NOW)
    assert (changed.sv, changed.en, changed.months) == ("Aldrig", "Aldrig", None)  # months mean nothing any more
    with pytest.raises(ConflictError):
        change_decline_reason(session, row.id, LATER, version=1, by=eva, at=NOW)
    assert verbs(session) == ["add", "change"]


def test_a_reason_that_is_off_the_list_is_kept_and_can_come_back(session: Session, eva: Who) -> None:
    row = add(session, eva)
    given: dict[str, Any] = {"by": eva, "at": NOW}
    for _ in range(2):
        offer_decline_reason(session, row.id, offered=False, version=1, **given)
    assert (list_decline_reasons(session), list_decline_reasons(session, retired=True)) == ([], [row])
    with pytest.raises(ConflictError):
        offer_decline_reason(session, row.id, offered=True, version=1, **given)
    offer_decline_reason(session, row.id, offered=True, version=2, **given)
    assert list_decline_reasons(session) == [row]


def test_what_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        get_decline_reason(session, 999)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 27), 6, date(2027, 5, 27)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 31), 60, date(2031, 1, 31)),
        (date(2026, 6, 15), 18, date(2027, 12, 15)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, then: date) -> None:
    assert months_later(day, months) == then
