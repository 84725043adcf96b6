"""After the meeting: everything it came to on one page, what is left of it, and answers from the municipality."""

from collections.abc import Collection

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from matchmaker.models import Meeting
from matchmaker.models.extension import db
from matchmaker.services.collaborations.collaborations import collaborations_from, complete_action, reopen_action
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.collaborations.owners import names_at
from matchmaker.services.errors import ConflictError
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.minutes import (
    agree_on_action,
    answer_question,
    ask_municipality,
    get_question,
    see_notes,
    write_decisions,
)
from matchmaker.services.meetings.open_points import see_open_points
from matchmaker.services.meetings.surveys import find_survey
from matchmaker.services.meetings.table_notes import list_notes
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.meetings.afterwards_forms import AfterwardsForm, AnswerQuestionForm
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.pages import Shown, now
from matchmaker.web.times import today, zone


@blueprint.get("/moten/<int:meeting_id>/efterat")
@requires(Permission.PLAN_MEETINGS)
def afterwards(meeting_id: int) -> str:
    """The form for the whole meeting."""
    meeting = get_meeting(db.session(), meeting_id)
    return _page(meeting, AfterwardsForm.of(meeting, see_notes(db.session(), meeting_id), _opened(meeting)))


@blueprint.post("/moten/<int:meeting_id>/efterat")
@requires(Permission.PLAN_MEETINGS)
def write_down(meeting_id: int) -> Shown:
    """Write all of it down. When the same has been written about since, show how it stands and keep what was typed."""
    meeting = get_meeting(db.session(), meeting_id)
    form = AfterwardsForm(meeting, _opened(meeting))
    if not form.validate_on_submit():
        return _page(meeting, form, failed=True), 422
    collisions = _write_talks(form)
    decisions_collide = not _write_decisions(meeting_id, form)
    if collisions or decisions_collide:
        meeting, notes = get_meeting(db.session(), meeting_id), see_notes(db.session(), meeting_id)
        for item in meeting.items:
            if item.id in form.talks:
                form.talks[item.id].version.data = item.version
        form.version.data = notes.version
        return _page(meeting, form, collisions=collisions, decisions_collide=decisions_collide), 409
    for number, step in enumerate(form.steps):
        if not step.empty:
            key = form.row_key("s", number)
            agree_on_action(db.session(), meeting_id, key=key, step=step.step(), by=staff(), at=now())
    for number, question in enumerate(form.questions):
        if not question.empty:
            key = form.row_key("f", number)
            ask_municipality(db.session(), meeting_id, key=key, asked=question.asked(), by=staff(), at=now())
    return redirect(url_for("meetings.minutes", meeting_id=meeting_id, sparat="ja"))


@blueprint.post("/moten/<int:meeting_id>/steg/<int:action_id>/<any(klart, angra):what>")
@requires(Permission.PLAN_MEETINGS)
def finish(meeting_id: int, action_id: int, what: str) -> Response:
    """Mark something as done that this meeting agreed on or that is left of those before it, or take that back."""
    meeting = get_meeting(db.session(), meeting_id)
    left = see_open_points(db.session(), meeting, zone=zone())
    theirs = (*see_notes(db.session(), meeting_id).actions, *left.actions)
    if action_id not in {action.id for action in theirs}:
        abort(404)
    change = complete_action if what == "klart" else reopen_action
    change(db.session(), action_id, by=staff(), at=now())
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor="anteckningar"))


@blueprint.get("/moten/fragor/<int:question_id>")
@requires(Permission.PLAN_MEETINGS)
def question(question_id: int) -> str:
    """A question to the municipality, and a field for the answer."""
    found = get_question(db.session(), question_id)
    form = AnswerQuestionForm(version=found.version, answer=found.answer)
    return render_template("meetings/question.html", question=found, form=form)


@blueprint.post("/moten/fragor/<int:question_id>")
@requires(Permission.PLAN_MEETINGS)
def answer_to_question(question_id: int) -> Shown:
    """Write the answer; when it has an answer since, show that and keep what was typed."""
    form, found = AnswerQuestionForm(), get_question(db.session(), question_id)
    if not form.validate_on_submit():
        return render_template("meetings/question.html", question=found, form=form, failed=True), 422
    version, answer = form.version.data, form.answer.data or ""
    try:
        answer_question(db.session(), question_id, version=version, answer=answer, by=staff(), at=now())
    except ConflictError:
        db.session.rollback()
        found = get_question(db.session(), question_id)
        form.version.data = found.version
        return render_template("meetings/question.html", question=found, form=form, conflict=True), 409
    return redirect(url_for("meetings.show", meeting_id=found.meeting_id, _anchor="anteckningar"))


def _opened(meeting: Meeting) -> Collection[int]:
    return collaborations_from(db.session(), [item.id for item in meeting.items]).keys()


def _write_talks(form: AfterwardsForm) -> set[int]:
    """Write each talk down; gives those that have been written about since. What is written stays written."""
    collisions = set()
    for item_id, talk in form.written():
        version = talk.version.data or 0
        try:
            at = now().astimezone(zone())  # a trial is followed up on a day of the municipality's
            record_outcome(db.session(), item_id, version=version, **talk.values(), by=staff(), at=at)
        except ConflictError:
            db.session.rollback()
            collisions.add(item_id)
    return collisions


def _write_decisions(meeting_id: int, form: AfterwardsForm) -> bool:
    """Whether nobody has written the decisions since."""
    version, decisions = form.version.data or 0, form.decisions.data or ""
    try:
        write_decisions(db.session(), meeting_id, version=version, decisions=decisions, by=staff(), at=now())
    except ConflictError:
        db.session.rollback()
        return False
    return True


def _page(meeting: Meeting, form: AfterwardsForm, **values: object) -> str:
    return render_template(
        "meetings/afterwards.html",
        meeting=meeting,
        form=form,
        notes=see_notes(db.session(), meeting.id),
        names=[name for name, _ in names_at(db.session(), meeting.id)],
        opened=collaborations_from(db.session(), [item.id for item in meeting.items]),
        survey=find_survey(db.session(), meeting.id),
        written=list_notes(db.session(), meeting.id),
        today=today(),
        **values,
    )
