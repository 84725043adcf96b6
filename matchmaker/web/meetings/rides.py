"""Going to a meeting together: the project leader has rides proposed, and those who are asked say yes or no."""

from flask import abort, g, redirect, url_for

from matchmaker.models.extension import db
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings.participants import find_by_token
from matchmaker.services.meetings.rides import answer_ride, propose_rides
from matchmaker.services.permissions import Permission
from matchmaker.web.access import for_everyone, requires, staff
from matchmaker.web.letters import letters
from matchmaker.web.meetings.forms import row_id
from matchmaker.web.meetings.people_forms import RideForm
from matchmaker.web.meetings.replies import guests
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.pages import Shown, now


@blueprint.post("/moten/<int:meeting_id>/skjutsar")
@requires(Permission.PLAN_MEETINGS)
def rides(meeting_id: int) -> Shown:
    """Propose rides to those who need one, and ask both."""
    found = propose_rides(db.session(), meeting_id, letters(), by=staff(), at=now())
    return redirect(url_for("meetings.people", meeting_id=meeting_id, skjutsar=found, _anchor="skjutsar"))


@guests.post("/svar/<token>/skjuts")
@for_everyone
def answer_a_ride(token: str) -> Shown:
    """Keep whether they want to go with the one who is proposed."""
    participant, form = find_by_token(db.session(), token), RideForm()
    if not form.validate_on_submit() or form.answer.data not in ("ja", "nej"):
        abort(400)
    yes, other = form.answer.data == "ja", row_id(form.other.data)
    by = Who.staff(g.account) if g.account else SUBMITTER  # staff also answer for those whom they call
    try:
        answer_ride(db.session(), participant, other, yes=yes, post=letters(), by=by, at=now())
    except (NotFoundError, RefusedError):
        db.session.rollback()  # somebody said no first, or it is too late: the page tells how it is now
    return redirect(url_for("guests.reply", token=token, _anchor="skjuts"))
