"""What those who take part change themselves: their words, what has happened with them, and their answers."""

from datetime import timedelta
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matchmaker.models import Item
from matchmaker.models.extension import db
from matchmaker.services.actors.actors import REASON_LIMIT, correct_item, meet_need, withdraw_item
from matchmaker.services.actors.resting import rest_item, wake_item
from matchmaker.services.audit import Who
from matchmaker.services.taking_part.questions import questions_to
from matchmaker.web.access import for_visitors
from matchmaker.web.actors.changes import STOPPED, correct_form, item_of, take_back, words_of
from matchmaker.web.actors.mine import own_actor
from matchmaker.web.actors.questions import AnswerForm, keep_answer
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.forms import AtMost, Day, Line, Needed, OneOf, Prose, VersionedForm
from matchmaker.web.pages import Shown, now
from matchmaker.web.times import today

ITEM = "/min-sida/<int:actor_id>/<any(behov, resurser):what>/<int:item_id>"
ONE_DAY = timedelta(days=1)


class HappenedForm(VersionedForm):
    """What has happened with a resource, and what belongs to each answer."""

    happened = OneOf(
        _l("Vad har hänt?"),
        choices=lambda: [("rest", gettext("Låt det vila ett tag")), ("gone", gettext("Det gäller inte längre"))],
        validators=[Needed(_l("Välj vad som har hänt"))],
    )
    until = Day(_l("Till och med vilken dag?"), unreadable=_l("Skriv dagen som 2027-03-31"))
    reason = Prose(_l("Vill ni säga varför?"), validators=[AtMost(REASON_LIMIT)])

    def validate(self, extra_validators: Any = None) -> bool:
        """As each field says, and a day to come for what is to rest."""
        sound = bool(super().validate(extra_validators))
        if self.happened.data == "rest" and not self.until.errors and (self.until.data or today()) <= today():
            self.until.errors = [gettext("Välj en dag som kommer")]
            return False
        return sound


class NeedHappenedForm(HappenedForm):
    """The same for a need, which may also have been met."""

    happened = OneOf(
        _l("Vad har hänt?"),
        choices=lambda: [
            ("met", gettext("Det har löst sig")),
            ("rest", gettext("Låt det vila ett tag")),
            ("gone", gettext("Det gäller inte längre")),
        ],
        validators=[Needed(_l("Välj vad som har hänt"))],
    )
    thanks_to = Line(_l("Tack vare vem?"), validators=[AtMost(REASON_LIMIT)])


@blueprint.get(ITEM)
@for_visitors
def own_item(actor_id: int, what: str, item_id: int) -> Shown:
    """Ask what has happened with it."""
    item = _item(actor_id, what, item_id)
    return _page("happened", item, what, _happened_form(what, data={"version": item.version}))


@blueprint.post(ITEM)
@for_visitors
def tell_what_happened(actor_id: int, what: str, item_id: int) -> Shown:
    """Let it rest, or take it back; a need may also have been met."""
    item, form = _item(actor_id, what, item_id), _happened_form(what)
    if not form.validate_on_submit():
        return _page("happened", item, what, form, failed=True), 422
    try:
        _keep(item, form)
    except STOPPED:
        return _conflict("happened", actor_id, what, item_id, form)
    return redirect(url_for("actors.my_page", actor_id=actor_id, sparat=1), 303)


@blueprint.post(f"{ITEM}/vakna")
@for_visitors
def wake(actor_id: int, what: str, item_id: int) -> Shown:
    """Count with it again, and look for what fits it."""
    item, form = _item(actor_id, what, item_id), VersionedForm()
    try:
        wake_item(db.session(), type(item), item.id, version=form.version.data, by=Who.actor(actor_id), at=now())
    except STOPPED:
        db.session.rollback()
        return redirect(url_for("actors.my_page", actor_id=actor_id), 303)
    return redirect(url_for("actors.my_page", actor_id=actor_id, sparat=1), 303)


@blueprint.post(f"{ITEM}/igen")
@for_visitors
def bring_back_own(actor_id: int, what: str, item_id: int) -> Shown:
    """Count with what was taken back, or had been met, again."""
    done = take_back(_item(actor_id, what, item_id), by=Who.actor(actor_id))
    return redirect(url_for("actors.my_page", actor_id=actor_id, sparat=1 if done else None), 303)


@blueprint.get(f"{ITEM}/andra")
@for_visitors
def own_words(actor_id: int, what: str, item_id: int) -> Shown:
    """The words as they stand, to be changed."""
    item = _item(actor_id, what, item_id)
    return _page("change", item, what, correct_form(what, data=words_of(item)))


@blueprint.post(f"{ITEM}/andra")
@for_visitors
def change_own_words(actor_id: int, what: str, item_id: int) -> Shown:
    """Keep other words, and look again for what fits them."""
    item, form = _item(actor_id, what, item_id), correct_form(what)
    if not form.validate_on_submit():
        return _page("change", item, what, form, failed=True), 422
    by, version = Who.actor(actor_id), form.version.data
    try:
        correct_item(db.session(), type(item), item_id, version=version, words=form.answers, by=by, at=now())
    except STOPPED:
        return _conflict("change", actor_id, what, item_id, form)
    return redirect(url_for("actors.my_page", actor_id=actor_id, sparat=1), 303)


@blueprint.post("/min-sida/<int:actor_id>/fragor/<int:consent_id>")
@for_visitors
def answer_own_question(actor_id: int, consent_id: int) -> Shown:
    """Keep whether they want to talk; a reason that cannot be kept leads back to the page."""
    own_actor(actor_id)
    consent = next((one.own for one in questions_to(db.session(), actor_id) if one.own.id == consent_id), None)
    form = AnswerForm()
    if consent is None or form.answer is None:
        abort(404 if consent is None else 400)
    if not form.validate_on_submit():
        return render_template("mine/reason.html", consent=consent, actor_id=actor_id, form=form, failed=True), 422
    return redirect(url_for("actors.my_page", actor_id=actor_id, sparat=keep_answer(consent, form)), 303)


def _keep(item: Item, form: HappenedForm) -> None:
    changed = {"version": form.version.data, "by": Who.actor(item.actor_id), "at": now()}
    happened = form.happened.data
    if happened == "rest" and form.until.data:
        # They say the last day of the rest; it wakes on the day after.
        rest_item(db.session(), type(item), item.id, until=form.until.data + ONE_DAY, today=today(), **changed)
    elif isinstance(form, NeedHappenedForm) and happened == "met":
        meet_need(db.session(), item.id, thanks_to=form.thanks_to.data or "", **changed)
    else:
        withdraw_item(db.session(), type(item), item.id, reason=form.reason.data or "", **changed)


def _happened_form(what: str, **values: Any) -> HappenedForm:
    return NeedHappenedForm(**values) if what == "behov" else HappenedForm(**values)


def _item(actor_id: int, what: str, item_id: int) -> Item:
    """The need or resource of this address. Raises NotFoundError; 404 when it is not theirs."""
    own_actor(actor_id)
    return item_of(actor_id, what, item_id)


def _page(name: str, item: Item, what: str, form: Any, **values: object) -> str:
    return render_template(f"mine/{name}.html", item=item, what=what, form=form, **values)


def _conflict(name: str, actor_id: int, what: str, item_id: int, form: Any) -> tuple[str, int]:
    """It changed meanwhile: how it stands now, and what was typed here, ready to be sent against the new version."""
    db.session.rollback()
    item = _item(actor_id, what, item_id)
    form.version.data = item.version
    return _page(name, item, what, form, conflict=True), 409
