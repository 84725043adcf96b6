"""Deciding about a suggestion: its page, the decision, taking it back, and the note."""

from flask import redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.models import Suggestion
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.queues import next_waiting
from matchmaker.services.suggestions.reviews import review_suggestion, undo_review
from matchmaker.services.suggestions.suggestions import get_suggestion, set_note
from matchmaker.web.access import requires, signed_in, staff
from matchmaker.web.pages import Shown, now
from matchmaker.web.suggestions.filters import address_args, wanted
from matchmaker.web.suggestions.forms import DecisionForm, UndoForm
from matchmaker.web.suggestions.review import review_context
from matchmaker.web.suggestions.routes import blueprint
from matchmaker.web.times import zone

STOPPED = (ConflictError, StaleDataError, RefusedError)
"""What stands in the way of a decision because something changed since the page was opened."""


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
