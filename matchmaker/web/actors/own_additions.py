"""One more need, or one more thing to contribute, told on one's own page."""

from flask import redirect, render_template, request, url_for

from matchmaker.models import Act, Actor
from matchmaker.models.extension import db
from matchmaker.services.actors.additions import add_item
from matchmaker.services.audit import Who
from matchmaker.web.access import for_visitors
from matchmaker.web.actors.examples import examples_for
from matchmaker.web.actors.forms import NeedForm, ResourceForm
from matchmaker.web.actors.hinting import hint_about
from matchmaker.web.actors.mine import own_actor
from matchmaker.web.actors.routes import ITEM_STEPS, blueprint
from matchmaker.web.forms import KeyedForm
from matchmaker.web.limits import keep_within_limit
from matchmaker.web.pages import Shown, now, public_address
from matchmaker.web.times import zone

ADDRESS = "/min-sida/<int:actor_id>/<any(behov, resurser):what>/ny"


class OwnNeedForm(NeedForm, KeyedForm):
    """One more need."""


class OwnResourceForm(ResourceForm, KeyedForm):
    """One more thing that they can contribute."""


OwnForm = OwnNeedForm | OwnResourceForm


@blueprint.get(ADDRESS)
@for_visitors
def tell_one_more(actor_id: int, what: str) -> str:
    """The questions about one need, or about one thing that they can contribute."""
    return _page(own_actor(actor_id), what, _form(what))


@blueprint.post(ADDRESS)
@for_visitors
def add_one_more(actor_id: int, what: str) -> Shown:
    """Take it, look for what fits it, and let the staff read it."""
    actor, form = own_actor(actor_id), _form(what)
    if "similar" in request.form:  # without a script: what is typed stays, and nothing is stored
        return _page(actor, what, form, found=hint_about(form.step, form.title.data or "", actor.place.name))
    if not form.validate_on_submit():
        return _page(actor, what, form, failed=True), 422
    keep_within_limit(Act.SEND)
    at = now().astimezone(zone())  # the reference bears the municipality's year
    add_item(
        db.session(),
        actor_id,
        form.step,
        form.answers,
        key=form.key,
        channel="web",
        page=public_address("actors.ask_for_visit"),
        by=Who.actor(actor_id),
        at=at,
    )
    return redirect(url_for("actors.my_page", actor_id=actor_id, sparat=1), 303)


@blueprint.post("/min-sida/<int:actor_id>/<any(behov, resurser):what>/liknande")
@for_visitors
def own_hint(actor_id: int, what: str) -> dict[str, str]:
    """As hinting.hint, for somebody's own page."""
    place = own_actor(actor_id).place.name
    db.session.rollback()
    db.session.info["read_only"] = True  # it comes by POST and only reads
    return {"hint": hint_about(ITEM_STEPS[what], request.form.get("title", ""), place)}


def _form(what: str) -> OwnForm:
    return OwnNeedForm() if what == "behov" else OwnResourceForm()


def _page(actor: Actor, what: str, form: OwnForm, **values: object) -> str:
    examples = examples_for(form.step, actor.kind)
    return render_template("mine/add.html", actor=actor, what=what, form=form, examples=examples, **values)
