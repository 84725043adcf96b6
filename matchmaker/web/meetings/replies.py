"""The page behind the link in an invitation: whether one comes, and who else does."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from matchmaker.models import Participant, Reply
from matchmaker.models.extension import db
from matchmaker.services.audit import SUBMITTER
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.meetings.participants import (
    AnsweredByAnotherError,
    add_participant,
    find_by_token,
    list_participants,
)
from matchmaker.services.meetings.replies import answer_invitation
from matchmaker.services.meetings.rides import rides_among, ways_to
from matchmaker.web.access import for_everyone
from matchmaker.web.letters import letters
from matchmaker.web.meetings.people_forms import AnswerForm, MoreForm
from matchmaker.web.pages import Shown, now

guests = Blueprint("guests", __name__)
"""What those who are invited see of a meeting, by a link of their own."""


@guests.errorhandler(AnsweredByAnotherError)
def answered_by_another(fault: AnsweredByAnotherError) -> Shown:
    """Whose link this was is told who answers now, and that they need do nothing."""
    return render_template("meetings/answered_by_another.html", participant=fault.participant), 410


@guests.get("/svar/<token>")
@for_everyone
def reply(token: str) -> str:
    """The meeting and two buttons; mail scanners follow links, people press buttons."""
    participant = find_by_token(db.session(), token)
    return _page(participant, AnswerForm.of(participant), MoreForm(formdata=None))


@guests.post("/svar/<token>")
@for_everyone
def answer(token: str) -> Shown:
    """Take the answer, and say so on the same page."""
    participant = find_by_token(db.session(), token)
    form = AnswerForm(meeting=participant.meeting)
    if not form.validate_on_submit():
        return _page(participant, form, MoreForm(formdata=None), failed=True), 422
    said, version = form.answer(), form.version.data
    try:
        answer_invitation(db.session(), participant.id, said, version=version, post=letters(), by=SUBMITTER, at=now())
    except ConflictError:
        db.session.rollback()
        participant = find_by_token(db.session(), token)
        form.version.data = participant.version
        return _page(participant, form, MoreForm(formdata=None), conflict=True), 409
    except RefusedError:
        db.session.rollback()
        return reply(token), 409
    return redirect(url_for("guests.reply", token=token, tack="ja"))


@guests.post("/svar/<token>/fler")
@for_everyone
def bring(token: str) -> Shown:
    """Somebody more from the same actor, who comes too."""
    participant, form = find_by_token(db.session(), token), MoreForm()
    if not form.validate_on_submit():
        return _page(participant, AnswerForm.of(participant), form, failed=True), 422
    try:
        add_participant(
            db.session(),
            participant.meeting_id,
            key=form.key,
            actor_id=participant.actor_id,
            name=form.other_name.data or "",
            email="",
            reply=Reply.YES,
            by=SUBMITTER,
            at=now(),
        )
    except RefusedError as refused:
        db.session.rollback()
        if refused.code != "many":
            return reply(token), 409
        form.other_name.errors = [gettext("Det är redan tio som kommer från er. Ring oss, om ni vill bli fler")]
        participant = find_by_token(db.session(), token)
        return _page(participant, AnswerForm.of(participant), form, failed=True), 422
    return redirect(url_for("guests.reply", token=token, tack="ja", _anchor="fler"))


def _page(participant: Participant, form: AnswerForm, more: MoreForm, **states: bool) -> str:
    meeting = participant.meeting
    people = list_participants(db.session(), meeting.id)
    others = [one for one in people if one.actor_id == participant.actor_id and one.id != participant.id]
    return render_template(
        "meetings/reply.html",
        participant=participant,
        meeting=meeting,
        closed=meeting.cancelled_at is not None or meeting.ends_at <= now(),
        others=others,
        rides=[ride for ride in rides_among(people) if participant.id in (ride.passenger.id, ride.driver.id)],
        ways_to=ways_to,
        form=form,
        more=more,
        thanks=request.args.get("tack") == "ja",
        **states,
    )
