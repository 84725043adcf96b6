"""Whether it came off: the page behind the link in a mail, and the same for those who answer by telephone."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from matchmaker.models import FollowUp
from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.permissions import Permission
from matchmaker.services.taking_part.follow_ups import answer_follow_up, ask_now, follow_up_behind, get_follow_up
from matchmaker.web.access import for_everyone, requires, staff
from matchmaker.web.collaborations.forms import FollowUpForm
from matchmaker.web.collaborations.routes import blueprint
from matchmaker.web.installation import settings
from matchmaker.web.pages import Shown, now, public_root

parties = Blueprint("parties", __name__)
"""What those who are in a collaboration see of it, by a link of their own."""


@parties.get("/uppfoljning/<token>")
@for_everyone
def follow_up(token: str) -> str:
    """The question and three buttons; mail scanners follow links, people press buttons."""
    found = follow_up_behind(db.session(), token, at=now())
    return _page(found, FollowUpForm(words=found.words))


@parties.post("/uppfoljning/<token>")
@for_everyone
def answer(token: str) -> Shown:
    """Keep the answer, and thank on the same page."""
    found = follow_up_behind(db.session(), token, at=now())
    return _keep(found, by=Who.actor(found.actor_id))


@blueprint.get("/samarbeten/uppfoljning/<int:follow_up_id>")
@requires(Permission.KEEP_COLLABORATIONS)
def said(follow_up_id: int) -> str:
    """The same form, for what somebody says by telephone."""
    found = get_follow_up(db.session(), follow_up_id)
    return _page(found, FollowUpForm(words=found.words))


@blueprint.post("/samarbeten/uppfoljning/<int:follow_up_id>")
@requires(Permission.KEEP_COLLABORATIONS)
def keep_said(follow_up_id: int) -> Shown:
    """Keep what they said, and who wrote it down."""
    found = get_follow_up(db.session(), follow_up_id)
    return _keep(found, by=staff())


@blueprint.post("/samarbeten/<int:collaboration_id>/fraga")
@requires(Permission.KEEP_COLLABORATIONS)
def ask(collaboration_id: int) -> Response:
    """Ask the parties now, whichever day it was to be."""
    known = replace(settings(), public_url=public_root())  # as this request knows it, where none is set
    ask_now(db.session(), collaboration_id, known, by=staff(), at=now())
    return _to_answers(collaboration_id)


def _keep(found: FollowUp, *, by: Who) -> Shown:
    form = FollowUpForm()
    if not form.validate_on_submit():
        return _page(found, form, failed=True), 422
    answer_follow_up(db.session(), found.id, answer=form.answer.data, words=form.words.data or "", by=by, at=now())
    return _to_answers(found.collaboration_id) if by.account_id else redirect(f"{request.path}?tack=ja")


def _page(found: FollowUp, form: FollowUpForm, *, failed: bool = False) -> str:
    return render_template(
        "collaborations/follow_up.html",
        found=found,
        form=form,
        thanks=request.args.get("tack") == "ja",
        failed=failed,
    )


def _to_answers(collaboration_id: int) -> Response:
    return redirect(url_for("collaborations.show", collaboration_id=collaboration_id, _anchor="svar"))
