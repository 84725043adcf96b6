"""One's meetings in one's own calendar: a private address that a phone fetches by itself."""

from flask import Response as FlaskResponse
from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.mail.outbox import language_of
from matchmaker.services.meetings.calendars import own_calendar
from matchmaker.services.taking_part.own_calendars import calendar_behind, make_calendar_link, stop_calendar
from matchmaker.web.access import for_everyone, for_visitors
from matchmaker.web.actors.mine import own_actor
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.installation import settings
from matchmaker.web.pages import now, public_address


@blueprint.get("/min-sida/<int:actor_id>/kalender")
@for_visitors
def my_calendar(actor_id: int) -> str:
    """How to have the meetings in one's own calendar, and the address once it has been made."""
    token = request.args.get("nyckel", "")
    address = public_address("actors.calendar_feed", token=token) if token else ""
    return render_template("mine/calendar.html", actor=own_actor(actor_id), address=address)


@blueprint.post("/min-sida/<int:actor_id>/kalender")
@for_visitors
def make_my_calendar(actor_id: int) -> Response:
    """Make an address, or a new one in the place of the old."""
    own_actor(actor_id)
    by = Who.actor(actor_id)
    url = make_calendar_link(db.session(), actor_id, email=g.visitor, public_url="", by=by, at=now())
    token = url.split("/")[-2]
    return redirect(url_for("actors.my_calendar", actor_id=actor_id, nyckel=token), 303)


@blueprint.post("/min-sida/<int:actor_id>/kalender/sluta")
@for_visitors
def stop_my_calendar(actor_id: int) -> Response:
    """Let the address lead nowhere any longer."""
    own_actor(actor_id)
    stop_calendar(db.session(), actor_id, email=g.visitor, by=Who.actor(actor_id), at=now())
    return redirect(url_for("actors.my_page", actor_id=actor_id, sparat=1), 303)


@blueprint.get("/min-sida/kalender/<token>/moten.ics")
@for_everyone
def calendar_feed(token: str) -> FlaskResponse:
    """The meetings, for a calendar that has no browser and no session."""
    actor, meetings = calendar_behind(db.session(), token, at=now())
    url = public_address("actors.my_page", actor_id=actor.id)
    body = own_calendar(meetings, settings(), url=url, language=language_of(actor), at=now())
    return FlaskResponse(body, mimetype="text/calendar")
