"""What the latest run over everything had nothing for: needs without a suggestion and resources that lie idle."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base, enum_column


class GapCause(StrEnum):
    """Why a need has no suggestion, or a resource none.

    OTHERS = something else fitted better; FULL = those it would have been suggested for are asked of enough already.
    """

    NOBODY = "nobody"
    OWN_ONLY = "own_only"
    TOO_FAR = "too_far"
    SEASON = "season"
    UNSUITABLE = "unsuitable"
    FULL = "full"
    DECLINED = "declined"
    OTHERS = "others"


class Gap(Base):
    """A need that got no suggestion in the latest full run, or a resource that none was made of, with the cause."""

    __tablename__ = "gaps"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("needs.id"), unique=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"), unique=True)
    cause: Mapped[GapCause] = mapped_column(enum_column(GapCause))
