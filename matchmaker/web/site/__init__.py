"""The public pages that belong to no noun: start, about, privacy, accessibility, language, health."""

from matchmaker.web.site import accessibility, faults  # their routes are part of it  # noqa: F401
from matchmaker.web.site.routes import blueprint

__all__ = ["blueprint"]
