"""One actor's data: given out, withdrawn or purged, three acts that stay apart; and what they have asked."""

import json

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.models import Actor
from matchmaker.models.extension import db
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.merging import find_merge
from matchmaker.services.actors.withdrawals import bring_back_actor, withdraw_actor
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.services.records.data_requests import add_request, list_requests
from matchmaker.services.records.purges import purge_actor, why_held
from matchmaker.services.records.subject_exports import SubjectExport, as_json, export_subject
from matchmaker.web.access import requires, staff
from matchmaker.web.disclosure import subject_paper
from matchmaker.web.forms import VersionedForm
from matchmaker.web.pages import Shown, now
from matchmaker.web.papers import pdf_answer
from matchmaker.web.records.forms import DecisionForm, RequestForm
from matchmaker.web.records.purging import why_held_label
from matchmaker.web.records.routes import blueprint
from matchmaker.web.times import today


@blueprint.get("/handlingar/om/<int:actor_id>")
@requires(Permission.SEE_RECORDS)
def subject(actor_id: int) -> Shown:
    """What can be done with all that is kept about one actor."""
    return _page(get_actor(db.session(), actor_id))


@blueprint.get("/handlingar/om/<int:actor_id>/utdrag.json")
@requires(Permission.SEE_RECORDS)
def extract(actor_id: int) -> Response:
    """Everything about the actor as JSON."""
    export = _export(actor_id)
    answer = Response(json.dumps(as_json(export), ensure_ascii=False, indent=2), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="utdrag-{export.ref}.json"'
    return answer


@blueprint.get("/handlingar/om/<int:actor_id>/utdrag.pdf")
@requires(Permission.SEE_RECORDS)
def extract_on_paper(actor_id: int) -> Response:
    """The same as a tagged PDF that people can read."""
    export = _export(actor_id)
    return pdf_answer(subject_paper(export), f"utdrag-{export.ref}.pdf")


@blueprint.post("/handlingar/om/<int:actor_id>/begaran")
@requires(Permission.KEEP_RECORDS)
def ask(actor_id: int) -> Shown:
    """Note what they ask for."""
    actor, form = get_actor(db.session(), actor_id), RequestForm()
    if not form.validate_on_submit():
        return _page(actor, request_form=form, failed=True), 422
    found = add_request(
        db.session(),
        actor_id,
        key=form.key,
        kind=form.kind.data,
        words=form.words.data or "",
        day=today(),
        by=staff(),
        at=now(),
    )
    return redirect(url_for("records.data_request", request_id=found.id))


@blueprint.post("/handlingar/om/<int:actor_id>/avpublicera")
@requires(Permission.KEEP_RECORDS)
def withdraw(actor_id: int) -> Shown:
    """Take them and all that they told out of sight; nothing is removed."""
    actor, form = get_actor(db.session(), actor_id), VersionedForm()
    if not form.validate_on_submit():
        return _page(actor, failed=True), 422
    try:
        withdraw_actor(db.session(), actor_id, version=form.version.data, by=staff(), at=now())
    except (ConflictError, StaleDataError):
        db.session.rollback()
        return _page(get_actor(db.session(), actor_id), conflict=True), 409
    return redirect(url_for("records.subject", actor_id=actor_id))


@blueprint.post("/handlingar/om/<int:actor_id>/igen")
@requires(Permission.KEEP_RECORDS)
def bring_back(actor_id: int) -> Shown:
    """Count with them again, and with what was withdrawn together with them."""
    form = VersionedForm()
    try:
        bring_back_actor(db.session(), actor_id, version=form.version.data, by=staff(), at=now())
    except (ConflictError, StaleDataError):
        db.session.rollback()
        return _page(get_actor(db.session(), actor_id), conflict=True), 409
    except RefusedError:
        db.session.rollback()
    return redirect(url_for("actors.show", actor_id=actor_id))


@blueprint.post("/handlingar/om/<int:actor_id>/gallra")
@requires(Permission.KEEP_RECORDS)
def purge_actor_now(actor_id: int) -> Shown:
    """Remove everything about them for good, by a decision that is named."""
    actor, form = get_actor(db.session(), actor_id), DecisionForm()
    if not form.validate_on_submit():
        return _page(actor, decision_form=form, failed=True), 422
    try:
        done = purge_actor(db.session(), actor_id, decision=form.decision.data or "", by=staff(), at=now())
    except RefusedError as fault:
        db.session.rollback()
        return _page(get_actor(db.session(), actor_id), trouble=_why_not(fault.code)), 422
    return redirect(url_for("records.purging", borta=sum(done.rows.values())))


def _export(actor_id: int) -> SubjectExport:
    return export_subject(db.session(), actor_id, with_asked=True, at=now())


def _why_not(code: str) -> str:
    if code == "not_withdrawn":
        return gettext("Avpublicera först. Gallra är ett eget steg.")
    return why_held_label(code)


def _page(
    actor: Actor,
    *,
    request_form: RequestForm | None = None,
    decision_form: DecisionForm | None = None,
    **values: object,
) -> str:
    # Both forms stand on the page; one that was not sent must not take over what was sent by the other.
    held = why_held(db.session(), actor, but_requests=True)
    return render_template(
        "records/subject.html",
        actor=actor,
        requests=list_requests(db.session(), actor_id=actor.id),
        request_form=request_form or RequestForm(formdata=None),
        decision_form=decision_form or DecisionForm(formdata=None),
        held=why_held_label(held) if held else "",
        merged=actor.withdrawn_at is not None and find_merge(db.session(), actor.id) is not None,
        **values,
    )
