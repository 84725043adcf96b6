"""Forms about who comes to a meeting: somebody's answer, somebody more, and that there will be no meeting."""

from datetime import datetime, time
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField

from matchmaker.models import Meeting, Participant, Reply, RideSide
from matchmaker.models.extension import db
from matchmaker.services.forms.answers import EMAIL_LIMIT
from matchmaker.services.meetings.participants import Answer, Wants, actor_names
from matchmaker.web.codes import code_label
from matchmaker.web.forms import (
    AtMost,
    Clock,
    KeyedForm,
    Line,
    Needed,
    OneOf,
    OneOfList,
    PageForm,
    Prose,
    VersionedForm,
    Whole,
)
from matchmaker.web.language import clock
from matchmaker.web.meetings.forms import NO_TIME, complain
from matchmaker.web.times import local_day, moment, zone


class AnswerForm(VersionedForm):
    """Whether somebody comes, when, and what they need there."""

    reply = OneOf(
        _l("Kommer du?"),
        choices=lambda: [(Reply.YES, gettext("Ja, jag kommer")), (Reply.NO, gettext("Nej, jag kan inte"))],
        validators=[Needed(_l("Välj om du kommer eller inte"))],
    )
    name = Line(_l("Vad heter du?"), validators=[AtMost(200)])
    arrives = Clock(_l("Kommer du senare? När?"), unreadable=NO_TIME)
    leaves = Clock(_l("Måste du gå tidigare? När?"), unreadable=NO_TIME)
    quiet = BooleanField(_l("Jag vill sitta där det är lugnt"))
    step_free = BooleanField(_l("Jag behöver en plats utan trappsteg"))
    words = Prose(_l("Något mer vi ska tänka på?"), validators=[AtMost(1000)])
    ride = OneOf(
        _l("Hur kommer du dit?"),
        choices=lambda: [
            ("", gettext("Jag tar mig dit själv")),
            *((side, code_label(side)) for side in (RideSide.OFFERS, RideSide.NEEDS)),
        ],
        default="",
    )
    car_seats = Whole(_l("Hur många kan du ta med?"), unreadable=_l("Skriv antalet med siffror, 1–8"), high=8)
    phone = Line(_l("Vilket telefonnummer kan den du åker med ringa?"), validators=[AtMost(50)])

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        """``meeting`` is the one that they come to, whose day and hours the times belong to."""
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    @classmethod
    def of(cls, participant: Participant) -> Self:
        """The form filled in with what has been answered."""
        wants = participant.wants or Wants()
        return cls(
            formdata=None,
            meeting=participant.meeting,
            version=participant.version,
            reply={Reply.NONE: None, Reply.QUEUED: Reply.YES}.get(participant.reply, participant.reply),
            name=participant.name,
            arrives=_clock(participant.arrives_at),
            leaves=_clock(participant.leaves_at),
            quiet=wants.quiet,
            step_free=wants.step_free,
            words=wants.words,
            ride=wants.ride or "",
            car_seats=wants.car_seats or None,
            phone=wants.phone,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field for itself, and then what a yes asks for."""
        super().validate(extra_validators)
        if self.ride.data is not RideSide.OFFERS:
            self.car_seats.errors = []  # how many have room is no matter then
        return self._yes_is_whole() and not self.errors

    def answer(self) -> Answer:
        """What the service takes; only after a successful validation."""
        wants = Wants(bool(self.quiet.data), bool(self.step_free.data), self.words.data or "", **self._ride())
        if self.reply.data is not Reply.YES:
            return Answer(self.name.data or "", self.reply.data)
        return Answer(self.name.data or "", Reply.YES, self._moment(self.arrives), self._moment(self.leaves), wants)

    def _ride(self) -> dict[str, Any]:
        """How they get there; the telephone number is kept only for a ride."""
        if not self.ride.data:
            return {}
        seats = (self.car_seats.data or 1) if self.ride.data is RideSide.OFFERS else 0
        return {"ride": self.ride.data, "car_seats": seats, "phone": self.phone.data or ""}

    def _moment(self, field: Field) -> datetime | None:
        """The moment that is meant; None when it changes nothing, since they are there from the beginning or stay."""
        at = moment(local_day(self.meeting.starts_at), field.data) if field.data else None
        return at if at and self.meeting.starts_at < at < self.meeting.ends_at else None

    def _yes_is_whole(self) -> bool:
        if self.reply.data is not Reply.YES:
            return True
        if not self.name.data:
            return complain(self.name, gettext("Skriv vad du heter, så att vi kan hälsa på dig"))
        arrives, leaves = self._moment(self.arrives), self._moment(self.leaves)
        for field, at in ((self.arrives, arrives), (self.leaves, leaves)):
            if field.data and at is None and not self._is_edge(field):
                begins, ends = clock(self.meeting.starts_at), clock(self.meeting.ends_at)
                return complain(field, gettext("Skriv en tid mellan %(begins)s och %(ends)s", begins=begins, ends=ends))
        if arrives and leaves and leaves <= arrives:
            return complain(self.leaves, gettext("Skriv en tid som är senare än när du kommer"))
        return True

    def _is_edge(self, field: Field) -> bool:
        """Whether it only says that they come as it begins, or stay until it ends."""
        return field.data in (_clock(self.meeting.starts_at), _clock(self.meeting.ends_at))


class RideForm(PageForm):
    """Whether somebody wants to go with the one who is proposed."""

    other = HiddenField()
    answer = HiddenField()


class MoreForm(KeyedForm):
    """Somebody more of the same actor."""

    other_name = Line(_l("Vad heter den som också kommer?"), validators=[Needed(_l("Skriv ett namn")), AtMost(200)])


class AddForm(KeyedForm):
    """Somebody whom the project leader writes up."""

    actor = OneOfList(
        _l("Vilka kommer de från?"),
        choices=lambda: [("", gettext("Välj")), *actor_names(db.session())],
        validators=[Needed(_l("Välj vilka de kommer från"))],
    )
    name = Line(_l("Vad heter den som kommer?"), validators=[Needed(_l("Skriv ett namn")), AtMost(200)])
    email = Line(_l("E-postadress för inbjudan"), validators=[AtMost(EMAIL_LIMIT)])


class CancelForm(VersionedForm):
    """Why there will be no meeting."""

    reason = Prose(_l("Varför blir det inte av?"), validators=[Needed(_l("Skriv varför, med en mening")), AtMost(500)])


def _clock(at: datetime | None) -> time | None:
    return at.astimezone(zone()).time() if at else None
