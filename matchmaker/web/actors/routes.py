"""Routes of actors."""

from flask import Blueprint

from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires

blueprint = Blueprint("actors", __name__)


@blueprint.get("/alla")
@requires(Permission.SEE_WORKPLACE)
def overview() -> str:
    """Placeholder."""
    return ""


@blueprint.get("/beratta")
@requires(Permission.SEE_WORKPLACE)
def begin() -> str:
    """Placeholder."""
    return ""
