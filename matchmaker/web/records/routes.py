"""The blueprint of records, and the page that leads to each of them."""

from flask import Blueprint, render_template

from matchmaker.models.extension import db
from matchmaker.services.permissions import Permission
from matchmaker.services.records.data_requests import count_waiting
from matchmaker.web.access import requires
from matchmaker.web.disclosure import answer_label, request_label

blueprint = Blueprint("records", __name__)
blueprint.app_template_filter("request_label")(request_label)
blueprint.app_template_filter("answer_label")(answer_label)


@blueprint.get("/handlingar")
@requires(Permission.SEE_RECORDS)
def overview() -> str:
    """Where each of these things is done."""
    return render_template("records/overview.html", waiting=count_waiting(db.session()))
