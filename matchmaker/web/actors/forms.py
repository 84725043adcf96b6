"""The forms in which people tell who they are, what they need, what they can contribute, and how to reach them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from matchmaker.matching.snapshot import MONTHS, WEEKDAYS, ActorKind, Horizon
from matchmaker.models import ContactChannel
from matchmaker.services.actors.actors import REASON_LIMIT
from matchmaker.services.actors.contacts import WORDS_LIMIT
from matchmaker.services.actors.registrations import MAY_LACK, Channel
from matchmaker.services.forms.answers import EMAIL_LIMIT, AnswerProblem, Fault, Step, is_blank, problems_in
from matchmaker.web.codes import REACH_CHOICES
from matchmaker.web.forms import (
    PERSONAL_NUMBER,
    AtMost,
    Day,
    KeyedForm,
    Line,
    Message,
    MonthsField,
    Needed,
    OneOf,
    PageForm,
    Prose,
    ToCome,
    VersionedForm,
    WeekdaysField,
    too_long,
)
from matchmaker.web.histories import contact_label
from matchmaker.web.labels import horizon_label
from matchmaker.web.open_forms import OpenForm, Trap

KIND_CHOICES: Sequence[tuple[str, Message]] = (
    (ActorKind.SERVICE_NODE.value, _l("Butik eller annan service")),
    (ActorKind.ASSOCIATION.value, _l("Förening eller grupp")),
    (ActorKind.MUNICIPAL_UNIT.value, _l("Kommunens verksamhet")),
)

SENTENCES: Mapping[Fault, Message] = {
    Fault.PERSONAL_NUMBER: PERSONAL_NUMBER,
    Fault.NOT_AN_EMAIL: _l("Kontrollera e-postadressen. Den ska se ut som namn@exempel.se"),
    Fault.NOT_A_PHONE: _l("Kontrollera telefonnumret. Det har för få siffror"),
    Fault.NO_WAY_TO_REACH: _l("Skriv en e-postadress eller ett telefonnummer, så att vi når er"),
}


class AnswersForm(PageForm):
    """A step of the form: the rules are those of services/forms/answers, the sentences about them stand here."""

    step: ClassVar[Step]
    missing: ClassVar[Mapping[str, Message]]
    """What to say when a field that must be filled in is not."""

    @property
    def answers(self) -> dict[str, Any]:
        """What was typed and chosen, as it is kept in the draft; choices that there are not are left out."""
        fields = self._fields.items()  # by their own names, whatever stands before them on the page
        return {name: _kept(field) for name, field in fields if not isinstance(field, HiddenField | Trap)}

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell at each field what has to be put right; a forged form has been stopped before."""
        for problem in problems_in(self.step, self.answers):
            self[problem.field].errors = [self._sentence(problem)]
        return not self.error_list

    def _sentence(self, problem: AnswerProblem) -> str:
        if problem.fault is Fault.TOO_LONG:
            return too_long(problem.over)
        if problem.fault is Fault.MISSING:
            return str(self.missing[problem.field])
        return str(SENTENCES[problem.fault])


class WhoForm(AnswersForm):
    """Who they are."""

    step = Step.WHO
    missing = {
        "kind": _l("Välj det som stämmer bäst"),
        "name": _l("Skriv vad ni heter"),
        "place": _l("Skriv vilken by eller ort ni finns i"),
    }

    kind = OneOf(_l("Vad stämmer bäst?"), choices=lambda: KIND_CHOICES)
    name = Line(_l("Vad heter ni?"))
    place = Line(_l("Var finns ni?"))
    description = Prose(_l("Berätta kort om er"))


class BeginForm(OpenForm, WhoForm):
    """The first step of a new form; ``note`` is the note on the board that they come from, as ``behov-12``."""

    note = HiddenField()


class NeedForm(AnswersForm):
    """One need."""

    step = Step.NEEDS
    missing = {
        "title": _l("Skriv vad ni behöver, med några få ord"),
        "horizon": _l("Välj när ni behöver det"),
    }

    title = Line(_l("Vad behöver ni?"))
    description = Prose(_l("Berätta mer"))
    horizon = OneOf(_l("När behöver ni det?"), choices=lambda: [(h.value, horizon_label(h)) for h in Horizon])
    months = MonthsField(_l("Vilka månader?"), validate_choice=False)
    weekdays = WeekdaysField(_l("Vissa veckodagar?"), validate_choice=False)
    for_village = BooleanField(_l("Vi frågar för byns räkning"))
    hide_name = BooleanField(_l("Visa inte vårt namn än"))


class ResourceForm(AnswersForm):
    """One thing that they can contribute."""

    step = Step.RESOURCES
    missing = {"title": _l("Skriv vad ni kan bidra med, med några få ord")}

    title = Line(_l("Vad kan ni bidra med?"))
    description = Prose(_l("Berätta mer"))
    capacity = Line(_l("Hur mycket finns det?"))
    months = MonthsField(_l("Vilka månader?"), validate_choice=False)
    weekdays = WeekdaysField(_l("Vissa veckodagar?"), validate_choice=False)


class ContactForm(AnswersForm):
    """Whom to call or write to, and how far they are willing to go."""

    step = Step.CONTACT
    missing = {"contact_name": _l("Skriv vem vi ska fråga efter")}

    contact_name = Line(_l("Vem ska vi fråga efter?"))
    contact_phone = Line(_l("Telefon"))
    contact_email = Line(_l("E-post"))
    reach = OneOf(_l("Hur långt kan ni tänka er att åka?"), choices=lambda: REACH_CHOICES)


FORMS: Mapping[Step, type[AnswersForm]] = {form.step: form for form in (WhoForm, NeedForm, ResourceForm, ContactForm)}
"""The form of each step, and of each need or resource in one."""


class LinkForm(PageForm):
    """Where to mail the link to a form that is saved for later."""

    email = Line(
        _l("E-postadress"),
        validators=[Needed(_l("Skriv en e-postadress")), AtMost(EMAIL_LIMIT)],
    )


class WithdrawForm(VersionedForm):
    """Why a need or resource is taken off the queue."""

    reason = Prose(
        _l("Varför?"),
        validators=[Needed(_l("Skriv varför, med några få ord")), AtMost(REASON_LIMIT)],
    )


CHANNEL_CHOICES: Sequence[tuple[Channel, Message]] = (
    (Channel.PHONE, _l("På telefon")),
    (Channel.PAPER, _l("På papper")),
    (Channel.VISIT, _l("När vi träffades")),
)


class ToldForm(KeyedForm):
    """How what is written down for somebody came in."""

    channel = OneOf(
        _l("Hur berättade de?"),
        choices=lambda: CHANNEL_CHOICES,
        validators=[Needed(_l("Välj hur de berättade"))],
    )


class RegisterForm(ToldForm):
    """Somebody new, written down for them."""

    is_new = BooleanField(_l("Nej, det är någon annan"))


class ContactNoteForm(KeyedForm):
    """What was said with somebody, and when to get in touch again."""

    channel = OneOf(
        _l("Hur hade ni kontakt?"),
        choices=lambda: [(channel, contact_label(channel)) for channel in ContactChannel],
        validators=[Needed(_l("Välj hur ni hade kontakt"))],
    )
    words = Prose(
        _l("Vad sades?"),
        validators=[Needed(_l("Skriv vad som sades, med några få ord")), AtMost(WORDS_LIMIT)],
    )
    follow_up = Day(
        _l("När ska du höra av dig igen?"),
        unreadable=_l("Skriv dagen som år-månad-dag, till exempel 2026-12-03"),
        validators=[ToCome()],
    )


class QuestionForm(KeyedForm):
    """A question to somebody about what they told."""

    question = Prose(
        _l("Vad vill du fråga?"),
        validators=[Needed(_l("Skriv din fråga")), AtMost(WORDS_LIMIT)],
    )


class AnswerForm(PageForm):
    """The answer to a question."""

    answer = Prose(
        _l("Ert svar"),
        validators=[Needed(_l("Skriv ett svar")), AtMost(WORDS_LIMIT)],
    )


class CorrectWhoForm(WhoForm):
    """Who they are, corrected by staff, who are asked about them and not about themselves."""

    missing = WhoForm.missing | {
        "name": _l("Skriv vad de heter"),
        "place": _l("Skriv vilken by eller ort de finns i"),
    }

    name = Line(_l("Vad heter de?"))
    place = Line(_l("Var finns de?"))
    description = Prose(_l("Kort om dem"))


class CorrectContactForm(ContactForm):
    """How to reach somebody, corrected by staff; those who came by a file may have told nothing of it."""

    reach = OneOf(_l("Hur långt kan de tänka sig att åka?"), choices=lambda: REACH_CHOICES)

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell what has to be put right, but not what is lacking."""
        super().validate()
        for problem in problems_in(self.step, self.answers):
            if problem.fault in MAY_LACK:
                self[problem.field].errors = []
        return not self.error_list


class Sheet:
    """Several steps of the form on one page, under a form of its own that says what only staff fill in.

    Needs and resources that are left blank do not count, but for one that is asked for alone.
    """

    def __init__(self, head: Any, steps: Sequence[AnswersForm]) -> None:
        self.head, self.steps = head, steps

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """As PageForm's, for the whole page."""
        return [error for form in (self.head, *self.steps) for error in form.error_list]

    def validate(self) -> bool:
        """Whether all that was sent can be taken; what cannot is told at each field."""
        found = [self.head.validate_on_submit(), *(form.validate() for form in self._filled)]
        return all(found)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers by step, as a draft holds them: those of items as a list, each with a key."""
        data: dict[str, Any] = {Step.NEEDS: [], Step.RESOURCES: []}
        for number, form in enumerate(self._filled):
            if form.step in (Step.NEEDS, Step.RESOURCES):
                data[form.step].append({"key": f"sheet{number:03}", **form.answers})
            else:
                data[form.step] = form.answers
        return data

    @property
    def _filled(self) -> list[AnswersForm]:
        items = (Step.NEEDS, Step.RESOURCES)
        alone = len(self.steps) == 1
        return [form for form in self.steps if alone or form.step not in items or not is_blank(form.answers)]


class CorrectNeedForm(NeedForm, VersionedForm):
    """A need in other words."""


class CorrectResourceForm(ResourceForm, VersionedForm):
    """A resource in other words."""


def _kept(field: Any) -> Any:
    if isinstance(field, MonthsField):
        return [month for month in MONTHS if month in (field.data or ())]
    if isinstance(field, WeekdaysField):
        return [day for day in WEEKDAYS if day in (field.data or ())]
    return field.data if isinstance(field, BooleanField) else field.data or ""
