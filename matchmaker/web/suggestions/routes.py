"""Reviewing suggestions: the queue, one suggestion, the decision about it, taking it back, and the note."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from matchmaker.models import Actor, Suggestion
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.services.places import list_places
from matchmaker.services.queues import count_by_state, list_suggestions, next_waiting, rows_of_queue
from matchmaker.services.reasons import reasons_of, reasons_of_link
from matchmaker.services.reviews import review_suggestion, undo_review
from matchmaker.services.shapes import SHAPES
from matchmaker.services.suggestions import get_suggestion, set_note
from matchmaker.services.views import list_views
from matchmaker.web.access import requires, signed_in, staff
from matchmaker.web.installation import registry
from matchmaker.web.labels import KINDS
from matchmaker.web.language import in_words
from matchmaker.web.pages import Shown, asked_page, now
from matchmaker.web.suggestion_labels import state_label
from matchmaker.web.suggestions.filters import FORMS, STATES, address_args, finders, wanted
from matchmaker.web.suggestions.forms import DecisionForm, ParkForm, UndoForm, ViewForm, in_order
from matchmaker.web.suggestions.review import asked_much, just_decided, review_context
from matchmaker.web.tables import table_answer
from matchmaker.web.times import local_day, zone

blueprint = Blueprint("suggestions", __name__)

STOPPED = (ConflictError, StaleDataError, RefusedError)
"""What stands in the way of a decision because something changed since the page was opened."""


@blueprint.get("/forslag")
@requires(Permission.SEE_SUGGESTIONS)
def queue() -> str:
    """The suggestions, best first: those that wait, or the others."""
    return queue_page(ParkForm(), ViewForm())


def queue_page(parking: ParkForm, view: ViewForm, **values: bool) -> str:
    """The page of the queue with its two forms, which may have been sent with faults."""
    chosen = wanted(signed_in())
    session = db.session()
    found = list_suggestions(session, chosen, page=asked_page())
    return render_template(
        "suggestions/queue.html",
        asked_much=asked_much(found.rows),
        parking=parking,
        view=view,
        views=list_views(session, signed_in().id),
        parked=request.args.get("vilade", 0, type=int),
        categories=in_order(registry().categories),
        finders=finders(),
        found=found,
        reasons={suggestion.id: reasons_of(suggestion) for suggestion in found.rows},
        first_id=next_waiting(session, chosen),
        actor=session.get(Actor, chosen.actor_id) if chosen.actor_id else None,
        chosen=chosen,
        args=address_args(chosen),
        counts=count_by_state(session, chosen),
        states=STATES,
        kinds=KINDS,
        forms=FORMS,
        places=list_places(session),
        just=just_decided(),
        since=signed_in().previous_visit_at,
        **values,
    )


@blueprint.get("/forslag/lista.<any(csv, xlsx):kind>")
@requires(Permission.SEE_SUGGESTIONS)
def queue_as_file(kind: str) -> Response:
    """All suggestions that are wanted, on however many pages, as a table to take home; a group has several rows."""
    header = [
        gettext("Nummer"),
        gettext("Läge"),
        gettext("Form"),
        gettext("Kom"),
        gettext("Behöver"),
        gettext("Vem behöver"),
        gettext("Ort (behöver)"),
        gettext("Kan bidra med"),
        gettext("Vem bidrar"),
        gettext("Ort (bidrar)"),
        gettext("Därför"),
    ]
    rows = (
        [str(row.id), state_label(row.state), in_words(SHAPES[row.shape]), local_day(row.created_at).isoformat()]
        + [text or "" for text in (row.need, row.seeker, row.here, row.resource, row.giver, row.there)]
        + ["\n".join(in_words(reason.text) for reason in reasons_of_link(row.evidence, row.position))]
        for row in rows_of_queue(db.session(), wanted(signed_in()))
    )
    return table_answer("forslag", gettext("Förslag"), kind, header, rows)


@blueprint.get("/forslag/<int:suggestion_id>")
@requires(Permission.SEE_SUGGESTIONS)
def show(suggestion_id: int) -> str:
    """One suggestion, to be decided about."""
    suggestion = get_suggestion(db.session(), suggestion_id)
    return _page(suggestion, DecisionForm.of(suggestion))


@blueprint.post("/forslag/<int:suggestion_id>/beslut")
@requires(Permission.REVIEW_SUGGESTIONS)
def decide(suggestion_id: int) -> Shown:
    """Take the decision and go to the next one that waits; when somebody else decided first, show both."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _page(get_suggestion(db.session(), suggestion_id), form, failed=True), 422
    try:
        suggestion = review_suggestion(
            db.session(),
            suggestion_id,
            decision=form.decision.data,
            reason=form.reason.data or "",
            because=form.because_id,
            note=form.sent_note,
            version=form.version.data,
            by=staff(),
            at=now().astimezone(zone()),  # a decline holds for months of the municipality's
        )
    except STOPPED:
        return _conflict(suggestion_id, form)
    chosen = wanted(signed_in())
    next_id = next_waiting(db.session(), chosen, after=suggestion)
    args = address_args(chosen, nyss=suggestion_id)
    if next_id is None:
        return redirect(url_for("suggestions.queue", **args))
    # To what was just decided and the next one, past the menu: on a telephone there is no room for both.
    return redirect(url_for("suggestions.show", suggestion_id=next_id, _anchor="ko", **args))


@blueprint.post("/forslag/<int:suggestion_id>/angra")
@requires(Permission.REVIEW_SUGGESTIONS)
def undo(suggestion_id: int) -> Shown:
    """Take the last decision back and show the suggestion again."""
    form = UndoForm()
    try:
        undo_review(db.session(), suggestion_id, version=form.version.data, by=staff(), at=now())
    except STOPPED:
        return _conflict(suggestion_id, None)
    return redirect(url_for("suggestions.show", suggestion_id=suggestion_id, **address_args(wanted(signed_in()))))


@blueprint.post("/forslag/<int:suggestion_id>/anteckning")
@requires(Permission.REVIEW_SUGGESTIONS)
def keep_note(suggestion_id: int) -> Shown:
    """Save the note, and keep what has been typed of a decision that is not taken yet."""
    form = DecisionForm()
    if not form.note_is_sound():
        return _page(get_suggestion(db.session(), suggestion_id), form, failed=True), 422
    try:
        note = form.note.data or ""
        suggestion = set_note(db.session(), suggestion_id, note=note, version=form.version.data, by=staff(), at=now())
    except STOPPED:
        return _conflict(suggestion_id, form)
    if form.has_decision:  # a redirect would lose it
        form.catch_up(suggestion)
        return _page(get_suggestion(db.session(), suggestion_id), form, saved_note=True)
    address = url_for("suggestions.show", suggestion_id=suggestion_id, **address_args(wanted(signed_in())))
    return redirect(f"{address}#note-h")


def _page(suggestion: Suggestion, form: DecisionForm, **values: bool) -> str:
    context = review_context(suggestion, wanted(signed_in()))
    return render_template("suggestions/show.html", form=form, **context, **values)


def _conflict(suggestion_id: int, form: DecisionForm | None) -> tuple[str, int]:
    """Something changed first: what it was, and what was typed here, ready to be sent against the new version."""
    db.session.rollback()
    suggestion = get_suggestion(db.session(), suggestion_id)
    context = review_context(suggestion, wanted(signed_in()))
    if form is not None:
        form.catch_up(suggestion)
    return render_template("suggestions/conflict.html", form=form, **context), 409
