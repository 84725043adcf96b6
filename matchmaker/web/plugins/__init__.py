"""What plugins bring: how it is used and what a change would move, their pages, and the files they make."""

from matchmaker.web.plugins import using  # its routes are part of the noun  # noqa: F401
from matchmaker.web.plugins.routes import blueprint

__all__ = ["blueprint"]
