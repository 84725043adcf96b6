"""Planning meetings: the list, one meeting, and its calendar file."""

from dataclasses import dataclass
from typing import Self

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext

from matchmaker.models import Meeting
from matchmaker.models.extension import db
from matchmaker.services.collaborations.collaborations import collaborations_from
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.meetings.agendas import suggest_items
from matchmaker.services.meetings.calendars import meeting_calendar
from matchmaker.services.meetings.compositions import also_in, choose_talks, missing_parties
from matchmaker.services.meetings.meeting_mail import tell_of_change
from matchmaker.services.meetings.meetings import (
    MeetingLine,
    change_meeting,
    create_meeting,
    get_meeting,
    list_coming,
    list_past,
)
from matchmaker.services.meetings.minutes import see_notes
from matchmaker.services.meetings.open_points import see_open_points
from matchmaker.services.meetings.participants import actors_here, list_participants
from matchmaker.services.meetings.replies import give_free_seats
from matchmaker.services.meetings.seatings import rounds_outside
from matchmaker.services.meetings.suiting import how_it_suits, same_ways
from matchmaker.services.meetings.table_finds import list_finds
from matchmaker.services.meetings.table_notes import count_unread
from matchmaker.services.meetings.untold import list_untold
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.services.taking_part.questions import refusals_of
from matchmaker.web.access import requires, staff
from matchmaker.web.installation import settings
from matchmaker.web.language import current_language, day_time
from matchmaker.web.letters import letters
from matchmaker.web.meetings.forms import AgendaForm, ChangeMeetingForm, NewMeetingForm
from matchmaker.web.meetings.talks import find_item, guests_of, travelling, who_lacks
from matchmaker.web.pages import LARGEST_ID, Shown, asked_words, now
from matchmaker.web.tables import table_answer
from matchmaker.web.times import local_day, today, zone

blueprint = Blueprint("meetings", __name__)

PAST_A_PAGE = 20
OFFERS_AT_FIRST = 10
MOST_MORE = 3
"""So many are named who would open talks if they were invited too."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many people and minutes a proposal is asked for, as the address says."""

    people: int
    minutes: int

    @classmethod
    def asked(cls) -> Self | None:
        """What was asked for; None for nothing, or for what cannot be."""
        people, minutes = (request.args.get(name, 0, type=int) for name in ("personer", "minuter"))
        return cls(people, minutes) if 0 < people <= 1000 and 0 < minutes <= 1000 else None


@blueprint.get("/moten")
@requires(Permission.SEE_MEETINGS)
def overview() -> str:
    """The meetings to come, and those that have been, a page at a time."""
    page = max(1, min(request.args.get("sida", 1, type=int), 1000))
    past = list_past(db.session(), at=now(), limit=PAST_A_PAGE + 1, offset=(page - 1) * PAST_A_PAGE)
    return render_template(
        "meetings/overview.html",
        coming=list_coming(db.session(), at=now()),
        past=past[:PAST_A_PAGE],
        page=page,
        more=len(past) > PAST_A_PAGE,
    )


@blueprint.get("/moten/lista.<any(csv, xlsx):kind>")
@requires(Permission.SEE_MEETINGS)
def overview_as_file(kind: str) -> Response:
    """All meetings, those to come first, as a table to take home."""
    header = [gettext("Möte"), gettext("Ort"), gettext("Plats"), gettext("Börjar"), gettext("Slutar")]
    header += [gettext("Samtal"), gettext("Nedskrivna"), gettext("Inställt")]
    lines = list_coming(db.session(), at=now()) + list_past(db.session(), at=now())
    return table_answer("moten", gettext("Möten"), kind, header, map(_row, lines))


def _row(line: MeetingLine) -> list[str]:
    meeting = line.meeting
    times = [day_time(meeting.starts_at), day_time(meeting.ends_at)]
    cancelled = local_day(meeting.cancelled_at).isoformat() if meeting.cancelled_at else ""
    return [meeting.title, meeting.place.name, meeting.venue, *times, str(line.talks), str(line.recorded), cancelled]


@blueprint.get("/moten/nytt")
@requires(Permission.PLAN_MEETINGS)
def plan() -> str:
    """An empty form for a meeting; for the next of a series (``efter``), one that knows the last."""
    before = request.args.get("efter", 0, type=int)
    form = NewMeetingForm.after(get_meeting(db.session(), before)) if 0 < before <= LARGEST_ID else NewMeetingForm()
    return render_template("meetings/new.html", form=form)


@blueprint.post("/moten/nytt")
@requires(Permission.PLAN_MEETINGS)
def create() -> Shown:
    """Make the meeting and go to its page, where the agenda is made."""
    form = NewMeetingForm()
    if not form.validate_on_submit():
        return render_template("meetings/new.html", form=form, failed=True), 422
    try:
        meeting = create_meeting(db.session(), key=form.key, **form.values(), by=staff(), at=now())
    except RefusedError as refused:
        form.explain(refused)
        return render_template("meetings/new.html", form=form, failed=True), 422
    return redirect(url_for("meetings.show", meeting_id=meeting.id))


@blueprint.get("/moten/<int:meeting_id>")
@requires(Permission.SEE_MEETINGS)
def show(meeting_id: int) -> str:
    """One meeting: the plan before it, what came of it afterwards."""
    return meeting_page(get_meeting(db.session(), meeting_id), AgendaForm())


def meeting_page(meeting: Meeting, form: AgendaForm, *, trouble: str = "", failed: bool = False) -> str:
    """The page of a meeting that was loaded with its agenda; ``trouble`` is something that stood in the way."""
    search = asked_words("sok")
    offers = suggest_items(db.session(), meeting.id, zone=zone(), at=now(), search=search)
    room = Room.asked()
    chosen = None
    if room:
        new = [offer for offer in offers if not also_in(offer.suggestion, meeting.items)]
        chosen = choose_talks(new, people=room.people, minutes=room.minutes)
        form.suggestions.data = [offer.suggestion.id for offer in chosen]
    everything = request.args.get("visa") == "alla" or form.is_submitted() or chosen is not None
    shown = offers if everything else offers[:OFFERS_AT_FIRST]
    talked_about = [item.suggestion for item in meeting.items] + [offer.suggestion for offer in shown]
    people = list_participants(db.session(), meeting.id)
    here, asked = actors_here(people), {actor.id for actor in parties_of(item.suggestion for item in meeting.items)}
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        held=meeting.starts_at <= now(),
        over=meeting.ends_at <= now() or _is_written_down(meeting),
        form=form,
        offers=shown,
        offer_count=len(offers),
        suits=how_it_suits(db.session(), meeting, [offer.suggestion for offer in shown], zone=zone()),
        same_ways=same_ways,
        refused=refusals_of(db.session(), [s.id for s in talked_about]),
        search=search,
        room=room,
        also_in=also_in,
        chosen=chosen,
        guests=travelling(meeting, guests_of(meeting), people),
        lacking=who_lacks(meeting, here) if people else {},
        one_more=[one for one in missing_parties(offers, here | asked) if one.opens][:MOST_MORE],
        finds=list_finds(db.session(), meeting.id, here, at=now()),
        opened=collaborations_from(db.session(), [item.id for item in meeting.items]),
        just_saved=find_item(meeting, request.args.get("nyss", 0, type=int)),
        notes=see_notes(db.session(), meeting.id),
        before=see_open_points(db.session(), meeting, zone=zone()),
        unread=count_unread(db.session(), meeting.id),
        untold=list_untold(db.session(), at=now(), meeting_id=meeting.id),
        outside=rounds_outside(db.session(), meeting),
        mailed=request.args.get("mejlade", 0, type=int),
        today=today(),
        trouble=trouble,
        failed=failed,
    )


def _is_written_down(meeting: Meeting) -> bool:
    """Whether something came of every talk: then the meeting is over, whatever the clock says."""
    return bool(meeting.items) and all(item.outcome for item in meeting.items)


@blueprint.get("/moten/<int:meeting_id>/andra")
@requires(Permission.PLAN_MEETINGS)
def edit(meeting_id: int) -> str:
    """The meeting's details as a form."""
    meeting = get_meeting(db.session(), meeting_id)
    return render_template("meetings/edit.html", form=ChangeMeetingForm.of(meeting), meeting=meeting)


@blueprint.post("/moten/<int:meeting_id>/andra")
@requires(Permission.PLAN_MEETINGS)
def change(meeting_id: int) -> Shown:
    """Change the details; when that has been done since, show how it stands and keep what was typed."""
    meeting = get_meeting(db.session(), meeting_id)
    form = ChangeMeetingForm(day_before=local_day(meeting.starts_at))
    if not form.validate_on_submit():
        return render_template("meetings/edit.html", form=form, meeting=meeting, failed=True), 422
    try:
        version, given = form.version.data or 0, form.values()
        change_meeting(db.session(), meeting_id, version=version, **given, zone=zone(), by=staff(), at=now())
    except ConflictError:
        db.session.rollback()
        meeting = get_meeting(db.session(), meeting_id)
        form.version.data = meeting.version
        return render_template("meetings/edit.html", form=form, meeting=meeting, conflict=True), 409
    except RefusedError as refused:
        db.session.rollback()
        form.explain(refused)
        return render_template("meetings/edit.html", form=form, meeting=get_meeting(db.session(), meeting_id)), 422
    # First the seats: that letter also tells when and where the meeting is now.
    mailed = give_free_seats(db.session(), meeting_id, letters(), by=staff(), at=now())
    mailed += tell_of_change(db.session(), meeting_id, letters(), at=now())
    return redirect(url_for("meetings.show", meeting_id=meeting_id, mejlade=mailed or None))


@blueprint.get("/moten/<int:meeting_id>/kalender.ics")
@requires(Permission.SEE_MEETINGS)
def calendar(meeting_id: int) -> Response:
    """The meeting as a file for the calendar."""
    meeting = get_meeting(db.session(), meeting_id)
    # The public start page shows the next meeting; the file is passed on to people who cannot sign in here.
    url = settings().public_url or url_for("site.start", _external=True)
    body = meeting_calendar(meeting, settings(), url=url, language=current_language(), at=now())
    response = Response(body, mimetype="text/calendar")
    name = f"dialogmote-{local_day(meeting.starts_at).isoformat()}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
