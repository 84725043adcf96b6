"""Forms about how people sit: rounds, tables, and what is fixed by hand."""

import re
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from matchmaker.models import Meeting, SeatingPlan
from matchmaker.services.meetings.seating_plans import Spot
from matchmaker.services.meetings.seatings import Seating
from matchmaker.web.forms import Clock, KeyedForm, Needed, OneOfList, PageForm, VersionedForm, Whole
from matchmaker.web.meetings.forms import NO_TIME, complain, row_id
from matchmaker.web.suggestion_labels import plain_name
from matchmaker.web.times import local_day, moment, zone

NO_COUNT = _l("Skriv ett antal med siffror, högst %(most)s", most=60)
NO_MINUTES = _l("Skriv minuterna med siffror, till exempel 25")


class RoundsForm(VersionedForm):
    """When people talk: how many rounds, how long, and the pause between them."""

    first = Clock(_l("När börjar första omgången?"), unreadable=NO_TIME, validators=[Needed(_l("Välj när ni börjar"))])
    rounds = Whole(
        _l("Hur många omgångar?"), unreadable=NO_COUNT, high=12, validators=[Needed(_l("Skriv hur många omgångar"))]
    )
    minutes = Whole(
        _l("Hur många minuter är en omgång?"),
        unreadable=NO_MINUTES,
        low=5,
        high=180,
        validators=[Needed(_l("Skriv hur många minuter"))],
    )
    pause = Whole(_l("Hur många minuter mellan omgångarna?"), unreadable=NO_MINUTES, low=0, high=120)

    @classmethod
    def of(cls, meeting: Meeting, plan: SeatingPlan | None) -> Self:
        """The form filled in with what is set, or with what suits most evenings."""
        first = (plan.first_at if plan else meeting.starts_at).astimezone(zone()).time()
        known = (plan.version, plan.rounds, plan.minutes, plan.pause) if plan else (0, 3, 25, 5)
        version, rounds, minutes, pause = known
        return cls(formdata=None, version=version, first=first, rounds=rounds, minutes=minutes, pause=pause)

    def values(self, meeting: Meeting) -> dict[str, Any]:
        """What the service takes; only after a successful validation."""
        first: Any = self.first.data  # there, as the validation has found
        return {
            "first_at": moment(local_day(meeting.starts_at), first) or meeting.starts_at,
            "rounds": self.rounds.data,
            "minutes": self.minutes.data,
            "pause": self.pause.data or 0,
        }

    def too_long(self) -> None:
        """Say that the last round would end after the meeting."""
        complain(self.rounds, gettext("Så många omgångar ryms inte innan mötet slutar"))


class TablesForm(KeyedForm):
    """Some tables that are alike."""

    count = Whole(_l("Hur många bord?"), unreadable=NO_COUNT, high=60, validators=[Needed(_l("Skriv hur många bord"))])
    seats = Whole(
        _l("Hur många platser vid varje?"), unreadable=NO_COUNT, high=60, validators=[Needed(_l("Skriv antal platser"))]
    )
    quiet = BooleanField(_l("Det är lugnt där"))
    step_free = BooleanField(_l("Det går att nå utan trappsteg"))


class SpotForm(VersionedForm):
    """Someone or a talk, and the table and round where that must be, as the plan was when it was chosen."""

    what = OneOfList(_l("Vem eller vad?"), choices=[], validators=[Needed(_l("Välj vem eller vad"))])
    where = OneOfList(_l("Var och när?"), choices=[], validators=[Needed(_l("Välj var och när"))])

    def __init__(self, *args: Any, seating: Seating, **kwargs: Any) -> None:
        """``seating`` is what there is to choose from; ``names`` then has each talk and person by its choice."""
        super().__init__(*args, **kwargs)
        things = [*_talks(seating), *_people(seating)]
        self.names = dict(things)
        self.what.choices = [("", gettext("Välj")), *things]
        self.where.choices = [("", gettext("Välj")), *_places(seating)]
        for field in (self.what, self.where):  # again, now that there is something to find
            field.process_formdata(field.raw_data or [])

    def spot(self) -> Spot:
        """What the service takes; only after a successful validation."""
        kind, number = self.what.data.split("-")
        round, table = self.where.data.split("-")
        return {kind: int(number), "table": int(table), "round": int(round)}

    @property
    def key(self) -> str:
        """The spot as :class:`FreeForm` names it; only after a successful validation."""
        round, table = self.where.data.split("-")
        return f"{self.what.data}-{table}-{round}"


class FreeForm(PageForm):
    """A fixed spot to let go of, as its button names it."""

    spot = HiddenField()

    @property
    def named(self) -> Spot | None:
        """The spot, or None when it is none."""
        found = re.fullmatch(r"(talk|person)-(\d+)-(\d+)-(\d+)", self.spot.data or "")
        if found is None:
            return None
        kind, *numbers = found.groups()
        number, table, round = map(row_id, numbers)
        return {kind: number, "table": table, "round": round}


class HereForm(PageForm):
    """Whether somebody came: ``ja``, ``nej``, or anything else for not yet known."""

    here = HiddenField()

    @property
    def answer(self) -> bool | None:
        """What was pressed."""
        return {"ja": True, "nej": False}.get(self.here.data or "")


def _talks(seating: Seating) -> list[tuple[str, str]]:
    return [(f"talk-{item.id}", plain_name(item.suggestion)) for item in seating.meeting.items]


def _people(seating: Seating) -> list[tuple[str, str]]:
    return [(f"person-{one.id}", f"{one.name or one.actor.name} ({one.actor.name})") for one in seating.people]


def _places(seating: Seating) -> list[tuple[str, str]]:
    rounds = seating.plan.rounds if seating.plan else 0
    return [
        (f"{round}-{table.id}", gettext("Omgång %(round)s, bord %(table)s", round=round, table=table.number))
        for round in range(1, rounds + 1)
        for table in seating.tables
    ]
