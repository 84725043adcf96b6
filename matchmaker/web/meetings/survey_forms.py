"""Forms of a meeting's questions: choosing them, and answering a sheet of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectMultipleField

from matchmaker.matching.snapshot import ActorKind
from matchmaker.matching.vocabulary import Category
from matchmaker.models import EvaluationQuestion, QuestionKind, Sheet
from matchmaker.models.surveys import EVALUATION_QUESTION_LIMIT
from matchmaker.services.meetings.survey_answers import CHOICES, LEARNT, OWN_LIMIT, WORDS_LIMIT, Answers
from matchmaker.services.meetings.surveys import FEWEST_TOPICS, MOST_QUESTIONS, MOST_TOPICS, Composed
from matchmaker.understanding.coorientation import MOST
from matchmaker.web.forms import AtMost, KeyedForm, Line, Needed, OneOf, Prose, VersionedForm
from matchmaker.web.language import spoken
from matchmaker.web.meetings.forms import complain
from matchmaker.web.meetings.survey_labels import (
    choice_label,
    guess_question,
    learnt_question,
    own_question,
    question_label,
)


class SomeOf(SelectMultipleField):
    """Some of several, all in view; what is none of them counts as not sent."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was sent of the choices that there are, in their order."""
        self.data = [value for value, *_ in self.iter_choices() if str(value) in valuelist]

    def pre_validate(self, form: Any) -> None:
        """Nothing more: how many there may be is for the form to say."""


class ComposeForm(VersionedForm):
    """Which needs people choose among, and which questions they are asked about the meeting."""

    topics = SomeOf(_l("Vilka behov ska de kunna välja bland?"))
    questions = SomeOf(_l("Vad mer vill ni fråga om mötet?"), coerce=int)

    def __init__(
        self, *args: Any, topics: Sequence[Category], questions: Sequence[EvaluationQuestion], **kwargs: Any
    ) -> None:
        """``topics`` and ``questions`` are what can be chosen."""
        self.offered_topics, self.offered_questions = topics, questions
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Offer the choices, and then look for what was sent among them."""
        self.topics.choices = [(kind.id, spoken(kind.title)) for kind in self.offered_topics]
        self.questions.choices = [(one.id, question_label(one)) for one in self.offered_questions]
        super().process(*args, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """How many there may be of each."""
        sound = super().validate(extra_validators)
        if self.topics.data and not FEWEST_TOPICS <= len(self.topics.data) <= MOST_TOPICS:
            few, most = FEWEST_TOPICS, MOST_TOPICS
            return complain(self.topics, gettext("Välj mellan %(few)s och %(most)s behov", few=few, most=most))
        if len(self.questions.data) > MOST_QUESTIONS:
            return complain(self.questions, gettext("Välj högst %(most)s frågor", most=MOST_QUESTIONS))
        return bool(sound)

    @property
    def chosen_topics(self) -> list[Category]:
        """The needs that were chosen."""
        return [kind for kind in self.offered_topics if kind.id in self.topics.data]


class QuestionForm(KeyedForm):
    """A question for the municipality's own list."""

    sv = Line(_l("Vad vill ni fråga?"), validators=[Needed(_l("Skriv frågan")), AtMost(EVALUATION_QUESTION_LIMIT)])
    en = Line(_l("På engelska"), validators=[AtMost(EVALUATION_QUESTION_LIMIT)])
    kind = OneOf(
        _l("Hur svarar man?"),
        choices=lambda: [
            (QuestionKind.CHOICE, gettext("Ja, delvis eller nej")),
            (QuestionKind.WORDS, gettext("Med egna ord")),
        ],
        validators=[Needed(_l("Välj hur man svarar"))],
    )


class SheetForm(KeyedForm):
    """A sheet of questions, made by :func:`sheet_form`. ``guessed`` are the kinds whose needs are guessed."""

    guessed: Sequence[ActorKind] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field for itself; then that there is an answer, and of needs no more than three."""
        sound = bool(super().validate(extra_validators))
        for field in (self[name] for name in ("own", *self.guessed) if name in self):
            words = self["own_words"].data if field.name == "own" else ""
            if len(field.data) + bool(words) > MOST:
                over = len(field.data) + bool(words) - MOST
                sound = complain(
                    field, ngettext("Välj högst tre. Ta bort ett.", "Välj högst tre. Ta bort %(num)s.", over)
                )
        if sound and not self.answers():
            return complain(self.asked[0], gettext("Svara på minst en fråga"))
        return sound

    @property
    def asked(self) -> list[Field]:
        """The fields that people fill in."""
        return [field for field in self if field.name not in ("csrf_token", "form_key")]

    def answers(self) -> Answers:
        """What the service takes."""
        chosen = {name: frozenset(self[name].data or ()) for name in ("own", *self.guessed) if name in self}
        asked = {name.removeprefix("question_"): field for name, field in self._fields.items() if "question_" in name}
        return Answers(
            own=chosen.get("own", frozenset()),
            own_words=self["own_words"].data or "" if "own_words" in self else "",
            guesses={kind: chosen[kind] for kind in self.guessed},
            choices={name: field.data for name, field in asked.items() if isinstance(field, OneOf) and field.data},
            words={name: field.data for name, field in asked.items() if isinstance(field, Prose) and field.data},
        )


def sheet_form(asked: Composed, sheet: Sheet, others: Sequence[ActorKind]) -> type[SheetForm]:
    """The form of a sheet of a meeting's questions, for those who meet ``others``."""
    if sheet is Sheet.EVALUATION:
        fields: dict[str, Any] = {f"question_{LEARNT}": Prose(learnt_question(), validators=[AtMost(WORDS_LIMIT)])}
        fields |= {f"question_{one.id}": _question_field(one) for one in asked.questions}
        return cast(type[SheetForm], type("EvaluationForm", (SheetForm,), fields))
    topics = [(name, spoken(title)) for name, title in asked.topics.items()]
    fields = {"own": SomeOf(own_question(), choices=lambda: topics)}
    fields["own_words"] = Line(_l("Något annat? Skriv det med några ord"), validators=[AtMost(OWN_LIMIT)])
    fields |= {str(kind): SomeOf(guess_question(kind), choices=lambda: topics) for kind in others}
    return cast(type[SheetForm], type("NeedsForm", (SheetForm,), fields | {"guessed": tuple(others)}))


def filled(answers: Answers) -> Mapping[str, Any]:
    """The fields of a sheet that has been answered before."""
    return dict(_filled(answers))


def _filled(answers: Answers) -> Iterator[tuple[str, Any]]:
    yield "own", sorted(answers.own)
    yield "own_words", answers.own_words
    yield from ((str(kind), sorted(guess)) for kind, guess in answers.guesses.items())
    yield from ((f"question_{name}", value) for name, value in {**answers.choices, **answers.words}.items())


def _question_field(question: EvaluationQuestion) -> Field:
    if question.kind is QuestionKind.WORDS:
        return Prose(question_label(question), validators=[AtMost(WORDS_LIMIT)])
    return OneOf(question_label(question), choices=lambda: [(choice, choice_label(choice)) for choice in CHOICES])
