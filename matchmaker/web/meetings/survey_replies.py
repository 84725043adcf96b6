"""Answering the questions of a meeting: by the link in an invitation, or by the code on a table's card."""

from collections.abc import Sequence

from flask import abort, redirect, render_template, request, url_for

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Meeting, Sheet, Survey
from matchmaker.models.extension import db
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings.participants import find_by_token
from matchmaker.services.meetings.survey_answers import answer_at_table, answer_by_link, own_answers
from matchmaker.services.meetings.surveys import closes_at, find_survey, groups_at, open_sheets, read_survey
from matchmaker.services.meetings.table_notes import meeting_at
from matchmaker.web.access import for_everyone
from matchmaker.web.meetings.replies import guests
from matchmaker.web.meetings.survey_forms import SheetForm, filled, sheet_form
from matchmaker.web.meetings.survey_labels import KINDS, SHEET_NAMES, SHEETS
from matchmaker.web.pages import Shown, now

WHAT = "<any(fore, efter, motet):what>"
KIND = "<any(butik, forening, kommun):kind>"


@guests.get("/svar/<token>/fragor")
@for_everyone
def questions(token: str) -> Shown:
    """The first sheet that is open and not answered yet; thanks when all are."""
    participant = find_by_token(db.session(), token)
    meeting, survey = participant.meeting, _survey(participant.meeting_id)
    sheets = open_sheets(survey, meeting, at=now())
    answered = own_answers(db.session(), participant)
    waiting = [sheet for sheet in sheets if sheet not in answered]
    if waiting:
        return redirect(url_for("guests.sheet", token=token, what=SHEET_NAMES[waiting[0]]))
    return render_template("meetings/sheet_done.html", meeting=meeting, token=token, sheets=sheets, answered=answered)


@guests.get(f"/svar/<token>/fragor/{WHAT}")
@for_everyone
def sheet(token: str, what: str) -> Shown:
    """A sheet, with what has been answered on it before."""
    participant, wanted = find_by_token(db.session(), token), SHEETS[what]
    survey = _survey(participant.meeting_id)
    if wanted not in open_sheets(survey, participant.meeting, at=now()):
        return redirect(url_for("guests.questions", token=token))
    before = own_answers(db.session(), participant).get(wanted)
    form_of = _form(survey, wanted, participant.actor.kind)
    return _page(participant.meeting, wanted, form_of(formdata=None, **filled(before) if before else {}))


@guests.post(f"/svar/<token>/fragor/{WHAT}")
@for_everyone
def answer_sheet(token: str, what: str) -> Shown:
    """Keep the answers; sent again they are changed."""
    participant, wanted = find_by_token(db.session(), token), SHEETS[what]
    form = _form(_survey(participant.meeting_id), wanted, participant.actor.kind)()
    if not form.validate_on_submit():
        return _page(participant.meeting, wanted, form, failed=True), 422
    try:
        answer_by_link(db.session(), participant, wanted, form.answers(), at=now())
    except RefusedError:  # it was closed while they wrote
        db.session.rollback()
    return redirect(url_for("guests.questions", token=token))


@guests.get("/bord/<token>/fragor")
@for_everyone
def table_questions(token: str) -> Shown:
    """Which group one belongs to, and then the sheet that is open now."""
    try:
        meeting = meeting_at(db.session(), token, at=now())
    except RefusedError:
        return render_template("meetings/table_closed.html"), 410
    return render_template(
        "meetings/sheet_group.html",
        meeting=meeting,
        token=token,
        thanks=request.args.get("tack") == "ja",
        sheets=open_sheets(_survey(meeting.id), meeting, at=now()),
        groups=groups_at(db.session(), meeting.id) or list(ActorKind),
    )


@guests.get(f"/bord/<token>/fragor/{WHAT}/{KIND}")
@for_everyone
def table_sheet(token: str, what: str, kind: str) -> Shown:
    """A sheet for somebody of a group; where it is shut, what is open."""
    try:
        meeting = meeting_at(db.session(), token, at=now())
    except RefusedError:
        return render_template("meetings/table_closed.html"), 410
    survey = _survey(meeting.id)
    if SHEETS[what] not in open_sheets(survey, meeting, at=now()):
        return redirect(url_for("guests.table_questions", token=token))
    form = _form(survey, SHEETS[what], KINDS[kind])(formdata=None)
    return _page(meeting, SHEETS[what], form)


@guests.post(f"/bord/<token>/fragor/{WHAT}/{KIND}")
@for_everyone
def answer_table_sheet(token: str, what: str, kind: str) -> Shown:
    """Keep the answers, once however often they are sent."""
    try:
        meeting = meeting_at(db.session(), token, at=now())
        form = _form(_survey(meeting.id), SHEETS[what], KINDS[kind])()
        if not form.validate_on_submit():
            return _page(meeting, SHEETS[what], form, failed=True), 422
        sent, at = form.answers(), now()
        answer_at_table(db.session(), meeting.id, SHEETS[what], KINDS[kind], sent, key=form.key, at=at)
    except RefusedError as refused:
        db.session.rollback()
        if refused.code == "many":
            abort(429)
        return render_template("meetings/table_closed.html"), 410
    return redirect(url_for("guests.table_questions", token=token, tack="ja"))


def others_than(kind: ActorKind, groups: Sequence[ActorKind]) -> list[ActorKind]:
    """Those whose needs somebody of a kind is asked to guess."""
    return [group for group in groups if group is not kind]


def _survey(meeting_id: int) -> Survey:
    survey = find_survey(db.session(), meeting_id)
    if survey is None:
        raise NotFoundError(f"questions of meeting {meeting_id}")
    return survey


def _form(survey: Survey, sheet: Sheet, kind: ActorKind) -> type[SheetForm]:
    session = db.session()
    return sheet_form(read_survey(session, survey), sheet, others_than(kind, groups_at(session, survey.meeting_id)))


def _page(meeting: Meeting, sheet: Sheet, form: SheetForm, **states: bool) -> str:
    until = closes_at(meeting)
    return render_template("meetings/sheet.html", meeting=meeting, sheet=sheet, form=form, until=until, **states)
