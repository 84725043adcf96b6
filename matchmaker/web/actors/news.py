"""How often somebody wants mail about what has happened: chosen on their page, or by the link in such a mail."""

from flask import g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from matchmaker.models import Rhythm
from matchmaker.models.extension import db
from matchmaker.services.audit import SUBMITTER
from matchmaker.services.mail.addresses import address_behind, choose_rhythm, rhythm_of
from matchmaker.web.access import for_everyone, for_visitors
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.codes import code_label
from matchmaker.web.forms import Needed, OneOf, PageForm
from matchmaker.web.pages import Shown, now
from matchmaker.web.security import reads_no_form


class RhythmForm(PageForm):
    """How often."""

    rhythm = OneOf(
        _l("Hur ofta vill ni ha mejl?"),
        choices=lambda: [(rhythm, code_label(rhythm)) for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.NEVER)],
        validators=[Needed(_l("Välj hur ofta"))],
    )


@blueprint.get("/min-sida/brev")
@for_visitors
def my_news() -> str:
    """How often they are told, and the choice."""
    return _page(g.visitor, url_for("actors.choose_my_news"), kept=request.args.get("sparat") == "1")


@blueprint.post("/min-sida/brev")
@for_visitors
def choose_my_news() -> Shown:
    """Keep the choice."""
    return _keep(g.visitor, url_for("actors.choose_my_news"), url_for("actors.my_news", sparat=1))


@blueprint.get("/min-sida/brev/<token>")
@for_everyone
def news_by_link(token: str) -> str:
    """The same for whoever has the link in such a mail."""
    address = address_behind(db.session(), token).address
    return _page(
        address, url_for("actors.choose_news_by_link", token=token), kept=request.args.get("sparat") == "1", token=token
    )


@blueprint.post("/min-sida/brev/<token>")
@for_everyone
def choose_news_by_link(token: str) -> Shown:
    """Keep the choice of whoever has the link."""
    address, here = address_behind(db.session(), token).address, url_for("actors.choose_news_by_link", token=token)
    return _keep(address, here, url_for("actors.news_by_link", token=token, sparat=1), token=token)


@blueprint.get("/min-sida/brev/<token>/sluta")
@for_everyone
def leave_news(token: str) -> str:
    """Show a button: mail scanners follow links, people press buttons."""
    return render_template("mine/leave.html", token=token, ended=_rhythm(token) is Rhythm.NEVER)


@blueprint.post("/min-sida/brev/<token>/sluta")
@reads_no_form
@for_everyone
def end_news(token: str) -> str:
    """Send no more such mail (RFC 8058). The token alone gives leave: the mail program that asks has no session."""
    choose_rhythm(db.session(), address_behind(db.session(), token).address, Rhythm.NEVER, by=SUBMITTER, at=now())
    return render_template("mine/leave.html", token=token, ended=True)


def _rhythm(token: str) -> Rhythm:
    return address_behind(db.session(), token).rhythm


def _page(address: str, action: str, *, kept: bool, token: str = "") -> str:
    form = RhythmForm(formdata=None, data={"rhythm": rhythm_of(db.session(), address)})
    return render_template("mine/news.html", form=form, action=action, kept=kept, token=token)


def _keep(address: str, action: str, there: str, *, token: str = "") -> tuple[str, int] | Response:
    form = RhythmForm()
    if not form.validate_on_submit():
        return render_template("mine/news.html", form=form, action=action, kept=False, token=token), 422
    choose_rhythm(db.session(), address, Rhythm(form.rhythm.data), by=SUBMITTER, at=now())
    return redirect(there, 303)
