"""Who comes to a meeting, as the project leader sees it: inviting, answers by telephone, somebody more, cancelling."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from matchmaker.models import Reply
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.meetings.compositions import missing_parties
from matchmaker.services.meetings.meeting_mail import cancel_meeting, invite_everyone
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import (
    actors_here,
    add_participant,
    get_participant,
    list_participants,
    who_was_not_reached,
)
from matchmaker.services.meetings.replies import answer_invitation, remove_participant
from matchmaker.services.meetings.rides import rides_among, without_ride
from matchmaker.services.meetings.untold import list_untold, note_told, who_expects
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.services.taking_part.questions import refusals_of
from matchmaker.web.access import requires, staff
from matchmaker.web.letters import letters
from matchmaker.web.meetings.people_forms import AddForm, AnswerForm, CancelForm
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.pages import Shown, now
from matchmaker.web.targets import safe_target


@blueprint.get("/moten/<int:meeting_id>/deltagare")
@requires(Permission.SEE_MEETINGS)
def people(meeting_id: int) -> str:
    """Everyone who is asked, with what they answered, and whoever has not been asked yet."""
    return _people_page(meeting_id, AddForm())


@blueprint.post("/moten/<int:meeting_id>/deltagare")
@requires(Permission.PLAN_MEETINGS)
def add_person(meeting_id: int) -> Shown:
    """Write up somebody more; the invitation is sent with the next ones."""
    form = AddForm()
    if not form.validate_on_submit():
        return _people_page(meeting_id, form, failed=True), 422
    try:
        add_participant(
            db.session(),
            meeting_id,
            key=form.key,
            actor_id=form.actor.data,
            name=form.name.data or "",
            email=form.email.data or "",
            by=staff(),
            at=now(),
        )
    except RefusedError as refused:
        if refused.code not in ("email", "many"):
            raise
        db.session.rollback()
        _explain(form, refused)
        return _people_page(meeting_id, form, failed=True), 422
    return _back(meeting_id)


@blueprint.post("/moten/<int:meeting_id>/bjud-in")
@requires(Permission.PLAN_MEETINGS)
def invite(meeting_id: int) -> Shown:
    """Invite all who have not been, and write up those who have no address, to be called."""
    sent = invite_everyone(db.session(), meeting_id, letters(), by=staff(), at=now())
    return redirect(url_for("meetings.people", meeting_id=meeting_id, bjudna=sent))


@blueprint.get("/moten/<int:meeting_id>/deltagare/<int:person_id>")
@requires(Permission.PLAN_MEETINGS)
def person(meeting_id: int, person_id: int) -> str:
    """The answer of one of them, for those who answer by telephone."""
    participant = get_participant(db.session(), meeting_id, person_id)
    return render_template("meetings/person.html", participant=participant, form=AnswerForm.of(participant))


@blueprint.post("/moten/<int:meeting_id>/deltagare/<int:person_id>")
@requires(Permission.PLAN_MEETINGS)
def answer_for(meeting_id: int, person_id: int) -> Shown:
    """Write down what somebody answered."""
    participant = get_participant(db.session(), meeting_id, person_id)
    form = AnswerForm(meeting=participant.meeting)
    if not form.validate_on_submit():
        return render_template("meetings/person.html", participant=participant, form=form, failed=True), 422
    answer, version = form.answer(), form.version.data
    try:
        answer_invitation(db.session(), person_id, answer, version=version, post=letters(), by=staff(), at=now())
    except ConflictError:
        db.session.rollback()
        participant = get_participant(db.session(), meeting_id, person_id)
        form.version.data = participant.version
        return render_template("meetings/person.html", participant=participant, form=form, conflict=True), 409
    return _back(meeting_id)


@blueprint.post("/moten/<int:meeting_id>/deltagare/<int:person_id>/stryk")
@requires(Permission.PLAN_MEETINGS)
def strike(meeting_id: int, person_id: int) -> Shown:
    """Strike somebody off the list."""
    remove_participant(db.session(), meeting_id, person_id, post=letters(), by=staff(), at=now())
    return _back(meeting_id)


@blueprint.get("/moten/<int:meeting_id>/stall-in")
@requires(Permission.PLAN_MEETINGS)
def ask_to_cancel(meeting_id: int) -> str:
    """What happens when the meeting is cancelled, and why it is to be."""
    meeting = get_meeting(db.session(), meeting_id)
    return _cancel_page(meeting_id, CancelForm(version=meeting.version))


@blueprint.post("/moten/<int:meeting_id>/stall-in")
@requires(Permission.PLAN_MEETINGS)
def cancel(meeting_id: int) -> Shown:
    """Cancel the meeting and tell everyone who expects it."""
    form = CancelForm()
    if not form.validate_on_submit():
        return _cancel_page(meeting_id, form, failed=True), 422
    try:
        mailed = cancel_meeting(
            db.session(),
            meeting_id,
            version=form.version.data,
            reason=form.reason.data or "",
            post=letters(),
            by=staff(),
            at=now(),
        )
    except ConflictError:
        db.session.rollback()
        form.version.data = get_meeting(db.session(), meeting_id).version
        return _cancel_page(meeting_id, form, conflict=True), 409
    return redirect(url_for("meetings.show", meeting_id=meeting_id, mejlade=mailed or None))


@blueprint.post("/moten/<int:meeting_id>/deltagare/<int:person_id>/vet")
@requires(Permission.PLAN_MEETINGS)
def told(meeting_id: int, person_id: int) -> Shown:
    """Note that somebody was rung and knows that the meeting has moved or is cancelled."""
    sequence = request.form.get("sequence", 0, type=int)
    note_told(db.session(), meeting_id, person_id, sequence=sequence, by=staff(), at=now())
    return redirect(safe_target(request.form.get("next"), url_for("meetings.show", meeting_id=meeting_id)))


def _people_page(meeting_id: int, form: AddForm, *, failed: bool = False) -> str:
    meeting = get_meeting(db.session(), meeting_id)
    people = list_participants(db.session(), meeting_id)
    known = {one.actor_id for one in people}
    parties = parties_of(item.suggestion for item in meeting.items)
    still_asked = {one.actor_id for one in people if one.reply is not Reply.NO}
    return render_template(
        "meetings/people.html",
        meeting=meeting,
        closed=meeting.cancelled_at is not None or meeting.ends_at <= now(),
        people=people,
        unreached=who_was_not_reached(db.session(), meeting_id),
        missing=[actor for actor in parties if actor.id not in known and actor.withdrawn_at is None],
        refused=refusals_of(db.session(), [item.suggestion_id for item in meeting.items if item.outcome is None]),
        lacking=missing_parties(meeting.items, actors_here(people)),
        still_asked=still_asked,
        untold=list_untold(db.session(), at=now(), meeting_id=meeting_id),
        form=form,
        invited=request.args.get("bjudna", type=int),
        rides=rides_among(people),
        without_ride=without_ride(people),
        proposed=request.args.get("skjutsar", type=int),
        failed=failed,
    )


def _cancel_page(meeting_id: int, form: CancelForm, *, failed: bool = False, conflict: bool = False) -> str:
    meeting = get_meeting(db.session(), meeting_id)
    return render_template(
        "meetings/cancel.html",
        meeting=meeting,
        closed=meeting.cancelled_at is not None or meeting.ends_at <= now(),
        expecting=who_expects(db.session(), meeting_id),
        form=form,
        failed=failed,
        conflict=conflict,
    )


def _explain(form: AddForm, refused: RefusedError) -> None:
    field, message = {
        "email": (form.email, gettext("Kontrollera adressen, till exempel namn@exempel.se")),
        "many": (form.actor, gettext("Det kommer redan tio därifrån. Stryk någon först")),
    }[refused.code]
    field.errors = [message]


def _back(meeting_id: int) -> Shown:
    return redirect(url_for("meetings.people", meeting_id=meeting_id))
