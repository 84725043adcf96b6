"""Whom to get in touch with, and writing to many of them at once: chosen, looked through, and then sent."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.actors.chasing import NAME_MARK, Cause, Chased, list_chased, page_of_chased, write_to_many
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.actors.staff_forms import MessageForm
from matchmaker.web.pages import Shown, asked_page, now
from matchmaker.web.tables import table_answer

CAUSES = {
    "gammalt": Cause.STALE,
    "nar-inte": Cause.UNREACHABLE,
    "tomt": Cause.EMPTY,
    "studsade": Cause.BOUNCED,
    "obesvarat": Cause.UNANSWERED,
}


@blueprint.get("/alla/hor-av-dig")
@requires(Permission.SEE_ACTORS)
def chase_list() -> str:
    """Those to get in touch with, and why; fifty a page."""
    word = request.args.get("varfor", "")
    chased = page_of_chased(db.session(), cause=_cause(), page=asked_page(), at=now())
    return render_template(
        "actors/chase.html",
        found=chased.chased,
        reachable=chased.reachable,
        counts=chased.counts,
        args={"varfor": word} if word in CAUSES else {},
        causes=CAUSES,
        cause_label=cause_label,
        sent=request.args.get("skickade", type=int),
    )


@blueprint.get("/alla/hor-av-dig/lista.<any(csv, xlsx):kind>")
@requires(Permission.SEE_ACTORS)
def chase_list_as_file(kind: str) -> Response:
    """The same on however many pages, as a table to take home, for an evening by the telephone."""
    header = [gettext("Namn"), gettext("Ort"), gettext("Varför")]
    header += [gettext("Fråga efter"), gettext("Telefon"), gettext("E-post")]
    rows = map(_row, list_chased(db.session(), cause=_cause(), at=now()))
    return table_answer("hor-av-dig", gettext("Hör av dig"), kind, header, rows)


def _row(one: Chased) -> list[str]:
    causes = ", ".join(cause_label(cause) for cause in one.causes)
    reach = (one.actor.contact_name, one.actor.contact_phone, one.actor.contact_email)
    return [one.actor.name, one.actor.place.name, causes, *reach]


@blueprint.get("/alla/skriv")
@requires(Permission.CHANGE_ACTORS)
def write() -> str:
    """A message to those who were chosen: one by one, or all for whom there is the same cause."""
    everyone = "alla" in request.args
    chosen = list_chased(db.session(), cause=_cause(), at=now()) if everyone else _ticked(request.args)
    return _message_page(MessageForm(formdata=None), chosen)


@blueprint.post("/alla/skriv")
@requires(Permission.CHANGE_ACTORS)
def send_message() -> Shown:
    """Show how the message will look, or send it."""
    form, chosen = MessageForm(), _ticked(request.form)
    if not form.validate_on_submit():
        return _message_page(form, chosen, failed=True), 422
    reachable = [one.actor for one in chosen if one.actor.contact_email]
    if "send" not in request.form or not reachable:
        example = (form.body.data or "").replace(NAME_MARK, reachable[0].name) if reachable else ""
        return _message_page(form, chosen, example=example)
    written = write_to_many(
        db.session(),
        [actor.id for actor in reachable],
        subject=form.subject.data or "",
        body=form.body.data or "",
        key=form.key,
        by=staff(),
        at=now(),
    )
    return redirect(url_for("actors.chase_list", skickade=written))


def cause_label(cause: Cause) -> str:
    """Why somebody should hear from us."""
    return {
        Cause.STALE: gettext("Inget har ändrats på ett halvår"),
        Cause.UNREACHABLE: gettext("Varken telefon eller e-post"),
        Cause.EMPTY: gettext("Varken behov eller något att bidra med"),
        Cause.BOUNCED: gettext("Ett mejl kom inte fram"),
        Cause.UNANSWERED: gettext("Har inte svarat på en fråga"),
    }[cause]


def _cause() -> Cause | None:
    """The cause that the address names; None for all."""
    return CAUSES.get(request.args.get("varfor", ""))


def _ticked(sent: MultiDict[str, str]) -> list[Chased]:
    return list_chased(db.session(), among=set(sent.getlist("till", type=int)), at=now())


def _message_page(form: MessageForm, chosen: list[Chased], **values: object) -> str:
    return render_template("actors/message.html", form=form, chosen=chosen, name_mark=NAME_MARK, **values)
