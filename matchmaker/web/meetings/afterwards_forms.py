"""The form in which a whole meeting is written down from paper: talks, decisions, what is to be done, questions."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matchmaker.models import Meeting
from matchmaker.services.collaborations.collaborations import FirstStep
from matchmaker.services.meetings.minutes import MeetingNotes, NewQuestion
from matchmaker.web.forms import AtMost, Day, KeyedForm, Line, Needed, PageForm, Prose, ToCome, VersionedForm
from matchmaker.web.meetings.forms import NO_DAY, OutcomeForm
from matchmaker.web.suggestion_labels import plain_name

STEPS = 3
QUESTIONS = 2
"""As many empty rows as there are for each; saving gives as many new ones."""

PART: dict[str, Any] = {"meta": {"csrf": False}}
"""For a form that is a part of another one, which has the token against forgery."""


def is_blank(form: PageForm, *but: str) -> bool:
    """Whether nothing is written in any field that was sent, ``but`` some."""
    return not any("".join(map(str, field.raw_data or [])).strip() for field in form if field.name not in but)


class RowForm(PageForm):
    """A row that may be left empty; when anything is written in it, it must be whole."""

    @property
    def empty(self) -> bool:
        """Whether nothing is written in it."""
        return is_blank(self)

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty row is sound."""
        return self.empty or bool(super().validate(extra_validators))


class StepForm(RowForm):
    """Something to be done: what, who, by when."""

    title = Line(_l("Vad ska göras?"), validators=[Needed(_l("Skriv vad som ska göras")), AtMost(300)])
    owner = Line(_l("Vem gör det?"), validators=[Needed(_l("Skriv vem som gör det")), AtMost(200)])
    due = Day(
        _l("Till vilken dag?"), unreadable=NO_DAY, validators=[Needed(_l("Välj till vilken dag det ska vara gjort"))]
    )

    def step(self) -> FirstStep:
        """What the service takes; only after a successful validation."""
        assert self.due.data  # noqa: S101  # as the validation has found
        return FirstStep(self.title.data or "", self.owner.data or "", self.due.data)


class QuestionForm(RowForm):
    """A question to the municipality: what, who answers, by when."""

    question = Line(_l("Vad vill ni veta?"), validators=[Needed(_l("Skriv vad ni vill veta")), AtMost(1000)])
    answered_by = Line(
        _l("Vem tar reda på det?"), validators=[Needed(_l("Skriv vem i kommunen som tar reda på det")), AtMost(200)]
    )
    due = Day(
        _l("När ska svaret komma?"), unreadable=NO_DAY, validators=[Needed(_l("Välj när svaret ska komma")), ToCome()]
    )

    def asked(self) -> NewQuestion:
        """What the service takes; only after a successful validation."""
        assert self.due.data  # noqa: S101  # as the validation has found
        return NewQuestion(self.question.data or "", self.answered_by.data or "", self.due.data)


class AnswerQuestionForm(VersionedForm):
    """What the municipality answers."""

    answer = Prose(_l("Vad är svaret?"), validators=[AtMost(4000)])


class AfterwardsForm(KeyedForm, VersionedForm):
    """All of a meeting at once; ``version`` is that of the decisions.

    ``talks`` has a form for each talk (by its id) whose outcome nobody has written down, and for those that were sent.
    """

    decisions = Prose(_l("Vad bestämde ni?"), validators=[AtMost(8000)])

    def __init__(self, meeting: Meeting, opened: Collection[int], *args: Any, **kwargs: Any) -> None:
        """``opened`` are the talks that have led to a collaboration already."""
        super().__init__(*args, **kwargs)
        self.talks: Mapping[int, OutcomeForm] = {
            item.id: OutcomeForm(
                opens=item.id not in opened,
                prefix=f"samtal-{item.id}-",
                version=item.version,
                title=plain_name(item.suggestion)[:200],
                **PART,
            )
            for item in meeting.items
            if item.outcome is None or f"samtal-{item.id}-said" in request.form
        }
        self.steps = [StepForm(prefix=f"steg-{n}-", **PART) for n in range(1, STEPS + 1)]
        self.questions = [QuestionForm(prefix=f"fraga-{n}-", **PART) for n in range(1, QUESTIONS + 1)]
        for number, item in enumerate(meeting.items, 1):
            if item.id in self.talks:
                self.talks[item.id].called = gettext("Samtal %(number)s", number=number)
        for number, step in enumerate(self.steps, 1):
            step.called = gettext("Uppgift %(number)s", number=number)
        for number, question in enumerate(self.questions, 1):
            question.called = gettext("Fråga %(number)s", number=number)

    @classmethod
    def of(cls, meeting: Meeting, notes: MeetingNotes, opened: Collection[int]) -> "AfterwardsForm":
        """The form with what is decided already."""
        return cls(meeting, opened, version=notes.version, decisions=notes.decisions)

    def written(self) -> Iterator[tuple[int, OutcomeForm]]:
        """The talks about which something is written."""
        for item_id, form in self.talks.items():
            about = ("version", "title")  # these are filled in from the beginning
            if not is_blank(form, *(f"samtal-{item_id}-{name}" for name in about)):
                yield item_id, form

    def validate(self, extra_validators: Any = None) -> bool:
        """Every part that has anything written in it must be whole."""
        sound = bool(super().validate(extra_validators))
        parts = [*(form for _, form in self.written()), *self.steps, *self.questions]
        found = [part.validate() for part in parts]  # each, so that all errors are told at once
        return all(found) and sound

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """The errors of all parts, in the order of the page."""
        parts: list[PageForm] = [*self.talks.values()]
        found = [error for part in parts for error in part.error_list]
        found += super().error_list
        return found + [error for part in (*self.steps, *self.questions) for error in part.error_list]

    def row_key(self, kind: str, number: int) -> str:
        """The key of a row: that of the form, and which row it was."""
        return f"{self.key[:50]}-{kind}{number}"
