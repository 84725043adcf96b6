"""Actors that were entered twice, and what was moved when they became one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.accounts import Account
from matchmaker.models.actors import Actor
from matchmaker.models.base import Base


class Merge(Base):
    """Two actors that were the same: what was ``gone``'s is ``kept``'s until ``undone_at``."""

    __tablename__ = "merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    moved: Mapped[list[Any]]
    """Each row that changed hands: ``[table, column, primary key]``."""
    filled: Mapped[list[Any]]
    """The fields that were empty and took over what the other had."""
    retired: Mapped[list[Any]]
    """``[id, state, reason]`` of suggestions between the two, as they stood: nobody helps themselves."""
    struck: Mapped[list[Any] | None]
    """``[meeting, actor, token, invited]`` of each invitation that gave way to another; ``token`` = of its link. None =
    from before this was kept."""
    undone_at: Mapped[datetime | None]

    kept: Mapped[Actor] = relationship(lazy="raise", foreign_keys=kept_id)
    gone: Mapped[Actor] = relationship(lazy="raise", foreign_keys=gone_id)
    account: Mapped[Account | None] = relationship(lazy="raise")
