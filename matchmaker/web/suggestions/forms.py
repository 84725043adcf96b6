"""The forms about one suggestion: a decision with its reason and the staff's note, taking it back, starting a run."""

from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matchmaker.models import Decision, Suggestion
from matchmaker.services.reviews import REASON_LIMIT
from matchmaker.services.suggestions import NOTE_LIMIT
from matchmaker.web.forms import AtMost, Needed, NoPersonalNumber, OneOf, PageForm, Prose, VersionedForm


class DecisionForm(VersionedForm):
    """What the project leader says of a suggestion, why, and what they want to remember about it."""

    decision = OneOf(
        _l("Vad säger du?"),
        choices=lambda: [
            (Decision.ACCEPT, gettext("Godta")),
            (Decision.PARK, gettext("Låt vila")),
            (Decision.DECLINE, gettext("Avböj")),
        ],
        validators=[Needed(_l("Välj om du godtar, låter vila eller avböjer"))],
    )
    reason = Prose(
        _l("Varför?"),
        validators=[Needed(_l("Skriv varför, med en mening")), AtMost(REASON_LIMIT), NoPersonalNumber()],
    )
    note = Prose(_l("Anteckning"), validators=[AtMost(NOTE_LIMIT), NoPersonalNumber()])
    note_before = Prose()
    """The note as the page showed it, in a hidden field: one that was left alone must not undo a colleague's."""

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        """The form as it stands before anything is typed."""
        return cls(version=suggestion.version, note=suggestion.note, note_before=suggestion.note)

    def catch_up(self, suggestion: Suggestion) -> None:
        """Stand on the suggestion as it is now, with everything that was typed kept."""
        if self.sent_note is None:
            self.note.data = suggestion.note
        self.version.data, self.note_before.data = suggestion.version, suggestion.note

    def note_is_sound(self) -> bool:
        """Check the note alone, for its own button; what a decision lacks is no error there."""
        self.validate()
        self.decision.errors, self.reason.errors = [], []
        return not self.note.errors

    @property
    def has_decision(self) -> bool:
        """Whether anything of a decision has been typed."""
        return bool(self.decision.data or self.reason.data)

    @property
    def sent_note(self) -> str | None:
        """The note, or None when nothing was changed in it."""
        return None if not self.note.raw_data or self.note.data == self.note_before.data else self.note.data


class UndoForm(VersionedForm):
    """Taking the last decision back."""


class RunForm(PageForm):
    """Starting a match run; there is nothing to fill in."""
