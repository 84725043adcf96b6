"""The forms of the workplace of review: a decision with its note, taking it back, starting a run, a local word."""

import re
from collections.abc import Iterable
from typing import Any, Self

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import Category
from matchmaker.models import Decision, GlossaryWord, Suggestion
from matchmaker.models.extension import db
from matchmaker.models.views import VIEW_NAME_LIMIT
from matchmaker.models.vocabulary import MEANS_LIMIT, WORD_LIMIT
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.matching.by_hand import HAND_WORDS_LIMIT
from matchmaker.services.suggestions.declining import list_decline_reasons
from matchmaker.services.suggestions.reviews import REASON_LIMIT
from matchmaker.services.suggestions.suggestions import NOTE_LIMIT
from matchmaker.services.vocabulary import Entry, ids_of, problem_in
from matchmaker.web.forms import (
    AtMost,
    KeyedForm,
    Line,
    Needed,
    OneOf,
    OneOfList,
    PageForm,
    Prose,
    VersionedForm,
)
from matchmaker.web.installation import registry
from matchmaker.web.language import spoken


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
    because = OneOf(_l("Avböj, för att …"), choices=lambda: _because_choices())
    """Sending one of these declines, whatever else was sent."""
    reason = Prose(_l("Med dina ord"), validators=[AtMost(REASON_LIMIT)])
    note = Prose(_l("Anteckning"), validators=[AtMost(NOTE_LIMIT)])
    note_before = Prose()
    """The note as the page showed it, in a hidden field: one that was left alone must not undo a colleague's."""

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        """The form as it stands before anything is typed."""
        return cls(version=suggestion.version, note=suggestion.note, note_before=suggestion.note)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be taken as a decision; a decline must say why, in words or with a reason of the list."""
        if self.because.data:
            self.decision.data = Decision.DECLINE
        sound = super().validate(extra_validators)
        if self.decision.data is not Decision.DECLINE or self.reason.data or self.reason.errors or self.because_id:
            return sound
        self.reason.errors = [gettext("Skriv varför, med en mening")]
        if not self.because.data and len(_because_choices()) > 1:
            self.because.errors, self.reason.errors = [gettext("Välj varför du avböjer")], []
        return False

    @property
    def because_id(self) -> int | None:
        """The chosen reason of the municipality's list."""
        return int(self.because.data) if self.because.data not in (None, OTHER) else None

    def catch_up(self, suggestion: Suggestion) -> None:
        """Stand on the suggestion as it is now, with everything that was typed kept."""
        if self.sent_note is None:
            self.note.data = suggestion.note
        self.version.data, self.note_before.data = suggestion.version, suggestion.note

    def note_is_sound(self) -> bool:
        """Check the note alone, for its own button; what a decision lacks is no error there."""
        self.validate()
        self.decision.errors, self.because.errors, self.reason.errors = [], [], []
        return not self.note.errors

    @property
    def has_decision(self) -> bool:
        """Whether anything of a decision has been typed."""
        return bool(self.decision.data or self.reason.data)

    @property
    def sent_note(self) -> str | None:
        """The note, or None when nothing was changed in it."""
        return None if not self.note.raw_data or self.note.data == self.note_before.data else self.note.data


class ParkForm(PageForm):
    """Several suggestions that are to be parked, each as ``id:version``, and why."""

    reason = Prose(_l("Varför?"), validators=[AtMost(REASON_LIMIT)])

    @property
    def versions(self) -> dict[int, int]:
        """The chosen ones by id, each with the version that was shown; what cannot be read is left out."""
        chosen = (re.fullmatch(r"([0-9]{1,9}):([0-9]{1,9})", value) for value in request.form.getlist("valda"))
        return {int(found[1]): int(found[2]) for found in chosen if found}


class ViewForm(PageForm):
    """A name for what the queue shows now."""

    name = Line(
        _l("Vad ska den heta?"),
        validators=[Needed(_l("Skriv vad den ska heta")), AtMost(VIEW_NAME_LIMIT)],
    )


class HandForm(VersionedForm):
    """Why somebody suggests two for each other themselves; ``version`` is that of the tip which it comes of, if any."""

    words = Prose(
        _l("Varför skulle de prata med varandra?"),
        validators=[Needed(_l("Skriv varför, med en mening")), AtMost(HAND_WORDS_LIMIT)],
    )


class UndoForm(VersionedForm):
    """Taking the last decision back."""


class WordForm(PageForm):
    """A word that people here use, and what it stands for: other words, a kind of service, or both."""

    word = Line(
        _l("Vilket ord?"),
        validators=[Needed(_l("Skriv ordet")), AtMost(WORD_LIMIT)],
    )
    means = Line(_l("Vad betyder det?"), validators=[AtMost(MEANS_LIMIT)])
    category = OneOfList(
        _l("Vad hör det till?"),
        choices=lambda: [("", gettext("Välj om något passar")), *_kind_choices()],
    )

    @property
    def entry(self) -> Entry:
        """What the service takes."""
        kinds = ids_of(registry().categories)
        return Entry(self.word.data or "", self.category.data or "", self.means.data or "", kinds)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be kept; what is wrong stands at its field."""
        if not super().validate(extra_validators):
            return False
        problems = {
            "word": (self.word, gettext("Skriv ordet med bokstäver")),
            "vague": (self.word, gettext("Välj ett ord som säger mer. Det här används om allt möjligt")),
            "nothing": (self.means, gettext("Skriv vad ordet betyder, eller välj vad det hör till")),
            "itself": (self.means, gettext("Skriv andra ord än ordet självt")),
        }
        field, message = problems.get(problem_in(self.entry) or "", (None, ""))
        if field is not None:
            field.errors = [message]
        return field is None

    def say_known(self) -> None:
        """Tell that the word is in the list already."""
        self.word.errors = [gettext("Ordet finns redan. Ändra det i listan i stället")]


class NewWordForm(WordForm, KeyedForm):
    """A word to be added."""


class ChangeWordForm(WordForm, VersionedForm):
    """A word to be changed."""

    @classmethod
    def of(cls, row: GlossaryWord) -> Self:
        """The form as it stands before anything is typed."""
        return cls(formdata=None, version=row.version, word=row.word, means=row.means, category=row.category)


class RemoveWordForm(VersionedForm):
    """Taking a word out of the list."""


OTHER = "annat"
"""A reason that is not on the list, and so must be told in words."""


def _because_choices() -> list[tuple[str, str]]:
    listed = [(str(row.id), spoken(Text(sv=row.sv, en=row.en))) for row in list_decline_reasons(db.session())]
    return [*listed, (OTHER, gettext("Något annat, som jag skrev"))]


def in_order(kinds: Iterable[Category]) -> list[Category]:
    """The kinds by their titles, as the reader looks for them."""
    return sorted(kinds, key=lambda category: alphabetical(spoken(category.title)))


def _kind_choices() -> list[tuple[str, str]]:
    return [(category.id, spoken(category.title)) for category in in_order(registry().categories)]
