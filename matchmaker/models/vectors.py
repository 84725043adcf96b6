"""Vectors of texts that a match run computed, kept so that no text is computed twice."""

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base


class TextVector(Base):
    """What the model behind ``space`` makes of the text with this SHA-256 (hex): little-endian float16 figures.

    The text itself is not here, but a vector tells what it is about, so that a vector lives no longer than its text.
    """

    __tablename__ = "text_vectors"

    space: Mapped[str] = mapped_column(String(100), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
