"""Routes of collaborations."""

from flask import Blueprint

from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires

blueprint = Blueprint("collaborations", __name__)


@blueprint.get("/samarbeten")
@requires(Permission.SEE_WORKPLACE)
def overview() -> str:
    """Placeholder."""
    return ""
