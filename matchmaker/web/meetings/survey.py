"""The questions of a meeting as the project leader sees them: choosing, printing, typing in, and closing them."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Meeting, Sheet, Survey
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.meetings.evaluation_questions import add_question, list_questions, offer_question
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.survey_answers import count_answers, write_in
from matchmaker.services.meetings.survey_findings import close_survey
from matchmaker.services.meetings.surveys import (
    MOST_QUESTIONS,
    closes_at,
    compose_survey,
    find_survey,
    groups_at,
    has_answers,
    read_survey,
    topics_in_play,
)
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.forms import VersionedForm
from matchmaker.web.installation import registry
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.meetings.survey_forms import ComposeForm, QuestionForm, SheetForm, sheet_form
from matchmaker.web.meetings.survey_labels import KINDS, SHEETS, sheet_name
from matchmaker.web.meetings.survey_replies import KIND, WHAT, others_than
from matchmaker.web.pages import Shown, now

AT_FIRST = 8
"""So many needs are ticked to begin with, the commonest among those who come."""


@blueprint.get("/moten/<int:meeting_id>/fragor")
@requires(Permission.SEE_MEETINGS)
def survey(meeting_id: int) -> str:
    """What is asked at a meeting, how many have answered, and what can be done with it."""
    meeting = get_meeting(db.session(), meeting_id)
    kept = find_survey(db.session(), meeting_id)
    return _page(meeting, kept, _compose_form(meeting, kept, first=True))


@blueprint.post("/moten/<int:meeting_id>/fragor")
@requires(Permission.PLAN_MEETINGS)
def compose(meeting_id: int) -> Shown:
    """Choose what is asked; when that has been done since, or somebody has answered, say so."""
    meeting, kept = get_meeting(db.session(), meeting_id), find_survey(db.session(), meeting_id)
    form = _compose_form(meeting, kept)
    if not form.validate_on_submit():
        return _page(meeting, kept, form, failed=True), 422
    topics, questions = form.chosen_topics, form.questions.data
    try:
        compose_survey(
            db.session(),
            meeting_id,
            topics=topics,
            questions=questions,
            version=form.version.data,
            by=staff(),
            at=now(),
        )
    except (ConflictError, StaleDataError, RefusedError):
        db.session.rollback()
        meeting, kept = get_meeting(db.session(), meeting_id), find_survey(db.session(), meeting_id)
        form.version.data = kept.version if kept else 0
        return _page(meeting, kept, form, conflict=True), 409
    return redirect(url_for("meetings.survey", meeting_id=meeting_id, sparat="ja"))


@blueprint.post("/moten/<int:meeting_id>/fragor/stang")
@requires(Permission.PLAN_MEETINGS)
def close_questions(meeting_id: int) -> Shown:
    """Close the questions; then what may be told of the answers is told."""
    try:
        close_survey(db.session(), meeting_id, by=staff(), at=now())
    except RefusedError:
        db.session.rollback()
        meeting, kept = get_meeting(db.session(), meeting_id), find_survey(db.session(), meeting_id)
        trouble = gettext("Mötet har inte börjat än. Stäng frågorna när alla har svarat.")
        return _page(meeting, kept, _compose_form(meeting, kept, first=True), trouble=trouble), 409
    return redirect(url_for("meetings.understanding", meeting_id=meeting_id))


@blueprint.get(f"/moten/<int:meeting_id>/fragor/skriv-in/{WHAT}/{KIND}")
@requires(Permission.PLAN_MEETINGS)
def type_in(meeting_id: int, what: str, kind: str) -> Shown:
    """An empty sheet, to type in what somebody answered on paper."""
    meeting, form_of = _sheet(meeting_id, SHEETS[what], KINDS[kind])
    saved = request.args.get("sparat") == "ja"
    return _typed_page(meeting, SHEETS[what], KINDS[kind], form_of(formdata=None), saved=saved)


@blueprint.post(f"/moten/<int:meeting_id>/fragor/skriv-in/{WHAT}/{KIND}")
@requires(Permission.PLAN_MEETINGS)
def write_in_sheet(meeting_id: int, what: str, kind: str) -> Shown:
    """Keep it, and show an empty sheet for the next one."""
    meeting, form_of = _sheet(meeting_id, SHEETS[what], KINDS[kind])
    form = form_of()
    if not form.validate_on_submit():
        return _typed_page(meeting, SHEETS[what], KINDS[kind], form, failed=True), 422
    try:
        sent, by, at = form.answers(), staff(), now()
        write_in(db.session(), meeting_id, SHEETS[what], KINDS[kind], sent, key=form.key, by=by, at=at)
    except RefusedError:  # closed meanwhile
        db.session.rollback()
        return redirect(url_for("meetings.survey", meeting_id=meeting_id))
    return redirect(url_for("meetings.type_in", meeting_id=meeting_id, what=what, kind=kind, sparat="ja"))


@blueprint.get("/moten/fragor")
@requires(Permission.PLAN_MEETINGS)
def question_list() -> str:
    """The municipality's own questions about meetings, and the form for one more."""
    return _list(QuestionForm())


@blueprint.post("/moten/fragor")
@requires(Permission.PLAN_MEETINGS)
def add_to_list() -> Shown:
    """Add a question at the end of the list."""
    form = QuestionForm()
    if not form.validate_on_submit():
        return _list(form, failed=True), 422
    words = form.sv.data or "", form.en.data or "", form.kind.data
    add_question(db.session(), *words, key=form.key, by=staff(), at=now())
    return redirect(url_for("meetings.question_list"))


@blueprint.post("/moten/fragor/<int:question_id>/<any(anvand, bort):what>")
@requires(Permission.PLAN_MEETINGS)
def offer(question_id: int, what: str) -> Shown:
    """Take a question off the list, or put it back, however often it is pressed."""
    version, offered = VersionedForm().version.data, what == "anvand"
    try:
        offer_question(db.session(), question_id, offered=offered, version=version, by=staff(), at=now())
    except (ConflictError, StaleDataError):
        db.session.rollback()
        return _list(QuestionForm(formdata=None), conflict=True), 409
    return redirect(url_for("meetings.question_list"))


def _list(form: QuestionForm, **states: bool) -> str:
    questions = list_questions(db.session(), retired=True)
    return render_template("meetings/question_list.html", form=form, questions=questions, most=MOST_QUESTIONS, **states)


def _compose_form(meeting: Meeting, kept: Survey | None, *, first: bool = False) -> ComposeForm:
    """The form as it was sent; with ``first`` as it stands before anything is ticked."""
    session = db.session()
    categories = registry().categories
    in_play = topics_in_play(session, meeting.id, categories)
    topics = [*in_play, *(kind for kind in categories if kind not in in_play)]
    kept_questions = list(kept.questions) if kept else []
    questions = [one for one in list_questions(session, retired=True) if not one.retired_at or one.id in kept_questions]
    if not first:
        return ComposeForm(topics=topics, questions=questions)
    ticked = [topic["id"] for topic in kept.topics] if kept else [kind.id for kind in in_play[:AT_FIRST]]
    asked = kept_questions or [one.id for one in questions[:MOST_QUESTIONS] if kept is None]
    form = ComposeForm(formdata=None, topics=topics, questions=questions, version=kept.version if kept else 0)
    form.topics.data, form.questions.data = ticked, asked
    return form


def _page(meeting: Meeting, kept: Survey | None, form: ComposeForm, **states: object) -> str:
    session = db.session()
    return render_template(
        "meetings/survey.html",
        meeting=meeting,
        survey=kept,
        asked=read_survey(session, kept) if kept else None,
        form=form,
        shown=AT_FIRST,
        groups=groups_at(session, meeting.id) or list(ActorKind),
        counts=count_answers(session, meeting.id),
        sheets=_sheets_of(kept),
        answered=has_answers(session, meeting.id),
        until=closes_at(meeting),
        saved=request.args.get("sparat") == "ja",
        begun=meeting.starts_at <= now(),
        **states,
    )


def _sheets_of(kept: Survey | None) -> list[Sheet]:
    """The sheets that a meeting has: those about needs only where they are asked about."""
    return list(Sheet) if kept and kept.topics else [Sheet.EVALUATION]


def _sheet(meeting_id: int, sheet: Sheet, kind: ActorKind) -> tuple[Meeting, type[SheetForm]]:
    session = db.session()
    meeting, kept = get_meeting(session, meeting_id), find_survey(session, meeting_id)
    if kept is None or kept.closed_at is not None:
        raise NotFoundError(f"open questions of meeting {meeting_id}")
    return meeting, sheet_form(read_survey(session, kept), sheet, others_than(kind, groups_at(session, meeting_id)))


def _typed_page(meeting: Meeting, sheet: Sheet, kind: ActorKind, form: SheetForm, **states: bool) -> str:
    return render_template(
        "meetings/sheet_typed.html",
        meeting=meeting,
        sheet=sheet,
        kind=kind,
        form=form,
        name=sheet_name(sheet),
        count=count_answers(db.session(), meeting.id)[sheet].get(kind, 0),
        **states,
    )
