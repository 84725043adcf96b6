"""A meeting's agenda: adding talks, moving them, taking them off, and all of it on paper."""

from flask import redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.models import Outcome
from matchmaker.models.extension import db
from matchmaker.services.errors import RefusedError
from matchmaker.services.meetings.agendas import add_items, move_item, remove_item
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.open_points import see_open_points
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.parties import hidden_needs, parties_of, unnamed
from matchmaker.web.access import requires, staff
from matchmaker.web.installation import registry
from matchmaker.web.meetings.forms import AgendaForm, MoveForm
from matchmaker.web.meetings.routes import blueprint, meeting_page
from matchmaker.web.meetings.talks import guests_on_paper, reasons_on_paper, untold_at_meeting
from matchmaker.web.pages import Shown, now
from matchmaker.web.times import zone


@blueprint.post("/moten/<int:meeting_id>/punkter")
@requires(Permission.PLAN_MEETINGS)
def add(meeting_id: int) -> Shown:
    """Put the ticked suggestions on the agenda; when one of them cannot be, none is, and the ticks are kept."""
    form = AgendaForm()
    if not form.validate_on_submit():
        return meeting_page(get_meeting(db.session(), meeting_id), form, failed=True), 422
    try:
        add_items(db.session(), meeting_id, form.suggestions.data or [], by=staff(), at=now())
    except RefusedError:
        db.session.rollback()
        trouble = gettext(
            "Ett av förslagen är inte längre godtaget, så inget lades till. Titta på valen och försök igen."
        )
        return meeting_page(get_meeting(db.session(), meeting_id), form, trouble=trouble), 409
    return _back_to(meeting_id, "dagordning")


@blueprint.post("/moten/<int:meeting_id>/punkter/<int:item_id>/flytta")
@requires(Permission.PLAN_MEETINGS)
def move(meeting_id: int, item_id: int) -> Response:
    """Move a talk one step; anything but up and down moves nothing."""
    step = {"up": -1, "down": 1}.get(MoveForm().direction.data or "", 0)
    move_item(db.session(), meeting_id, item_id, step=step, by=staff(), at=now())
    return _back_to(meeting_id, f"punkt-{item_id}")


@blueprint.post("/moten/<int:meeting_id>/punkter/<int:item_id>/ta-bort")
@requires(Permission.PLAN_MEETINGS)
def remove(meeting_id: int, item_id: int) -> Shown:
    """Take a talk off the agenda, unless its outcome has been written down."""
    try:
        remove_item(db.session(), meeting_id, item_id, by=staff(), at=now())
    except RefusedError:
        db.session.rollback()
        trouble = gettext("Det samtalet är redan nedskrivet. Därför står det kvar.")
        return meeting_page(get_meeting(db.session(), meeting_id), AgendaForm(), trouble=trouble), 409
    return _back_to(meeting_id, "dagordning")


@blueprint.get("/moten/<int:meeting_id>/dagordning")
@requires(Permission.SEE_MEETINGS)
def on_paper(meeting_id: int) -> str:
    """The agenda to print: an overview, a list of who is there, and a sheet for each talk."""
    meeting = get_meeting(db.session(), meeting_id)
    hidden = hidden_needs(db.session(), parties_of(item.suggestion for item in meeting.items))
    strategies = registry().strategies
    return render_template(
        "meetings/on_paper.html",
        meeting=meeting,
        before=see_open_points(db.session(), meeting, zone=zone()),
        guests=guests_on_paper(meeting),
        parties_of=parties_of,
        unnamed=unnamed,
        untold_at_meeting=untold_at_meeting,
        reasons={item.id: reasons_on_paper(item.suggestion, hidden, strategies) for item in meeting.items},
        outcomes=list(Outcome),
    )


def _back_to(meeting_id: int, anchor: str) -> Response:
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor=anchor))
