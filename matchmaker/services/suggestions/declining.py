"""The municipality's own reasons for declining: the list, its upkeep, and the day on which some months have passed."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import DeclineEffect, DeclineReason
from matchmaker.models.declining import DECLINE_REASON_LIMIT
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import check_version, get_row, lock_row, store_once

MOST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Wording:
    """What a reason says and what follows: ``months`` only with SOME_MONTHS, ``between_parties`` = all between the two.

    ``en`` may be left out; then English readers get the Swedish words.
    """

    sv: str
    en: str = ""
    effect: DeclineEffect = DeclineEffect.FOR_GOOD
    months: int | None = None
    between_parties: bool = False


def list_decline_reasons(session: Session, *, retired: bool = False) -> Sequence[DeclineReason]:
    """The reasons to choose from, in their order; with ``retired`` also those no longer offered, which come last."""
    query = select(DeclineReason).order_by(DeclineReason.retired_at.is_not(None), DeclineReason.position)
    return session.scalars(query if retired else query.where(DeclineReason.retired_at.is_(None))).all()


def get_decline_reason(session: Session, reason_id: int) -> DeclineReason:
    """A reason as it stands now. Raises NotFoundError."""
    return get_row(session, DeclineReason, reason_id)


def add_decline_reason(session: Session, wording: Wording, *, key: str, by: Who, at: datetime) -> DeclineReason:
    """Add a reason at the end of the list; the same ``key`` twice adds one.

    Raises RefusedError: "words" (missing or too long) or "months" (missing, or more than five years).
    """
    _refuse_problem(wording)
    last = session.scalar(select(func.max(DeclineReason.position))) or 0
    row = DeclineReason(form_key=key, position=last + 1, created_at=at, updated_at=at, **_columns(wording))
    return store_once(session, row, DeclineReason.form_key, "add", by=by, at=at, effect=row.effect, months=row.months)


def change_decline_reason(
    session: Session, reason_id: int, wording: Wording, *, version: int, by: Who, at: datetime
) -> DeclineReason:
    """Say it otherwise, or let something else follow, from now on: earlier decisions keep what followed from them.

    Raises NotFoundError, ConflictError, and RefusedError as :func:`add_decline_reason`. Sent twice it is done once.
    """
    _refuse_problem(wording)
    row, after = lock_row(session, DeclineReason, reason_id), _columns(wording)
    if {name: getattr(row, name) for name in after} != after:
        check_version(row, version)
        for name, value in after.items():
            setattr(row, name, value)
        row.updated_at = at
        record_event(session, "change", row, by=by, at=at, effect=row.effect, months=row.months)
    session.commit()
    return row


def offer_decline_reason(
    session: Session, reason_id: int, *, offered: bool, version: int, by: Who, at: datetime
) -> DeclineReason:
    """Take a reason off the list or put it back. Raises NotFoundError and ConflictError. Sent twice it is done once."""
    row = lock_row(session, DeclineReason, reason_id)
    if (row.retired_at is None) is not offered:
        check_version(row, version)
        row.retired_at, row.updated_at = None if offered else at, at
        record_event(session, "offer" if offered else "retire", row, by=by, at=at)
    session.commit()
    return row


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day when it is shorter.

    >>> months_later(date(2027, 8, 31), 6)
    datetime.date(2028, 2, 29)
    """
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _columns(wording: Wording) -> dict[str, Any]:
    sv, en = " ".join(wording.sv.split()), " ".join(wording.en.split())
    months = wording.months if wording.effect is DeclineEffect.SOME_MONTHS else None
    shared: dict[str, Any] = {"effect": wording.effect, "months": months, "between_parties": wording.between_parties}
    return {"sv": sv, "en": en or sv} | shared


def _refuse_problem(wording: Wording) -> None:
    columns = _columns(wording)
    if not all(0 < len(str(columns[name])) <= DECLINE_REASON_LIMIT for name in ("sv", "en")):
        raise RefusedError("words")
    if wording.effect is DeclineEffect.SOME_MONTHS and not 0 < (wording.months or 0) <= MOST_MONTHS:
        raise RefusedError("months")
