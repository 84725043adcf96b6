"""One of those who take part, with everything about them, and what staff note down and settle there."""

from typing import Any
from urllib.parse import unquote

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models import Need, Resource
from matchmaker.models.extension import db
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.checks import check_form, read_words, unread_words
from matchmaker.services.actors.contacts import ask_question, log_contact, mark_followed_up, record_answer
from matchmaker.services.actors.dossiers import see_dossier
from matchmaker.services.actors.merging import find_merge, list_merges
from matchmaker.services.errors import ConflictError
from matchmaker.services.mail.addresses import returned_addresses, try_again
from matchmaker.services.matching.loads import loads_of
from matchmaker.services.permissions import Permission
from matchmaker.services.places import list_places
from matchmaker.web.access import requires, staff
from matchmaker.web.actors.forms import AnswerForm, ContactNoteForm, QuestionForm
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.disclosure import original_in_words
from matchmaker.web.forms import VersionedForm
from matchmaker.web.pages import Shown, now, public_address
from matchmaker.web.targets import safe_target
from matchmaker.web.times import today


@blueprint.get("/alla/<int:actor_id>")
@requires(Permission.SEE_ACTORS)
def show(actor_id: int) -> Shown:
    """Everything about one of them, and what can be done about it."""
    return _page(actor_id)


@blueprint.post("/alla/<int:actor_id>/kontakt")
@requires(Permission.CHANGE_ACTORS)
def note_contact(actor_id: int) -> Shown:
    """Note a call, a mail or a visit."""
    get_actor(db.session(), actor_id)
    form = ContactNoteForm()
    if not form.validate_on_submit():
        return _page(actor_id, note_form=form, failed=form), 422
    log_contact(
        db.session(),
        actor_id,
        key=form.key,
        channel=form.channel.data,
        words=form.words.data or "",
        follow_up=form.follow_up.data,
        by=staff(),
        at=now(),
    )
    return redirect(url_for("actors.show", actor_id=actor_id, _anchor="kontakter"))


@blueprint.post("/alla/<int:actor_id>/kontakt/<int:note_id>/klar")
@requires(Permission.CHANGE_ACTORS)
def follow_up(actor_id: int, note_id: int) -> Response:
    """Note that somebody has been in touch again."""
    mark_followed_up(db.session(), note_id, by=staff(), at=now())
    there = url_for("actors.show", actor_id=actor_id, _anchor="kontakter")
    return redirect(safe_target(request.form.get("next"), there))


@blueprint.get("/alla/<int:actor_id>/fraga")
@requires(Permission.CHANGE_ACTORS)
def write_question(actor_id: int) -> str:
    """Write a question to them."""
    return _question_page(actor_id, QuestionForm())


@blueprint.post("/alla/<int:actor_id>/fraga")
@requires(Permission.CHANGE_ACTORS)
def ask(actor_id: int) -> Shown:
    """Mail them a question, with a link to answer it by."""
    form = QuestionForm()
    if not form.validate_on_submit():
        return _question_page(actor_id, form, failed=form), 422
    ask_question(
        db.session(),
        get_actor(db.session(), actor_id),
        key=form.key,
        question=form.question.data or "",
        link=unquote(public_address("actors.open_question", token="{token}")),  # noqa: S106
        by=staff(),
        at=now(),
    )
    return redirect(url_for("actors.show", actor_id=actor_id, _anchor="kontakter"))


@blueprint.post("/alla/<int:actor_id>/fraga/<int:note_id>/svar")
@requires(Permission.CHANGE_ACTORS)
def note_answer(actor_id: int, note_id: int) -> Shown:
    """Note the answer that they gave by telephone."""
    form = AnswerForm(prefix=f"svar{note_id}-")
    if not form.validate_on_submit():
        return _page(actor_id, answer_forms={note_id: form}, failed=form), 422
    record_answer(db.session(), note_id, answer=form.answer.data or "", by=staff(), at=now())
    return redirect(url_for("actors.show", actor_id=actor_id, _anchor="kontakter"))


@blueprint.post("/alla/<int:actor_id>/raknas")
@requires(Permission.CHANGE_ACTORS)
def check_off(actor_id: int) -> Response:
    """Count with them from now on, and look for what fits them."""
    form = VersionedForm()
    check_form(db.session(), actor_id, version=form.version.data, by=staff(), at=now())
    return redirect(url_for("actors.show", actor_id=actor_id))


@blueprint.post("/alla/<int:actor_id>/<any(behov, resurser):what>/<int:item_id>/last")
@requires(Permission.CHANGE_ACTORS)
def read_changed(actor_id: int, what: str, item_id: int) -> Response:
    """Note that what they changed has been read: from now on it may stand where everyone sees it."""
    form, model = VersionedForm(), Need if what == "behov" else Resource
    read_words(db.session(), model, item_id, version=form.version.data, by=staff(), at=now())
    return redirect(url_for("actors.show", actor_id=actor_id), 303)


@blueprint.post("/alla/<int:actor_id>/e-post")
@requires(Permission.CHANGE_ACTORS)
def write_again(actor_id: int) -> Response:
    """Write again to an address that mail has come back from."""
    try_again(db.session(), get_actor(db.session(), actor_id).contact_email, by=staff(), at=now())
    return redirect(url_for("actors.show", actor_id=actor_id), 303)


def _page(actor_id: int, **values: Any) -> str:
    dossier = see_dossier(db.session(), actor_id)
    unread = unread_words(dossier.actor.items, dossier.corrections)
    open_questions = [note for note in dossier.contacts if note.token_hash and note.answered_at is None]
    given: dict[str, Any] = {
        "note_form": ContactNoteForm(formdata=None),
        "answer_forms": {},
        "failed": None,
    } | values
    if given["answer_forms"].keys() - {note.id for note in open_questions}:
        raise ConflictError  # it has been answered meanwhile
    for note in open_questions:
        given["answer_forms"].setdefault(note.id, AnswerForm(formdata=None, prefix=f"svar{note.id}-"))
    return render_template(
        "actors/show.html",
        dossier=dossier,
        actor=dossier.actor,
        returned=next(iter(returned_addresses(db.session(), [dossier.actor.contact_email]).values()), None),
        load=loads_of(db.session(), [actor_id], at=now())[actor_id],
        standing=[
            ("behov", [need for need in dossier.actor.needs if need.withdrawn_at is None]),
            ("resurser", [resource for resource in dossier.actor.resources if resource.withdrawn_at is None]),
        ],
        withdrawn=[item for item in dossier.actor.items if item.withdrawn_at is not None],
        unread=[(words.item, *_in_words(words.before, words.after, words.item.__tablename__)) for words in unread],
        corrected=[(one, *_in_words(one.before, one.after, one.noun)) for one in dossier.corrections],
        today=today(),
        merged_into=find_merge(db.session(), actor_id),
        merged=list_merges(db.session(), actor_id),
        **given,
    )


def _in_words(before: dict[str, Any], after: dict[str, Any], of: str) -> tuple[str, str]:
    """What stood there and what stands there now in a row ``of`` that table, with places by their names."""
    names = {place.id: place.name for place in list_places(db.session())} if "place_id" in before else {}

    def told(words: dict[str, Any]) -> str:
        place = {"place": names.get(words["place_id"], "")} if "place_id" in words else {}
        return original_in_words({name: words[name] for name in words if name != "place_id"} | place, of)

    return told(before), told(after)


def _question_page(actor_id: int, form: QuestionForm, **values: object) -> str:
    return render_template("actors/question.html", actor=get_actor(db.session(), actor_id), form=form, **values)
