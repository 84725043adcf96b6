"""The municipality's own words, which the matching takes into account beside the shipped lists."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.models.base import Base, Versioned

WORD_LIMIT = 60
MEANS_LIMIT = 200


class GlossaryWord(Versioned, Base):
    """A word that people here use, and what it stands for: a kind of service, other words, or both."""

    __tablename__ = "glossary_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the form that added it, so that a double tap adds one."""
    word: Mapped[str] = mapped_column(String(WORD_LIMIT), unique=True)
    """In lower case, as texts are compared."""
    category: Mapped[str] = mapped_column(String(60), default="")
    """The id of a kind in matching/vocabulary.toml; empty for none."""
    means: Mapped[str] = mapped_column(String(MEANS_LIMIT), default="")
    """Plain words in its place, with commas between; empty for none."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
