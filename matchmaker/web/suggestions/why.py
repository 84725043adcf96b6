"""The answer to "why not?" for any need and anything that might meet it, and the choosing of the two."""

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.matching.explaining.why_not import SHOWN
from matchmaker.models import OPEN, Actor, Need, Resource, Tip
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError
from matchmaker.services.matching.by_hand import IN_THE_WAY, suggest_by_hand
from matchmaker.services.matching.holding_back import held_back
from matchmaker.services.matching.items import get_item, list_needs, list_resources
from matchmaker.services.matching.standings import Bar, outlook_of
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.tips import TipSeen, get_tip
from matchmaker.web.access import requires, staff
from matchmaker.web.installation import in_use, settings
from matchmaker.web.pages import LARGEST_ID, Shown, asked_page, asked_words, now
from matchmaker.web.suggestions.forms import HandForm
from matchmaker.web.suggestions.marking import marked_fields, texts_of
from matchmaker.web.suggestions.placing import counted, place_label
from matchmaker.web.suggestions.routes import blueprint
from matchmaker.web.times import today


@blueprint.get("/varfor-inte")
@requires(Permission.SEE_SUGGESTIONS)
def why_not() -> str:
    """The answer when a need and a resource are named, else a page to choose what is missing."""
    need_id, resource_id = _row_number("behov"), _row_number("resurs")
    if need_id and resource_id:
        tip = _tip()
        form = HandForm(data={"words": tip.words, "version": tip.version} if tip else None)
        return _answer(need_id, resource_id, form, tip)
    session = db.session()
    if need_id:
        return _choose_resource(get_item(session, Need, need_id))
    return _choose_need(get_item(session, Resource, resource_id) if resource_id else None)


@blueprint.post("/varfor-inte")
@requires(Permission.MAKE_SUGGESTIONS)
def suggest() -> Shown:
    """Put the two before the project leader all the same, with why, and go to the suggestion."""
    need_id, resource_id = _row_number("behov"), _row_number("resurs")
    if not (need_id and resource_id):
        return redirect(url_for("suggestions.why_not"))
    form, tip = HandForm(), _tip()
    if not form.validate_on_submit():
        return _answer(need_id, resource_id, form, tip, failed=True), 422
    words, seen = form.words.data or "", TipSeen(tip.id, form.version.data) if tip else None
    try:
        suggestion = suggest_by_hand(
            db.session(), in_use().strategies, need_id, resource_id, words=words, tip=seen, by=staff(), at=now()
        )
    except (ConflictError, StaleDataError):
        db.session.rollback()
        tip = _tip()
        form.version.data = tip.version if tip else 0
        return _answer(need_id, resource_id, form, tip, conflict=True), 409
    return redirect(url_for("suggestions.show", suggestion_id=suggestion.id))


def _answer(need_id: int, resource_id: int, form: HandForm, tip: Tip | None, **values: bool) -> str:
    need, resource = get_item(db.session(), Need, need_id), get_item(db.session(), Resource, resource_id)
    found = counted(need, resource)
    held = held_back(db.session(), asked_at_most=settings().asked_at_most, today=today())
    answer = found["answer"]
    suggestion, standing = answer.suggestion, answer.standing
    state = suggestion.state if suggestion else None
    return render_template(
        "suggestions/why_answer.html",
        counted=found,
        held=held.reason(need.actor.ref, resource.actor.ref),
        form=form,
        tip=tip,
        may_suggest=answer.bar not in (*IN_THE_WAY, Bar.NEW) and (state in (None, "gone") or (tip and state in OPEN)),
        answer=answer,
        suggestion=suggestion,
        fits=standing is not None and standing.why == SHOWN,
        is_suggested=state in OPEN,
        bars=Bar,
        need_fields=marked_fields(answer.reasons, "need", texts_of(answer.need)),
        resource_fields=marked_fields(answer.reasons, "resource", texts_of(answer.resource)),
        **values,
    )


def _choose_need(resource: Resource | None) -> str:
    words, actor, unmet, tip = asked_words("ord"), _actor(), request.args.get("utan") == "ja", _tip()
    actor_id = actor.id if actor else None
    page = asked_page()
    return render_template(
        "suggestions/why_choose.html",
        need=None,
        resource=resource,
        found=list_needs(db.session(), words=words, actor_id=actor_id, unmet=unmet, page=page),
        words=words,
        actor=actor,
        unmet=unmet,
        outlook=None,
        tip=tip,
        kept={"resurs": resource.id if resource else None, "aktor": actor_id, "tips": tip.id if tip else None},
    )


def _choose_resource(need: Need) -> str:
    words, actor, tip, page = asked_words("ord"), _actor(), _tip(), asked_page()
    actor_id = actor.id if actor else None
    first = not words and actor is None and page == 1
    outlook = outlook_of(db.session(), in_use().strategies, need) if first else None
    return render_template(
        "suggestions/why_choose.html",
        need=need,
        resource=None,
        found=list_resources(db.session(), words=words, actor_id=actor_id, page=page),
        words=words,
        actor=actor,
        unmet=False,
        outlook=outlook,
        nearest=[(near.resource, place_label(near.rank, near.ties)) for near in outlook.nearest] if outlook else [],
        tip=tip,
        kept={"behov": need.id, "aktor": actor_id, "tips": tip.id if tip else None},
    )


def _actor() -> Actor | None:
    """Whose things alone are to be chosen from, if the address says so."""
    actor_id = _row_number("aktor")
    return db.session.get(Actor, actor_id) if actor_id else None


def _tip() -> Tip | None:
    """The tip that the address says is being worked with, if any. Raises NotFoundError."""
    tip_id = _row_number("tips")
    return get_tip(db.session(), tip_id) if tip_id else None


def _row_number(name: str) -> int | None:
    number = request.args.get(name, 0, type=int)
    return number if 0 < number <= LARGEST_ID else None
