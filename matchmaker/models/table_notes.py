"""What people write down on their phones at a table during a meeting."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.models.accounts import Account
from matchmaker.models.actors import Actor
from matchmaker.models.base import Base, enum_column
from matchmaker.models.meetings import AgendaItem
from matchmaker.models.seating import MeetingTable


class NoteKind(StrEnum):
    """What a note is about. SAID = what was said in the talk."""

    SAID = "said"
    NEED = "need"
    RESOURCE = "resource"
    IDEA = "idea"
    OBSTACLE = "obstacle"


class TableNote(Base):
    """A note from a table; it waits until one of the staff has read it.

    A need or resource that was taken in has ``actor_id``, whose it is, and ``need_id`` or ``resource_id``, what it
    became.
    """

    __tablename__ = "table_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    table_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_tables.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    """The talk that went on, None between talks."""
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """Made by the phone, so that a note that is sent again after a dropped line is kept once."""
    kind: Mapped[NoteKind] = mapped_column(enum_column(NoteKind))
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("needs.id"), index=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"), index=True)

    table: Mapped[MeetingTable | None] = relationship(lazy="raise")
    agenda_item: Mapped[AgendaItem | None] = relationship(lazy="raise")
    read_by: Mapped[Account | None] = relationship(lazy="raise")
    actor: Mapped[Actor | None] = relationship(lazy="raise")
