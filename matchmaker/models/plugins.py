"""What has been set about the things that plugins bring."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base, Versioned, enum_column

THING_NAME_LIMIT = 64


class ThingKind(StrEnum):
    """The kinds of things that can be turned on and off; the same words as in the registry."""

    STRATEGIES = "strategies"
    RERANKERS = "rerankers"
    EXPORTERS = "exporters"
    PAGES = "pages"


class PluginSetting(Versioned, Base):
    """How one thing that a plugin brings is used here; without a row it is on, as the plugin brings it.

    The row stays when the plugin is gone, and holds again when it comes back.
    """

    __tablename__ = "plugin_settings"
    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ThingKind] = mapped_column(enum_column(ThingKind))
    name: Mapped[str] = mapped_column(String(THING_NAME_LIMIT))
    enabled: Mapped[bool] = mapped_column(default=True)
    weight: Mapped[float | None]
    """Of a strategy: what it counts for in the fused score, in (0, 1]; None = what it says itself."""
    options: Mapped[dict[str, Any]]
    """Of a strategy: the options that were set, by name; the others have their defaults."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who set it last."""
    updated_at: Mapped[datetime]
