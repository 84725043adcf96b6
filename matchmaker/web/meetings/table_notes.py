"""What has been written at the tables, as the project leader reads it: taken in as needs and resources, or read."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.errors import RefusedError
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import actor_names, actors_here, list_participants
from matchmaker.services.meetings.table_finds import list_finds
from matchmaker.services.meetings.table_notes import TAKEN_IN, list_notes, read_note, take_in
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.meetings.afterwards_forms import PART
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.meetings.table_forms import TakeInForm
from matchmaker.web.pages import Shown, now


@blueprint.get("/moten/<int:meeting_id>/bordsanteckningar")
@requires(Permission.SEE_MEETINGS)
def table_notes(meeting_id: int) -> str:
    """All notes, those that nobody has read first."""
    return _page(meeting_id)


@blueprint.post("/moten/<int:meeting_id>/bordsanteckningar/<int:note_id>/last")
@requires(Permission.PLAN_MEETINGS)
def mark_read(meeting_id: int, note_id: int) -> Response:
    """Nothing more is to be done with it."""
    read_note(db.session(), meeting_id, note_id, by=staff(), at=now())
    return _back(meeting_id)


@blueprint.post("/moten/<int:meeting_id>/bordsanteckningar/<int:note_id>/lagg-in")
@requires(Permission.PLAN_MEETINGS)
def take_in_note(meeting_id: int, note_id: int) -> Shown:
    """Make a need or resource of it, and look for what fits at once, for the next round."""
    form = TakeInForm(names=actor_names(db.session()), prefix=f"n{note_id}-", **PART)
    if not form.validate_on_submit():
        return _page(meeting_id, {note_id: form}), 422
    actor_id: int = form.actor.data
    try:
        take_in(db.session(), meeting_id, note_id, actor_id=actor_id, title=form.title.data or "", by=staff(), at=now())
    except RefusedError:
        abort(404)
    return _back(meeting_id)


def _page(meeting_id: int, sent: dict[int, TakeInForm] | None = None) -> str:
    notes = list_notes(db.session(), meeting_id)
    left = [note for note in notes if note.kind in TAKEN_IN and note.actor_id is None]
    names = actor_names(db.session()) if left else ()
    forms = {
        note.id: TakeInForm(
            formdata=None, names=names, prefix=f"n{note.id}-", **PART, title=note.words.partition("\n")[0][:120]
        )
        for note in left
    }
    return render_template(
        "meetings/table_notes.html",
        finds=list_finds(db.session(), meeting_id, actors_here(list_participants(db.session(), meeting_id)), at=now()),
        meeting=get_meeting(db.session(), meeting_id),
        notes=notes,
        forms=forms | (sent or {}),
        failed=next(iter((sent or {}).values()), None),
    )


def _back(meeting_id: int) -> Response:
    return redirect(url_for("meetings.table_notes", meeting_id=meeting_id))
