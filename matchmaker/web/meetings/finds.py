"""What was found for what came up at the tables: putting it into the next round, and reading newcomers' forms."""

from flask import redirect, url_for
from flask_babel import gettext

from matchmaker.models.extension import db
from matchmaker.services.actors.checks import check_form
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.table_finds import talk_next
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.forms import VersionedForm
from matchmaker.web.meetings.forms import AgendaForm
from matchmaker.web.meetings.routes import blueprint, meeting_page
from matchmaker.web.meetings.seating import HINDRANCES, in_words
from matchmaker.web.pages import Shown, now
from matchmaker.web.times import zone


@blueprint.post("/moten/<int:meeting_id>/nasta-omgang/<int:suggestion_id>")
@requires(Permission.PLAN_MEETINGS)
def next_round(meeting_id: int, suggestion_id: int) -> Shown:
    """Accept it, put it on the agenda and plan the next round around it; what stands in the way is told."""
    version: int = VersionedForm().version.data
    try:
        spot = talk_next(db.session(), meeting_id, suggestion_id, version=version, zone=zone(), by=staff(), at=now())
    except HINDRANCES as fault:
        db.session.rollback()
        meeting, trouble = get_meeting(db.session(), meeting_id), in_words(fault)
        if any(item.suggestion_id == suggestion_id for item in meeting.items):
            trouble = gettext("Samtalet står på dagordningen men har ingen plats än. %(why)s", why=trouble)
        return meeting_page(meeting, AgendaForm(formdata=None), trouble=trouble), 409
    moved = f"talk-{spot['talk']}-{spot['table']}-{spot['round']}"
    return redirect(url_for("meetings.seating", meeting_id=meeting_id, flyttad=moved, _anchor=f"talk-{spot['talk']}"))


@blueprint.post("/moten/<int:meeting_id>/nykomna/<int:actor_id>")
@requires(Permission.CHANGE_ACTORS)
def read_newcomer(meeting_id: int, actor_id: int) -> Shown:
    """Count with somebody who has come in at a table, and look for what fits them at once."""
    check_form(db.session(), actor_id, version=VersionedForm().version.data, by=staff(), at=now())
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor="fynd"))
