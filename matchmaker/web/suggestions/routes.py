"""Routes of suggestions."""

from flask import Blueprint

from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires

blueprint = Blueprint("suggestions", __name__)


@blueprint.get("/nu")
@requires(Permission.SEE_WORKPLACE)
def workplace() -> str:
    """Placeholder."""
    return ""


@blueprint.get("/forslag")
@requires(Permission.SEE_WORKPLACE)
def queue() -> str:
    """Placeholder."""
    return ""
