"""What plugins bring: how it is used and what a change would move, two side by side, pages, and files."""

from matchmaker.web.plugins import comparing, overview, using  # their routes are part of the noun  # noqa: F401
from matchmaker.web.plugins.routes import blueprint

__all__ = ["blueprint"]
