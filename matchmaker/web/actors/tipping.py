"""Saying that two others ought to talk: from somebody's own page, and from anyone where the municipality wants that."""

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matchmaker.models import Act
from matchmaker.models.extension import db
from matchmaker.models.tips import TIP_LINE_LIMIT
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.errors import RefusedError
from matchmaker.services.suggestions.tips import TIP_WORDS_LIMIT, TipWords, send_tip
from matchmaker.web.access import for_everyone, for_visitors
from matchmaker.web.actors.mine import own_actor
from matchmaker.web.actors.routes import blueprint, save_address
from matchmaker.web.forms import AtMost, KeyedForm, Line, Needed, PageForm, Prose
from matchmaker.web.installation import settings
from matchmaker.web.limits import keep_within_limit
from matchmaker.web.open_forms import OpenForm
from matchmaker.web.pages import Shown, now


class TipForm(PageForm):
    """Who the two are, in the sender's own words, and why they ought to talk."""

    first = Line(
        _l("Vem är den ena?"), validators=[Needed(_l("Skriv vem eller vilka den ena är")), AtMost(TIP_LINE_LIMIT)]
    )
    second = Line(
        _l("Vem är den andra?"), validators=[Needed(_l("Skriv vem eller vilka den andra är")), AtMost(TIP_LINE_LIMIT)]
    )
    words = Prose(
        _l("Varför borde de prata?"), validators=[Needed(_l("Skriv varför, med en mening")), AtMost(TIP_WORDS_LIMIT)]
    )

    def said(self, sender: str = "") -> TipWords:
        """What was typed."""
        return TipWords(self.first.data or "", self.second.data or "", self.words.data or "", sender)


class OwnTipForm(TipForm, KeyedForm):
    """The same from somebody's own page."""


class StrangersTipForm(OpenForm, TipForm):
    """The same from anyone, who may say who they are."""

    sender = Line(_l("Vem är du, och hur når vi dig?"), validators=[AtMost(TIP_LINE_LIMIT)])


@blueprint.get("/min-sida/<int:actor_id>/tipsa")
@for_visitors
def own_tip(actor_id: int) -> str:
    """Ask who ought to talk."""
    own_actor(actor_id)
    return _page(OwnTipForm(), actor_id)


@blueprint.post("/min-sida/<int:actor_id>/tipsa")
@for_visitors
def send_own_tip(actor_id: int) -> Shown:
    """Put it before the project leader, and thank them on their page."""
    own_actor(actor_id)
    form = OwnTipForm()
    if not form.validate_on_submit():
        return _page(form, actor_id, failed=True), 422
    try:
        send_tip(db.session(), form.said(), actor_id=actor_id, key=form.key, by=Who.actor(actor_id), at=now())
    except RefusedError:
        return _full(form, actor_id)
    return redirect(url_for("actors.my_page", actor_id=actor_id, sparat=1, _anchor="tips"), 303)


@blueprint.get("/tipsa")
@for_everyone
def tip() -> str:
    """Ask anyone who ought to talk; 404 where the municipality has not opened for that."""
    _only_where_anyone_may()
    return _page(StrangersTipForm())


@blueprint.post("/tipsa")
@for_everyone
def send_strangers_tip() -> Shown:
    """Put it before the project leader, unless a program may have sent it."""
    _only_where_anyone_may()
    form = StrangersTipForm()
    if form.may_be_a_program:
        form.prepare_once_more()
        return _page(form, once_more=True), 422
    if not form.validate_on_submit():
        return _page(form, failed=True), 422
    keep_within_limit(Act.MESSAGE)
    try:
        send_tip(db.session(), form.said(form.sender.data or ""), actor_id=None, key=form.once, by=SUBMITTER, at=now())
    except RefusedError:
        return _full(form)
    return redirect(url_for("actors.tip_sent"), 303)


@blueprint.get("/tipsa/tack")
@for_everyone
def tip_sent() -> str:
    """Thank them."""
    _only_where_anyone_may()
    return render_template("actors/tip_sent.html")


def _only_where_anyone_may() -> None:
    if not settings().tips_from_anyone:
        abort(404)


def _full(form: TipForm, actor_id: int | None = None) -> tuple[str, int]:
    """So many tips wait to be read that another one would not be: everything typed stays."""
    db.session.rollback()
    form.words.errors = [gettext("Vi hinner inte läsa fler tips just nu. Ring oss, eller kom tillbaka om några dagar")]
    return _page(form, actor_id, failed=True), 422


def _page(form: TipForm, actor_id: int | None = None, **values: bool) -> str:
    if actor_id is None:
        action, back = save_address("send_strangers_tip"), url_for("site.start")
    else:
        action = save_address("send_own_tip", actor_id=actor_id)
        back = url_for("actors.my_page", actor_id=actor_id)
    return render_template("actors/tip.html", form=form, action=action, back=back, **values)
