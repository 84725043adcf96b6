"""Files that staff are importing, and which of a table's columns is which."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base


class ImportFile(Base):
    """A file between being chosen and being imported: nothing of it counts yet, and it goes by itself."""

    __tablename__ = "import_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the form that sent it, so that a double tap adds one."""
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    imported_at: Mapped[datetime | None]


class ImportMapping(Base):
    """Which column of a table means what, remembered for the next table with the same columns."""

    __tablename__ = "import_mappings"

    id: Mapped[int] = mapped_column(primary_key=True)
    header_digest: Mapped[str] = mapped_column(String(64), unique=True)
    columns: Mapped[dict[str, Any]]
    """A column's name in the file to its name in the exchange format; those without one are left out."""
    updated_at: Mapped[datetime]
