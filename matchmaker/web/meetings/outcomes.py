"""After the meeting: what was said in each talk and what came of it, one talk after another."""

from flask import abort, redirect, render_template, request, url_for

from matchmaker.models import AgendaItem, Meeting
from matchmaker.models.extension import db
from matchmaker.services.collaborations.collaborations import collaborations_from
from matchmaker.services.collaborations.outcomes import next_unrecorded, record_outcome
from matchmaker.services.errors import ConflictError
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.meetings.forms import OutcomeForm
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.meetings.talks import find_item
from matchmaker.web.pages import Shown, now
from matchmaker.web.times import zone


@blueprint.get("/moten/<int:meeting_id>/punkter/<int:item_id>")
@requires(Permission.PLAN_MEETINGS)
def outcome(meeting_id: int, item_id: int) -> str:
    """The form for one talk."""
    meeting, item = _load(meeting_id, item_id)
    return _page(meeting, item, OutcomeForm.of(item, opens=not collaborations_from(db.session(), [item_id])))


@blueprint.post("/moten/<int:meeting_id>/punkter/<int:item_id>")
@requires(Permission.PLAN_MEETINGS)
def record(meeting_id: int, item_id: int) -> Shown:
    """Write the outcome down and go on with the next talk that has none, else back to the meeting."""
    meeting, item = _load(meeting_id, item_id)
    form = OutcomeForm(opens=not collaborations_from(db.session(), [item_id]))
    if not form.validate_on_submit():
        return _page(meeting, item, form, failed=True), 422
    try:
        at = now().astimezone(zone())  # a trial is followed up on a day of the municipality's
        record_outcome(db.session(), item_id, version=form.version.data or 0, **form.values(), by=staff(), at=at)
    except ConflictError:
        db.session.rollback()
        meeting, item = _load(meeting_id, item_id)
        form.version.data = item.version
        return _page(meeting, item, form, conflict=True), 409
    following = next_unrecorded(meeting, after=item)
    if following is None:
        return redirect(url_for("meetings.show", meeting_id=meeting_id, nyss=item_id))
    return redirect(url_for("meetings.outcome", meeting_id=meeting_id, item_id=following.id, nyss=item_id))


def _load(meeting_id: int, item_id: int) -> tuple[Meeting, AgendaItem]:
    meeting = get_meeting(db.session(), meeting_id)
    item = find_item(meeting, item_id)
    if item is None:
        abort(404)
    return meeting, item


def _page(meeting: Meeting, item: AgendaItem, form: OutcomeForm, **values: bool) -> str:
    opened = collaborations_from(db.session(), [i.id for i in meeting.items])
    return render_template(
        "meetings/outcome.html",
        meeting=meeting,
        item=item,
        number=meeting.items.index(item) + 1,
        form=form,
        opened=opened,
        following=next_unrecorded(meeting, after=item),
        just_saved=find_item(meeting, request.args.get("nyss", 0, type=int)),
        **values,
    )
