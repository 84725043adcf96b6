"""The steps of the form: who they are, what they need, what they can contribute, how to reach them."""

import secrets
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.matching.files.exchange import TITLE_LIMIT
from matchmaker.models import Act, Draft
from matchmaker.models.extension import db
from matchmaker.services.actors.board import Entry, Side
from matchmaker.services.forms.answers import Step, problems_in
from matchmaker.services.forms.drafts import (
    MOST_ITEMS,
    AlreadySentError,
    begin_draft,
    find_item,
    keep_answers,
    keep_item,
    pass_step,
    remove_item,
    restore_item,
)
from matchmaker.services.places import list_places
from matchmaker.web.access import for_everyone
from matchmaker.web.actors.examples import examples_for
from matchmaker.web.actors.forms import FORMS, AnswersForm, BeginForm, ContactForm, WhoForm
from matchmaker.web.actors.hinting import hint_about
from matchmaker.web.actors.routes import (
    ITEM_STEPS,
    blueprint,
    came_to_change,
    draft_behind,
    entry_behind,
    next_address,
    save_address,
    step_address,
    unsent_form,
    way_on,
)
from matchmaker.web.actors.told import removed_item, told_items
from matchmaker.web.installation import settings
from matchmaker.web.limits import keep_within_limit
from matchmaker.web.pages import Shown, now

ITEMS = "/beratta/<token>/<any(behov, resurser):what>"
FROM_NOTE = "fromnote"
"""The key of the item that answers a note on the board."""
ITEM = f"{ITEMS}/<string(length=8):key>"


@blueprint.get("/beratta")
@for_everyone
def begin() -> str:
    """The first step of a new form."""
    form = BeginForm(note=request.args.get("lapp", ""))
    entry = entry_behind(form.note.data or "")
    return _who_page(form, save_address("start"), entry=entry, unsent=unsent_form())


@blueprint.post("/beratta")
@for_everyone
def start() -> Shown:
    """Keep the first step's answers as a new draft; the same form sent again goes to the same draft."""
    form = BeginForm()
    if form.key is None or form.may_be_a_program:
        form.prepare_once_more()
        return _who_page(form, save_address("start"), once_more=True), 422
    token = form.key.token
    keep_within_limit(Act.BEGIN)
    try:
        begin_draft(db.session(), token, form.answers, days=settings().draft_days, at=now())
        draft_behind(token)
    except AlreadySentError:
        return redirect(url_for("actors.receipt", token=token))
    entry = entry_behind(form.note.data or "")
    if entry is not None:
        _answer_note(token, entry)
    onward = way_on(form, token, url_for("actors.items", token=token, what="behov"))
    here = url_for("actors.who", token=token)
    return onward or (_who_page(form, save_address("start"), failed=True, entry=entry, here=here), 422)


@blueprint.get("/beratta/<token>/vilka")
@for_everyone
def who(token: str) -> Shown:
    """The first step of a form that has been begun."""
    draft = draft_behind(token)
    return _who_page(WhoForm(data=draft.data[Step.WHO]), save_address("keep_who", token=token), token=token)


@blueprint.post("/beratta/<token>/vilka")
@for_everyone
def keep_who(token: str) -> Shown:
    """Keep other answers to the first step."""
    form = WhoForm()
    keep_answers(db.session(), token, Step.WHO, form.answers, days=settings().draft_days, at=now())
    onward = way_on(form, token, next_address("items", token, what="behov"))
    return onward or (_who_page(form, save_address("keep_who", token=token), token=token, failed=True), 422)


@blueprint.get(ITEMS)
@for_everyone
def items(token: str, what: str) -> Shown:
    """The needs, or what they can contribute, so far; the first visit goes straight to the first one's form."""
    draft, step = draft_behind(token), ITEM_STEPS[what]
    told, removed = told_items(draft.data, step), removed_item(draft, step)
    if not told and not removed:
        return redirect(step_address("item", token, what=what, key=_new_key()))
    return render_template(
        "actors/items.html",
        **_item_page(draft, token, what),
        told=told,
        removed=removed,
        back=_before(token, step),
        onward=_after(token, step),
        new_key=_new_key() if len(told) < MOST_ITEMS else None,
    )


@blueprint.get(ITEM)
@for_everyone
def item(token: str, what: str, key: str) -> Shown:
    """One need, or one thing they can contribute: new, or as it was typed."""
    draft, step = draft_behind(token), ITEM_STEPS[what]
    return _show_item(FORMS[step](data=find_item(draft, step, key)), draft, token, what, key)


@blueprint.post(ITEM)
@for_everyone
def save_item(token: str, what: str, key: str) -> Shown:
    """Keep one need or resource as typed, and go on when it can be sent like that."""
    step = ITEM_STEPS[what]
    form = FORMS[step]()
    draft = keep_item(db.session(), token, step, key, form.answers, days=settings().draft_days, at=now())
    if "similar" in request.form:
        return redirect(step_address("item", token, what=what, key=key, _anchor="title-similar"))
    if "skip" in request.form:
        pass_step(db.session(), token, step, days=settings().draft_days, at=now())
        return redirect(_after(token, step))
    onward = way_on(form, token, next_address("items", token, what=what))
    return onward or (_show_item(form, draft, token, what, key, failed=True), 422)


@blueprint.post(f"{ITEM}/ta-bort")
@for_everyone
def drop_item(token: str, what: str, key: str) -> Response:
    """Take one need or resource away; it can be had back."""
    remove_item(db.session(), token, ITEM_STEPS[what], key, days=settings().draft_days, at=now())
    return redirect(step_address("items", token, what=what))


@blueprint.post(f"{ITEMS}/angra")
@for_everyone
def undo_drop(token: str, what: str) -> Response:
    """Have back what was taken away last."""
    restore_item(db.session(), token, days=settings().draft_days, at=now())
    return redirect(step_address("items", token, what=what))


@blueprint.get("/beratta/<token>/kontakt")
@for_everyone
def contact(token: str) -> Shown:
    """Whom to reach, and how far they go."""
    draft = draft_behind(token)
    return _contact_page(ContactForm(data=draft.data.get(Step.CONTACT, {})), draft, token)


@blueprint.post("/beratta/<token>/kontakt")
@for_everyone
def keep_contact(token: str) -> Shown:
    """Keep whom to reach."""
    form = ContactForm()
    draft = keep_answers(db.session(), token, Step.CONTACT, form.answers, days=settings().draft_days, at=now())
    onward = way_on(form, token, next_address("check", token))
    return onward or (_contact_page(form, draft, token, failed=True), 422)


def _answer_note(token: str, entry: Entry) -> None:
    """Begin, for who comes from a note on the board, with what they want to say of it; their own words stay."""
    step = Step.RESOURCES if entry.side is Side.NEED else Step.NEEDS
    if find_item(draft_behind(token), step, FROM_NOTE):
        return
    title = gettext("Hjälp med: %(title)s", title=entry.title) if entry.side is Side.NEED else entry.title
    answers = {"title": title[:TITLE_LIMIT]}
    keep_item(db.session(), token, step, FROM_NOTE, answers, days=settings().draft_days, at=now())


def _who_page(form: WhoForm, action: str, *, token: str = "", **values: Any) -> str:
    back = url_for("actors.check", token=token) if came_to_change() else url_for("site.start")
    return render_template(
        "actors/who.html", form=form, action=action, back=back, token=token, places=list_places(db.session()), **values
    )


def _show_item(form: AnswersForm, draft: Draft, token: str, what: str, key: str, *, failed: bool = False) -> str:
    step = ITEM_STEPS[what]
    stored = find_item(draft, step, key)
    has_others = any(item["key"] != key for item in draft.data.get(step, ()))
    kind = draft.data[Step.WHO].get("kind", "")
    return render_template(
        "actors/item.html",
        **_item_page(draft, token, what),
        form=form,
        action=save_address("save_item", token=token, what=what, key=key),
        back=step_address("items", token, what=what) if has_others else _before(token, step),
        is_first=not has_others,
        is_new=failed or not stored or bool(problems_in(step, stored)),
        may_skip=not has_others and not stored,
        drop=step_address("drop_item", token, what=what, key=key) if stored else "",
        examples=examples_for(step, kind),
        found=hint_about(step, form["title"].data or "", draft.data[Step.WHO].get("place", "")),
        failed=failed,
    )


def _item_page(draft: Draft, token: str, what: str) -> dict[str, Any]:
    """What the list of things and the form of one of them both show."""
    return {
        "what": what,
        "number": list(Step).index(ITEM_STEPS[what]) + 1,
        "token": token,
        "who": draft.data[Step.WHO],
        "till": came_to_change(),
    }


def _contact_page(form: ContactForm, draft: Draft, token: str, **values: Any) -> str:
    return render_template(
        "actors/contact.html",
        form=form,
        action=save_address("keep_contact", token=token),
        back=next_address("items", token, what="resurser"),
        who=draft.data[Step.WHO],
        **values,
    )


def _before(token: str, step: Step) -> str:
    if step is Step.NEEDS:
        return next_address("who", token)
    return next_address("items", token, what="behov")


def _after(token: str, step: Step) -> str:
    if step is Step.NEEDS:
        return next_address("items", token, what="resurser")
    return next_address("contact", token)


def _new_key() -> str:
    return secrets.token_hex(4)
