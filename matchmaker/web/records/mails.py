"""What has been mailed: the list with what became of each, one mail as its reader got it, and another attempt."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.models.extension import db
from matchmaker.services.mail.sent_mail import (
    MailState,
    count_given_up,
    list_mail,
    read_mail,
    send_again,
    send_given_up,
)
from matchmaker.services.mail.smtp import signed
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.installation import settings
from matchmaker.web.pages import asked_page, asked_words, now
from matchmaker.web.records.routes import blueprint

STATES = {"vantar": MailState.WAITING, "fast": MailState.STUCK, "skickade": MailState.SENT}
"""The states by their words in addresses."""


@blueprint.get("/handlingar/brev")
@requires(Permission.SEE_MAIL)
def mails() -> str:
    """All mails, the latest first, or those that are asked for."""
    words, state = asked_words("ord"), request.args.get("lage", "")
    found = list_mail(db.session(), words=words, state=STATES.get(state), page=asked_page())
    return render_template(
        "records/mails.html",
        found=found,
        words=words,
        state=state,
        states=_labels(),
        given_up=count_given_up(db.session()),
        tried=request.args.get("igen", type=int),
    )


@blueprint.post("/handlingar/brev/igen")
@requires(Permission.SEND_MAIL_AGAIN)
def send_all_again() -> Response:
    """Try everything anew that was given up."""
    tried = send_given_up(db.session(), by=staff(), at=now())
    return redirect(url_for("records.mails", lage="vantar", igen=tried))


@blueprint.get("/handlingar/brev/<int:mail_id>")
@requires(Permission.SEE_MAIL)
def mail(mail_id: int) -> str:
    """One mail, with no private link in it."""
    found = read_mail(db.session(), mail_id)
    return render_template("records/mail.html", mail=found, body=signed(found.body, settings()))


@blueprint.post("/handlingar/brev/<int:mail_id>/igen")
@requires(Permission.SEND_MAIL_AGAIN)
def send_mail_again(mail_id: int) -> Response:
    """Try one anew that did not arrive."""
    send_again(db.session(), mail_id, by=staff(), at=now())
    return redirect(url_for("records.mail", mail_id=mail_id))


@blueprint.app_template_filter()
def mail_state_label(state: MailState) -> str:
    """What has become of a mail, in words."""
    return {
        MailState.WAITING: gettext("Väntar på att skickas"),
        MailState.STUCK: gettext("Kom inte fram"),
        MailState.SENT: gettext("Skickat"),
    }[state]


def _labels() -> dict[str, str]:
    return {
        "": gettext("Alla"),
        "vantar": gettext("Väntar på att skickas"),
        "fast": gettext("Kom inte fram"),
        "skickade": gettext("Skickade"),
    }
