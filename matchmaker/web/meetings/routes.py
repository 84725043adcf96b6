"""Routes of meetings."""

from flask import Blueprint

from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires

blueprint = Blueprint("meetings", __name__)


@blueprint.get("/moten")
@requires(Permission.SEE_WORKPLACE)
def overview() -> str:
    """Placeholder."""
    return ""
