"""Whether they want to talk: the question to one party as it may read it, answered on its page or by a link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from flask import abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.matching.strategy import Strategy
from matchmaker.matching.texts import Text
from matchmaker.models import Answer, Consent, Item, SuggestionState
from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.personal_data.visibility import untold_items
from matchmaker.services.suggestions.parties import unnamed
from matchmaker.services.suggestions.reasons import Reason
from matchmaker.services.taking_part.consents import REASON_LIMIT, answer_question
from matchmaker.services.taking_part.invitations import Other, name_rule, others_for, reasons_to_tell
from matchmaker.services.taking_part.questions import Question, all_agree, question_behind
from matchmaker.web.access import for_everyone
from matchmaker.web.actors.links import oldest_link
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.forms import AtMost, PageForm, Prose
from matchmaker.web.installation import in_use
from matchmaker.web.pages import Shown, now


class AnswerForm(PageForm):
    """Why not, for those who want to tell; yes or no is said by the button."""

    reason = Prose(_l("Varför inte?"), validators=[AtMost(REASON_LIMIT)])

    @property
    def answer(self) -> Answer | None:
        """What the button that was pressed says."""
        sent = request.form.get("answer", "")
        return Answer(sent) if sent in set(Answer) else None


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as its party may read it: who the others are as far as it may know, and how far it has come."""

    consent: Consent
    others: Sequence[Other]
    reasons: Sequence[Reason]
    name_rule: Text
    untold: Sequence[Item]
    """The needs and resources of which they read no more than the title."""
    agreed: bool
    refused: bool
    """Whether one of the others has said no."""

    @property
    def form(self) -> AnswerForm:
        """An empty form for the answer, whose ids are its own on a page with several."""
        form = AnswerForm(formdata=None)
        form.reason.id = f"reason-{self.consent.id}"
        return form

    @property
    def waits(self) -> bool:
        """Whether the party has still to answer, and its answer matters."""
        return self.consent.answer is None and not self.refused

    @classmethod
    def of(cls, question: Question, strategies: Iterable[Strategy]) -> Self:
        """The question; ``strategies`` are those in use, which know whose reasons others may read."""
        own = question.own
        others = others_for(own.suggestion, own.actor, question.all_asked)
        agreed = all_agree(own.suggestion, question.all_asked)
        nameless = unnamed(own.suggestion) if not agreed else ()
        untold = untold_items(own.suggestion, agreed=agreed, nameless=nameless, viewer_id=own.actor_id)
        return cls(
            consent=own,
            others=others,
            reasons=reasons_to_tell(own.suggestion, others, strategies, untold),
            name_rule=name_rule(own.suggestion, own.actor),
            untold=untold,
            agreed=agreed,
            refused=any(other.answer is Answer.NO for other in others),
        )


@blueprint.get("/min-sida/fraga/<token>")
@for_everyone
def question(token: str) -> Shown:
    """The question that a mail leads to: nothing is answered by looking."""
    return _page(question_behind(db.session(), token, since=oldest_link()), token, AnswerForm())


@blueprint.post("/min-sida/fraga/<token>")
@for_everyone
def answer_by_link(token: str) -> Shown:
    """Keep the answer; what has changed meanwhile is told by the page itself."""
    found, form = question_behind(db.session(), token, since=oldest_link()), AnswerForm()
    if form.answer is None:
        abort(400)
    if not form.validate_on_submit():
        return _page(found, token, form, failed=True), 422
    return redirect(url_for("actors.question", token=token, sparat=keep_answer(found.own, form)), 303)


def keep_answer(consent: Consent, form: AnswerForm) -> int | None:
    """Keep a sound form's answer; 1 when it is kept, None when the question cannot be answered any longer."""
    suggestion_id, actor_id = consent.suggestion_id, consent.actor_id
    answer = form.answer or abort(400)
    by, reason = Who.actor(actor_id), form.reason.data or ""
    try:
        answer_question(db.session(), suggestion_id, actor_id, answer=answer, reason=reason, by=by, at=now())
    except (RefusedError, NotFoundError, StaleDataError):
        db.session.rollback()
        return None
    return 1


def _page(found: Question, token: str, form: AnswerForm, **values: object) -> str:
    return render_template(
        "mine/question.html",
        question=Asking.of(found, in_use().strategies),
        stands=found.own.suggestion.state is SuggestionState.ACCEPTED,
        token=token,
        form=form,
        saved=request.args.get("sparat") == "1",
        **values,
    )
