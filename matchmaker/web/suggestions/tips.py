"""Tips about two others who ought to talk: the list, and one tip with what can be made of it."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.models import Tip, TipAnswer
from matchmaker.models.extension import db
from matchmaker.services.actors.directory import ActorRow, DirectoryFilter, list_actors
from matchmaker.services.errors import ConflictError
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.tips import TIP_WORDS_LIMIT, TipSeen, answer_tip, get_tip, list_tips
from matchmaker.web.access import requires, staff
from matchmaker.web.forms import AtMost, Needed, OneOf, Prose, VersionedForm
from matchmaker.web.pages import LONGEST_SEARCH, Shown, asked_page, now
from matchmaker.web.suggestions.routes import blueprint

SHOWN = 3
"""So many who may be meant are shown of each of the two."""


class TipAnswerForm(VersionedForm):
    """What becomes of a tip, and what is said to its sender."""

    answer = OneOf(
        _l("Hur går det med tipset?"),
        choices=lambda: [
            (TipAnswer.TAKEN, gettext("Vi går vidare med det")),
            (TipAnswer.DECLINED, gettext("Det blir inget av det just nu")),
        ],
        validators=[Needed(_l("Välj hur det går med tipset"))],
    )
    words = Prose(_l("Några ord till den som tipsade"), validators=[AtMost(TIP_WORDS_LIMIT)])


@blueprint.get("/tips")
@requires(Permission.SEE_SUGGESTIONS)
def tips() -> str:
    """All tips, those that wait first."""
    found = list_tips(db.session(), page=asked_page())
    return render_template("suggestions/tips.html", found=found)


@blueprint.get("/tips/<int:tip_id>")
@requires(Permission.SEE_SUGGESTIONS)
def show_tip(tip_id: int) -> str:
    """One tip, who may be meant, and the way to a suggestion or an answer."""
    tip = get_tip(db.session(), tip_id)
    values = {"version": tip.version, "answer": tip.answer, "words": tip.answer_words}
    return _page(tip, TipAnswerForm(data=values))


@blueprint.post("/tips/<int:tip_id>")
@requires(Permission.REVIEW_SUGGESTIONS)
def say_of_tip(tip_id: int) -> Shown:
    """Keep the answer; when a colleague has answered meanwhile, show that beside what was typed."""
    tip, form = get_tip(db.session(), tip_id), TipAnswerForm()
    if not form.validate_on_submit():
        return _page(tip, form, failed=True), 422
    seen, words = TipSeen(tip_id, form.version.data), form.words.data or ""
    try:
        answer_tip(db.session(), seen, form.answer.data, words=words, by=staff(), at=now())
    except (ConflictError, StaleDataError):
        db.session.rollback()
        tip = get_tip(db.session(), tip_id)
        form.version.data = tip.version
        return _page(tip, form, conflict=True), 409
    return redirect(url_for("suggestions.tips"))


def _page(tip: Tip, form: TipAnswerForm, **values: bool) -> str:
    meant = [(words, _who_may_be(words)) for words in (tip.first, tip.second)]
    return render_template("suggestions/tip.html", tip=tip, meant=meant, form=form, **values)


def _who_may_be(words: str) -> Sequence[ActorRow]:
    return list_actors(db.session(), DirectoryFilter(words=words[:LONGEST_SEARCH])).rows[:SHOWN]
