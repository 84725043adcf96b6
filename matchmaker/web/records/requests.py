"""What people have asked about their own data: the list of those that wait, and answering one."""

from flask import redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.models import DataRequest
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError
from matchmaker.services.permissions import Permission
from matchmaker.services.records.data_requests import answer_request, get_request, list_requests
from matchmaker.web.access import requires, staff
from matchmaker.web.pages import Shown, now
from matchmaker.web.records.forms import AnswerForm
from matchmaker.web.records.routes import blueprint


@blueprint.get("/handlingar/begaran")
@requires(Permission.SEE_RECORDS)
def data_requests() -> str:
    """All requests, those that wait first."""
    return render_template("records/requests.html", requests=list_requests(db.session()))


@blueprint.get("/handlingar/begaran/<int:request_id>")
@requires(Permission.SEE_RECORDS)
def data_request(request_id: int) -> str:
    """One request, with its answer or the form for it."""
    found = get_request(db.session(), request_id)
    return _page(found, AnswerForm(data={"version": found.version}))


@blueprint.post("/handlingar/begaran/<int:request_id>")
@requires(Permission.KEEP_RECORDS)
def answer(request_id: int) -> Shown:
    """Record the answer."""
    found, form = get_request(db.session(), request_id), AnswerForm()
    if not form.validate_on_submit():
        return _page(found, form, failed=True), 422
    try:
        answer_request(
            db.session(),
            request_id,
            version=form.version.data,
            answer=form.answer.data,
            reason=form.reason.data or "",
            by=staff(),
            at=now(),
        )
    except (ConflictError, StaleDataError):
        db.session.rollback()
        return _page(get_request(db.session(), request_id), form, conflict=True), 409
    return redirect(url_for("records.data_request", request_id=request_id))


def _page(found: DataRequest, form: AnswerForm, **values: object) -> str:
    return render_template("records/request.html", found=found, form=form, **values)
