"""The minutes of a meeting, read, printed as tagged PDF and sent; those who were there read them by their own link."""

import re
from collections.abc import Iterable, Sequence

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext

from matchmaker.models import AgendaItem, Meeting, Participant
from matchmaker.models.extension import db
from matchmaker.services.errors import RefusedError
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.minutes import MeetingNotes, see_notes
from matchmaker.services.meetings.minutes_mail import reader_of, send_minutes, those_there
from matchmaker.services.meetings.participants import list_participants
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.parties import parties_of, unnamed
from matchmaker.web.access import for_everyone, requires, staff
from matchmaker.web.labels import outcome_told
from matchmaker.web.language import clock, day, day_time
from matchmaker.web.letters import letters
from matchmaker.web.meetings.minutes_forms import SendForm
from matchmaker.web.meetings.replies import guests
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.meetings.understanding import told_in_minutes
from matchmaker.web.pages import Shown, now
from matchmaker.web.papers import Block, bullets, heading, make_report, paragraph, pdf_answer, table
from matchmaker.web.suggestion_labels import plain_name


@blueprint.get("/moten/<int:meeting_id>/anteckningar")
@requires(Permission.SEE_MEETINGS)
def minutes(meeting_id: int) -> str:
    """The minutes as those who were there will read them, and the button that sends them."""
    return _staff_page(get_meeting(db.session(), meeting_id))


@blueprint.post("/moten/<int:meeting_id>/anteckningar")
@requires(Permission.PLAN_MEETINGS)
def send(meeting_id: int) -> Shown:
    """Send them to those who were there."""
    form, at = SendForm(), now()
    try:
        count = send_minutes(db.session(), meeting_id, last_sent=form.last_sent, post=letters(), by=staff(), at=at)
    except RefusedError:
        db.session.rollback()
        trouble = gettext("Skriv först ner vad ni kom fram till. Det finns inget att skicka än.")
        return _staff_page(get_meeting(db.session(), meeting_id), trouble=trouble), 409
    return redirect(url_for("meetings.minutes", meeting_id=meeting_id, skickat=count))


@blueprint.get("/moten/<int:meeting_id>/anteckningar.pdf")
@requires(Permission.SEE_MEETINGS)
def minutes_on_paper(meeting_id: int) -> Response:
    """The same as PDF."""
    return _pdf(get_meeting(db.session(), meeting_id))


@guests.get("/svar/<token>/anteckningar")
@for_everyone
def read_minutes(token: str) -> str:
    """The minutes, for somebody who was there, once they have been sent."""
    participant = reader_of(db.session(), token)
    meeting = get_meeting(db.session(), participant.meeting_id)
    notes, there = _read(meeting)
    blocks = [*blocks_of(meeting, notes, there), *told_in_minutes(meeting.id, notes.sent_at)]
    return render_template("meetings/minutes_read.html", meeting=meeting, blocks=blocks, token=token)


@guests.get("/svar/<token>/anteckningar.pdf")
@for_everyone
def read_minutes_on_paper(token: str) -> Response:
    """The same as PDF."""
    return _pdf(get_meeting(db.session(), reader_of(db.session(), token).meeting_id), for_guests=True)


def blocks_of(meeting: Meeting, notes: MeetingNotes, there: Sequence[Participant]) -> list[Block]:
    """What the minutes say, the same on the page and on paper; ``there`` are those who were.

    Neither why it was no, nor what that depended on: that is for the municipality to learn from. Who did not want to be
    named beside a need is not.
    """
    blocks: list[Block] = []
    for item in meeting.items:
        if item.outcome is not None:
            blocks += _talk(item)
    if notes.decisions:
        blocks += [heading(gettext("Det här bestämde vi")), bullets(notes.decisions.splitlines())]
    blocks += _agreed(notes)
    if there:
        blocks += [heading(gettext("De här var med")), bullets(_present(there))]
    return blocks


def _talk(item: AgendaItem) -> list[Block]:
    hidden = unnamed(item.suggestion)
    parties = parties_of([item.suggestion])
    secret = [name for actor in parties if actor.id in hidden for name in (actor.name, actor.contact_name) if name]
    who = ", ".join(gettext("Någon") if actor.id in hidden else actor.name for actor in parties)
    said = [who, f"{outcome_told(item)}.", _without(item.said, secret)]
    if item.talk_with:
        said.append(gettext("Då behöver också de här vara med: %(names)s", names=_without(item.talk_with, secret)))
    return [heading(plain_name(item.suggestion)), paragraph("\n".join(said))]


def _agreed(notes: MeetingNotes) -> list[Block]:
    blocks: list[Block] = []
    if notes.actions:
        names = (gettext("Vad"), gettext("Vem"), gettext("Till"))
        rows = [(one.title, one.owner, gettext("Gjort") if one.done_at else day(one.due)) for one in notes.actions]
        blocks += [heading(gettext("Det här ska göras")), table(names, rows, (5, 3, 3))]
    if notes.questions:
        names = (gettext("Fråga"), gettext("Vem svarar"), gettext("Svar"))
        rows = [
            (one.question, one.answered_by, one.answer or gettext("Senast %(day)s", day=day(one.due)))
            for one in notes.questions
        ]
        blocks += [heading(gettext("Det här frågade vi kommunen")), table(names, rows, (4, 3, 4))]
    return blocks


def _present(there: Iterable[Participant]) -> Sequence[str]:
    return list(dict.fromkeys(f"{one.name}, {one.actor.name}" if one.name else one.actor.name for one in there))


def _without(words: str, names: Iterable[str]) -> str:
    """The words without these names, also where one stands as a word of its own in small letters."""
    found = [re.escape(name) for name in sorted(names, key=len, reverse=True)]  # a name may be a part of another
    told = [part for name in found for part in (name, rf"(?i:(?<!\w){name}(?=s?(?!\w)))")]
    return re.sub("|".join(told), gettext("någon"), words) if told else words


def _read(meeting: Meeting) -> tuple[MeetingNotes, list[Participant]]:
    """What is written down beside the talks, and those who were there."""
    return see_notes(db.session(), meeting.id), those_there(list_participants(db.session(), meeting.id))


def _staff_page(meeting: Meeting, *, trouble: str = "") -> str:
    notes, there = _read(meeting)
    return render_template(
        "meetings/minutes.html",
        meeting=meeting,
        notes=notes,
        blocks=[*blocks_of(meeting, notes, there), *told_in_minutes(meeting.id)],
        form=SendForm(last=notes.sent_at.isoformat() if notes.sent_at else ""),
        mailed=[one for one in there if one.email],
        unmailed=[one for one in there if not one.email],
        saved=request.args.get("sparat") == "ja",
        count=request.args.get("skickat", -1, type=int),
        trouble=trouble,
    )


def _pdf(meeting: Meeting, *, for_guests: bool = False) -> Response:
    lead = f"{day_time(meeting.starts_at)}–{clock(meeting.ends_at)}, {meeting.venue}, {meeting.place.name}"
    title = gettext("Anteckningar från %(title)s", title=meeting.title)
    notes, there = _read(meeting)
    told = told_in_minutes(meeting.id, notes.sent_at if for_guests else None)
    blocks = [*blocks_of(meeting, notes, there), *told] or [paragraph(gettext("Inget är nedskrivet än."))]
    return pdf_answer(make_report(title, blocks, lead=lead), f"anteckningar-{meeting.id}.pdf")
