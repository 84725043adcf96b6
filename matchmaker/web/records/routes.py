"""The blueprint of records, and the page that leads to each of them."""

from flask import Blueprint, render_template

from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires

blueprint = Blueprint("records", __name__)


@blueprint.get("/handlingar")
@requires(Permission.SEE_RECORDS)
def overview() -> str:
    """Where each of these things is done."""
    return render_template("records/overview.html")
