"""What the parties of an accepted suggestion answer: asking them now, and writing down what one said by telephone."""

from babel.lists import format_list
from flask import abort, redirect, render_template, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.models import Answer, Consent
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.services.taking_part.consents import REASON_LIMIT, answer_question, ask_parties
from matchmaker.services.taking_part.going_on import go_on_without
from matchmaker.services.taking_part.questions import consents_of
from matchmaker.web.access import requires, staff
from matchmaker.web.forms import AtMost, Needed, OneOf, Prose, VersionedForm
from matchmaker.web.pages import Shown, now, public_root
from matchmaker.web.suggestions.routes import blueprint


class SaidForm(VersionedForm):
    """What somebody said, and why not if they told."""

    answer = OneOf(
        _l("Vad sa de?"),
        choices=lambda: [
            (Answer.YES, gettext("Ja, de vill prata")),
            (Answer.NO, gettext("Nej, inte nu")),
        ],
        validators=[Needed(_l("Välj vad de sa"))],
    )
    reason = Prose(_l("Varför inte?"), validators=[AtMost(REASON_LIMIT)])


@blueprint.post("/forslag/<int:suggestion_id>/fraga")
@requires(Permission.REVIEW_SUGGESTIONS)
def ask(suggestion_id: int) -> Shown:
    """Ask everyone who has not been asked; what is no longer accepted asks nobody."""
    try:
        ask_parties(db.session(), suggestion_id, public_url=public_root(), by=staff(), at=now())
    except RefusedError:
        db.session.rollback()
    return redirect(url_for("suggestions.show", suggestion_id=suggestion_id))


@blueprint.post("/forslag/<int:suggestion_id>/utan")
@requires(Permission.REVIEW_SUGGESTIONS)
def go_on(suggestion_id: int) -> Shown:
    """Let the others of a group talk without those who said no, and show what stands in its place."""
    refused = [one.actor.name for one in consents_of(db.session(), suggestion_id) if one.answer is Answer.NO]
    words = gettext("%(names)s vill inte prata. De andra pratar ändå.", names=format_list(refused, locale=get_locale()))
    try:
        rest = go_on_without(db.session(), suggestion_id, words=words, public_url=public_root(), by=staff(), at=now())
    except RefusedError:  # somebody changed their mind, or the decision: the page of the suggestion says so
        db.session.rollback()
        return redirect(f"{url_for('suggestions.show', suggestion_id=suggestion_id)}#svar")
    return redirect(f"{url_for('suggestions.show', suggestion_id=rest.id)}#svar")


@blueprint.get("/forslag/<int:suggestion_id>/svar/<int:actor_id>")
@requires(Permission.REVIEW_SUGGESTIONS)
def said(suggestion_id: int, actor_id: int) -> str:
    """Write down an answer that was given by telephone."""
    consent = _consent(suggestion_id, actor_id)
    values = {"version": consent.version, "answer": consent.answer, "reason": consent.reason}
    return _page(consent, SaidForm(data=values))


@blueprint.post("/forslag/<int:suggestion_id>/svar/<int:actor_id>")
@requires(Permission.REVIEW_SUGGESTIONS)
def keep_said(suggestion_id: int, actor_id: int) -> Shown:
    """Keep it; when they have answered themselves meanwhile, show that beside what was typed."""
    consent, form = _consent(suggestion_id, actor_id), SaidForm()
    if not form.validate_on_submit():
        return _page(consent, form, failed=True), 422
    try:
        answer_question(
            db.session(),
            suggestion_id,
            actor_id,
            answer=form.answer.data,
            reason=form.reason.data or "",
            version=form.version.data,
            by=staff(),
            at=now(),
        )
    except (ConflictError, StaleDataError):
        db.session.rollback()
        consent = _consent(suggestion_id, actor_id)
        form.version.data = consent.version
        return _page(consent, form, conflict=True), 409
    except RefusedError:  # all have said yes, or it is not accepted any longer: the page of the suggestion says so
        db.session.rollback()
    return redirect(f"{url_for('suggestions.show', suggestion_id=suggestion_id)}#svar")


def _consent(suggestion_id: int, actor_id: int) -> Consent:
    found = next((one for one in consents_of(db.session(), suggestion_id) if one.actor_id == actor_id), None)
    return found or abort(404)


def _page(consent: Consent, form: SaidForm, **values: bool) -> str:
    return render_template("suggestions/said.html", consent=consent, form=form, **values)
