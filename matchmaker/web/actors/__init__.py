"""The form in which people tell what they need and have, and the staff's view of who takes part."""

from matchmaker.web.actors import changes, overview, sending, telling  # their routes are part of the noun  # noqa: F401
from matchmaker.web.actors.routes import blueprint

__all__ = ["blueprint"]
