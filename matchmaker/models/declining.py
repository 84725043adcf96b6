"""The municipality's own short list of reasons for declining a suggestion, and what each of them means for later."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base, Versioned, enum_column

DECLINE_REASON_LIMIT = 100


class DeclineEffect(StrEnum):
    """How long what was declined stays away: for good, some months, or until one of the texts is another."""

    FOR_GOOD = "for_good"
    SOME_MONTHS = "some_months"
    UNTIL_CHANGED = "until_changed"


class DeclineReason(Versioned, Base):
    """Something that is often said when a suggestion is declined, as ``För långt``.

    A decision keeps its own copy of the effect, so that a change here holds from then on.
    """

    __tablename__ = "decline_reasons"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    sv: Mapped[str] = mapped_column(String(DECLINE_REASON_LIMIT))
    en: Mapped[str] = mapped_column(String(DECLINE_REASON_LIMIT))
    effect: Mapped[DeclineEffect] = mapped_column(enum_column(DeclineEffect))
    months: Mapped[int | None]
    """How many, where the effect is that."""
    between_parties: Mapped[bool] = mapped_column(default=False)
    """Whether everything between the two parties stays away, and not only this."""
    position: Mapped[int]
    retired_at: Mapped[datetime | None]
    """From then on it is not offered; decisions that named it keep its words."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
