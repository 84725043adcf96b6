"""The workplace of review: what needs attention, the queue, one suggestion, match runs, lessons, the place's words."""

from matchmaker.web.suggestions import lessons, runs, words, workplace  # their routes are part of the noun  # noqa: F401
from matchmaker.web.suggestions.routes import blueprint

__all__ = ["blueprint"]
