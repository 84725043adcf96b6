"""When the matching was told to forget what earlier decisions had taught it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base


class ExperienceReset(Base):
    """From ``at`` on only later decisions and outcomes teach; the earlier ones stay in the history as they are."""

    __tablename__ = "experience_resets"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
