"""The staff's view of everyone who takes part."""

from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires
from matchmaker.web.actors.routes import blueprint


@blueprint.get("/alla")
@requires(Permission.SEE_ACTORS)
def overview() -> str:
    """Placeholder."""
    return ""
