"""The workplace of review: what needs attention, the queue, one suggestion, why not, match runs, lessons, words."""

from matchmaker.web.suggestions import lessons, runs, why, words, workplace  # their routes are part of the noun  # noqa: F401
from matchmaker.web.suggestions.routes import blueprint

__all__ = ["blueprint"]
