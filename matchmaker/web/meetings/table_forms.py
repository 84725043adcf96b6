"""Forms about notes from tables: writing one on a phone, and taking one in as a need or resource."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from matchmaker.models import NoteKind
from matchmaker.services.meetings.table_notes import MOST_WORDS
from matchmaker.web.forms import AtMost, KeyedForm, Line, Needed, OneOfList, PageForm, Prose
from matchmaker.web.meetings.forms import row_id


class KindField(HiddenField):
    """Which button was pressed; None for none that there is."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the kind by its value."""
        sent = valuelist[0] if valuelist else ""
        self.data = NoteKind(sent) if sent in set(NoteKind) else None


class TableNoteForm(KeyedForm):
    """What somebody writes at a table; the button says what it is."""

    words = Prose(_l("Vad säger ni?"), validators=[Needed(_l("Skriv några ord först")), AtMost(MOST_WORDS)])
    kind = KindField()
    item = HiddenField()

    @property
    def item_id(self) -> int | None:
        """The talk that it was written in."""
        return row_id(self.item.data or "") or None


class TakeInForm(PageForm):
    """Whose it is, and what to call it in short."""

    title = Line(_l("Vad kallar vi det?"), validators=[Needed(_l("Skriv vad det gäller med några ord")), AtMost(120)])
    actor = OneOfList(_l("Vems är det?"), choices=[], validators=[Needed(_l("Välj vems det är"))])

    def __init__(self, *args: Any, names: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """``names`` are those of everyone who takes part (see actor_names), read once for all notes of a page."""
        self.names = names
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Offer the names, and then look for what was sent among them."""
        self.actor.choices = [("", gettext("Välj vem")), *self.names]
        super().process(*args, **kwargs)
