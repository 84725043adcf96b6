"""Keeping the accessibility statement true: the list of known faults, and seeing to what people have told."""

from typing import Any

from flask import redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from matchmaker.models import AccessibilityMessage
from matchmaker.models.extension import db
from matchmaker.services.accessibility import (
    correct_fault,
    get_fault,
    get_message,
    handle_message,
    list_faults,
    list_messages,
    mark_mended,
    note_fault,
)
from matchmaker.services.errors import ConflictError
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.pages import Shown, now
from matchmaker.web.site.forms import CorrectFaultForm, HandleForm, NewFaultForm
from matchmaker.web.site.labels import ground_label
from matchmaker.web.site.routes import blueprint

blueprint.add_app_template_filter(ground_label)


@blueprint.get("/tillganglighet/brister")
@requires(Permission.SEE_RECORDS)
def faults() -> str:
    """What the statement says is at fault, and the form for one more."""
    return _faults_page(NewFaultForm())


@blueprint.post("/tillganglighet/brister")
@requires(Permission.KEEP_RECORDS)
def add_fault() -> Shown:
    """Write one more into the statement."""
    form = NewFaultForm()
    if not form.validate_on_submit():
        return _faults_page(form, failed=True), 422
    note_fault(db.session(), form.fault, key=form.key, by=staff(), at=now())
    return redirect(url_for("site.faults"), 303)


@blueprint.get("/tillganglighet/brister/<int:fault_id>")
@requires(Permission.KEEP_RECORDS)
def fault(fault_id: int) -> str:
    """One fault, to put in other words."""
    found = get_fault(db.session(), fault_id)
    return render_template("site/fault.html", found=found, form=CorrectFaultForm(obj=found))


@blueprint.post("/tillganglighet/brister/<int:fault_id>")
@requires(Permission.KEEP_RECORDS)
def change_fault(fault_id: int) -> Shown:
    """Keep the other words."""
    found, form = get_fault(db.session(), fault_id), CorrectFaultForm()
    if not form.validate_on_submit():
        return render_template("site/fault.html", found=found, form=form, failed=True), 422
    try:
        correct_fault(db.session(), fault_id, form.fault, version=form.version.data, by=staff(), at=now())
    except (ConflictError, StaleDataError):
        db.session.rollback()
        found = get_fault(db.session(), fault_id)
        form.version.data = found.version
        return render_template("site/fault.html", found=found, form=form, conflict=True), 409
    return redirect(url_for("site.faults"), 303)


@blueprint.post("/tillganglighet/brister/<int:fault_id>/rattad")
@requires(Permission.KEEP_RECORDS)
def mend_fault(fault_id: int) -> Response:
    """Take one out of the statement, since it is mended."""
    mark_mended(db.session(), fault_id, by=staff(), at=now())
    return redirect(url_for("site.faults"), 303)


@blueprint.get("/tillganglighet/meddelanden")
@requires(Permission.SEE_RECORDS)
def messages() -> str:
    """What people have told, what waits first."""
    return render_template("site/messages.html", messages=list_messages(db.session()))


@blueprint.get("/tillganglighet/meddelanden/<int:message_id>")
@requires(Permission.SEE_RECORDS)
def message(message_id: int) -> str:
    """One message, with what became of it or the form for that."""
    found = get_message(db.session(), message_id)
    return _message_page(found, _handle_form(found, data={"version": found.version}))


@blueprint.post("/tillganglighet/meddelanden/<int:message_id>")
@requires(Permission.KEEP_RECORDS)
def handle(message_id: int) -> Shown:
    """Note that it was seen to, and send the answer to who asked for one."""
    found = get_message(db.session(), message_id)
    form = _handle_form(found)
    if not form.validate_on_submit():
        return _message_page(found, form, failed=True), 422
    answer = form.answer.data or "" if form.answer else ""
    try:
        handle_message(db.session(), message_id, answer, version=form.version.data, by=staff(), at=now())
    except (ConflictError, StaleDataError):
        db.session.rollback()
        return _message_page(get_message(db.session(), message_id), form, conflict=True), 409
    return redirect(url_for("site.messages"), 303)


def _faults_page(form: NewFaultForm, **values: object) -> str:
    return render_template("site/faults.html", faults=list_faults(db.session()), form=form, **values)


def _handle_form(found: AccessibilityMessage, **values: Any) -> HandleForm:
    """The form for a message: who left no address cannot be answered."""
    form = HandleForm(**values)
    if not found.email:
        del form.answer
    return form


def _message_page(found: AccessibilityMessage, form: HandleForm, **values: object) -> str:
    return render_template("site/message.html", found=found, form=form, **values)
