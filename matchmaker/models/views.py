"""Views of the queue that somebody has given a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base

VIEW_NAME_LIMIT = 60


class SavedView(Base):
    """A part of the queue that one account looks at often: its name, and the arguments of the queue's address."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(VIEW_NAME_LIMIT))
    args: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
