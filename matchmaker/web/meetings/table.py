"""A table on a phone, by the QR code on its card: what to talk about now, how long, and writing down what is said."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext

from matchmaker.models import NoteKind
from matchmaker.models.extension import db
from matchmaker.services.errors import RefusedError
from matchmaker.services.meetings.surveys import find_survey, open_sheets
from matchmaker.services.meetings.table_notes import TableNow, notes_at, see_table, write_note
from matchmaker.services.suggestions.parties import unnamed
from matchmaker.web.access import for_everyone
from matchmaker.web.meetings.replies import guests
from matchmaker.web.meetings.sheets import opening_questions
from matchmaker.web.meetings.table_forms import TableNoteForm
from matchmaker.web.meetings.talks import find_item, untold_at_meeting
from matchmaker.web.pages import Shown, now


@guests.get("/bord/<token>")
@for_everyone
def table(token: str) -> Shown:
    """The table now."""
    try:
        seen = see_table(db.session(), token, at=now())
    except RefusedError:
        return render_template("meetings/table_closed.html"), 410
    return _page(token, seen, TableNoteForm(formdata=None))


@guests.post("/bord/<token>")
@for_everyone
def write(token: str) -> Shown:
    """Keep a note. A phone that lost the line sends the same one again, and it is kept once."""
    form = TableNoteForm()
    try:
        seen = see_table(db.session(), token, at=now())
        if not form.validate_on_submit():
            return _page(token, seen, form, failed=True), 422
        kind, words = form.kind.data or NoteKind.SAID, form.words.data or ""
        write_note(db.session(), token, key=form.key, kind=kind, words=words, item_id=form.item_id, at=now())
    except RefusedError as refused:
        db.session.rollback()
        if refused.code == "many":
            abort(429)
        return render_template("meetings/table_closed.html", words=form.words.data or ""), 410
    return redirect(url_for("guests.table", token=token, samtal=form.item_id or None, _anchor="skrivet"))


def _page(token: str, seen: TableNow, form: TableNoteForm, **states: bool) -> str:
    at, survey = now(), find_survey(db.session(), seen.meeting.id)
    item = seen.now.item if seen.now else find_item(seen.meeting, request.args.get("samtal", 0, type=int))
    if not form.is_submitted() or not form.item.data:
        form.item.data = str(item.id) if item else ""
    return render_template(
        "meetings/table.html",
        token=token,
        seen=seen,
        item=item,
        nameless=unnamed(item.suggestion) if item else frozenset(),
        untold=untold_at_meeting(item.suggestion) if item else (),
        questions=opening_questions(item.suggestion.shape) if item else (),
        form=form,
        kinds=list(_buttons().items()),
        asks=bool(survey and open_sheets(survey, seen.meeting, at=at)),
        written=notes_at(db.session(), seen.table.id, item.id if item else None),
        at=at,
        turns_at=seen.now.ends if seen.now else seen.following.begins if seen.following else None,
        **states,
    )


def _buttons() -> dict[NoteKind, str]:
    return {
        NoteKind.SAID: gettext("Spara som anteckning"),
        NoteKind.NEED: gettext("Nytt behov"),
        NoteKind.RESOURCE: gettext("Något vi kan bidra med"),
        NoteKind.IDEA: gettext("En idé"),
        NoteKind.OBSTACLE: gettext("Ett hinder"),
    }
