"""Forms of meetings: where and when, what stands on the agenda, and what came of a talk."""

from datetime import date
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField

from matchmaker.models import AgendaItem, Meeting, Outcome, OutcomeCause
from matchmaker.models.extension import db
from matchmaker.services.collaborations.collaborations import BEGINS, FirstStep, Opening
from matchmaker.services.collaborations.outcomes import NEED_A_REASON
from matchmaker.services.errors import RefusedError
from matchmaker.services.meetings.meetings import list_to_follow
from matchmaker.services.places import list_places
from matchmaker.web.forms import (
    AtMost,
    Clock,
    Day,
    KeyedForm,
    Line,
    Needed,
    OneOf,
    OneOfList,
    PageForm,
    Prose,
    ToCome,
    VersionedForm,
    Whole,
)
from matchmaker.web.labels import outcome_cause_label, outcome_label
from matchmaker.web.pages import LARGEST_ID
from matchmaker.web.suggestion_labels import plain_name
from matchmaker.web.times import local_day, moment, today, zone

NO_DAY = _l("Skriv dagen som 2026-12-03")
NO_NUMBER = _l("Skriv antalet med siffror, till exempel 40")
NO_TIME = _l("Skriv klockslaget som 18.00")


class MeetingForm(PageForm):
    """What there is to say about a meeting; all of it but the agenda stands on the public start page."""

    title = Line(_l("Vad heter mötet?"), validators=[Needed(_l("Skriv vad mötet heter")), AtMost(200)])
    place = OneOfList(
        _l("I vilken ort?"),
        choices=lambda: [("", gettext("Välj ort")), *((p.id, p.name) for p in list_places(db.session()))],
        validators=[Needed(_l("Välj vilken ort ni träffas i"))],
    )
    venue = Line(_l("I vilken lokal?"), validators=[Needed(_l("Skriv vilken lokal ni träffas i")), AtMost(200)])
    day = Day(_l("Vilken dag?"), unreadable=NO_DAY, validators=[Needed(_l("Välj vilken dag ni träffas"))])
    begins = Clock(_l("När börjar det?"), unreadable=NO_TIME, validators=[Needed(_l("Välj när mötet börjar"))])
    ends = Clock(_l("När slutar det?"), unreadable=NO_TIME, validators=[Needed(_l("Välj när mötet slutar"))])
    practicalities = Prose(_l("Vad är bra att veta för dem som kommer?"), validators=[AtMost(2000)])

    seats = Whole(_l("Hur många får plats?"), unreadable=NO_NUMBER, high=2000)
    follows = OneOfList(_l("Går det vidare från ett tidigare möte?"), choices=lambda: _meetings_to_follow())

    def __init__(self, *args: Any, day_before: date | None = None, **kwargs: Any) -> None:
        """``day_before`` is the day that the meeting has already, which may lie in the past."""
        super().__init__(*args, **kwargs)
        self.day_before = day_before

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field for itself, and then the times together."""
        sound = super().validate(extra_validators)
        return self._times_are_sound() and bool(sound)

    def values(self) -> dict[str, Any]:
        """What the service takes; only after a successful validation."""
        when: Any = self.day.data, self.begins.data, self.ends.data  # all there, as the validation has found
        day, begins, ends = when
        return {
            "title": self.title.data,
            "place_id": self.place.data,
            "venue": self.venue.data,
            "starts_at": moment(day, begins),
            "ends_at": moment(day, ends),
            "practicalities": self.practicalities.data,
            "seats": self.seats.data,
            "follows_id": self.follows.data or None,
        }

    def explain(self, refused: RefusedError) -> None:
        """Say beside the field what the service would not have; raises ``refused`` when no field is to blame."""
        if refused.code != "follows":
            raise refused
        complain(self.follows, gettext("Välj ett möte som är före det här"))

    def _times_are_sound(self) -> bool:
        day, begins, ends = self.day.data, self.begins.data, self.ends.data
        if day and day < today() and day != self.day_before:
            return complain(self.day, gettext("Välj en dag som inte har varit"))
        for field in (self.begins, self.ends):
            if day and field.data and moment(day, field.data) is None:
                message = gettext("Välj ett annat klockslag. Klockan ställs om den natten, så det här finns inte")
                return complain(field, message)
        if begins and ends and ends <= begins:
            return complain(self.ends, gettext("Välj en tid som är senare än när mötet börjar"))
        return True


class NewMeetingForm(KeyedForm, MeetingForm):
    """A meeting that is to be."""

    @classmethod
    def after(cls, meeting: Meeting) -> Self:
        """The form of the next meeting in a series: where and what as last time, when is to be chosen."""
        return cls(**_stands(meeting), follows=meeting.id)


class ChangeMeetingForm(VersionedForm, MeetingForm):
    """A meeting that somebody else may be changing too."""

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        """The form filled in with what stands."""
        day, follows = local_day(meeting.starts_at), meeting.follows_id or ""
        return cls(**_stands(meeting), version=meeting.version, day=day, follows=follows)


class AgendaForm(PageForm):
    """Suggestions to put on the agenda, by their ids."""

    suggestions = SelectMultipleField(
        coerce=lambda value: row_id(value),
        choices=[],
        validate_choice=False,
        validators=[Needed(_l("Kryssa för minst ett samtal att lägga till"))],
    )

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """The one error leads to the list of suggestions."""
        return [("lagg-till", str(error)) for error in self.suggestions.errors[:1]]


class MoveForm(PageForm):
    """Which way a talk is to go: ``up`` or ``down``."""

    direction = HiddenField()


class OutcomeForm(VersionedForm):
    """What was said in a talk and what came of it; and, when that is a collaboration, how it begins."""

    said = Prose(
        _l("Vad sades?"),
        validators=[Needed(_l("Skriv med en mening vad ni sa")), AtMost(8000)],
    )
    outcome = OneOf(
        _l("Vad blev det?"),
        choices=lambda: [(o, outcome_label(o)) for o in Outcome],
        validators=[Needed(_l("Välj vad det blev"))],
    )
    causes = SelectMultipleField(
        _l("Vad berodde det på?"),
        coerce=lambda value: value if isinstance(value, OutcomeCause) else OutcomeCause(value),
        choices=lambda: [(cause, outcome_cause_label(cause)) for cause in OutcomeCause],
        validate_choice=False,
    )
    outcome_reason = Prose(_l("Varför?"), validators=[AtMost(2000)])
    talk_with = Line(_l("Vilka fler behöver vara med?"), validators=[AtMost(300)])
    until = Day(_l("Till när?"), unreadable=NO_DAY)
    title = Line(_l("Vad kallar ni samarbetet?"), validators=[AtMost(200)])
    purpose = Prose(_l("Vad ska det leda till?"), validators=[AtMost(2000)])
    step = Line(_l("Vad är nästa steg?"), validators=[AtMost(300)])
    owner = Line(_l("Vem ser till att det blir gjort?"), validators=[AtMost(200)])
    due = Day(_l("Till vilken dag?"), unreadable=NO_DAY, validators=[ToCome()])

    def __init__(self, *args: Any, opens: bool = True, **kwargs: Any) -> None:
        """``opens`` = the outcome can still open a collaboration; the fields about it count only then."""
        super().__init__(*args, **kwargs)
        self.opens = opens

    @classmethod
    def of(cls, item: AgendaItem, *, opens: bool) -> Self:
        """The form filled in with what is written already; a collaboration is first called what its need is called."""
        return cls(
            opens=opens,
            version=item.version,
            said=item.said,
            outcome=item.outcome,
            outcome_reason=item.outcome_reason,
            causes=[OutcomeCause(cause) for cause in item.causes],
            talk_with=item.talk_with,
            until=item.until,
            title=plain_name(item.suggestion)[:200],
        )

    @property
    def begins(self) -> bool:
        """Whether a collaboration is to be opened."""
        return self.opens and self.outcome.data in BEGINS

    @property
    def lasts(self) -> bool:
        """Whether it holds until some day."""
        return self.outcome.data in (Outcome.TRIAL, Outcome.NOT_NOW)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field for itself, and then what the outcome asks for."""
        super().validate(extra_validators)
        beside = () if self.begins else (self.title, self.purpose, self.step, self.owner, self.due)
        for field in beside if self.lasts else (*beside, self.until):
            field.errors = []
        sound = not any(field.errors for field in self)
        return self._outcome_is_whole() and sound

    def values(self) -> dict[str, Any]:
        """What the service takes; only after a successful validation."""
        opening = None
        if self.begins and self.due.data:
            step = FirstStep(self.step.data or "", self.owner.data or "", self.due.data)
            opening = Opening(self.title.data or "", self.purpose.data or "", step)
        return {
            "said": self.said.data,
            "outcome": self.outcome.data,
            "outcome_reason": self.outcome_reason.data,
            "causes": self.causes.data or [],
            "talk_with": self.talk_with.data,
            "until": self.until.data if self.lasts else None,
            "opening": opening,
        }

    def _outcome_is_whole(self) -> bool:
        missing: list[tuple[Any, str]] = []
        if self.outcome.data in NEED_A_REASON and not (self.outcome_reason.data or self.causes.data):
            missing.append((self.outcome_reason, gettext("Skriv varför. Det hjälper nästa gång")))
        if self.outcome.data is Outcome.TRIAL and not (self.until.data or self.until.errors):
            missing.append((self.until, gettext("Välj till vilken dag ni prövar")))
        if self.begins:
            if self.outcome.data is Outcome.TRIAL and self.until.data and self.until.data < today():
                missing.append((self.until, gettext("Välj en dag som inte har varit")))
            wanted = (
                (self.title, gettext("Skriv vad ni kallar samarbetet")),
                (self.step, gettext("Skriv vad som är nästa steg")),
                (self.owner, gettext("Skriv vem som ser till att det blir gjort")),
                (self.due, gettext("Välj till vilken dag det ska vara gjort")),
            )
            missing += [(field, message) for field, message in wanted if not field.data and not field.errors]
        for field, message in missing:
            complain(field, message)
        return not missing


def _stands(meeting: Meeting) -> dict[str, Any]:
    """What a meeting has in common with the next of its series, as the fields have it."""
    return {
        "title": meeting.title,
        "place": meeting.place_id,
        "venue": meeting.venue,
        "begins": meeting.starts_at.astimezone(zone()).time(),
        "ends": meeting.ends_at.astimezone(zone()).time(),
        "practicalities": meeting.practicalities,
        "seats": meeting.seats,
    }


def _meetings_to_follow() -> list[tuple[int | str, str]]:
    earlier = list_to_follow(db.session())
    return [("", gettext("Nej")), *((one.id, f"{one.title}, {local_day(one.starts_at)}") for one in earlier)]


def row_id(value: Any) -> int:
    """A number that can be a row's id; 0, which no row has, for anything else."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= LARGEST_ID else 0


def complain(field: Any, message: str) -> bool:
    """Add an error to a field; gives False, as a validation does that fails."""
    field.errors = [*field.errors, message]
    return False
