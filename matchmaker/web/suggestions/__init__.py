"""The workplace of review: what needs attention, the queue, one suggestion, why not, match runs, lessons, words."""

from matchmaker.web.suggestions import (  # their routes are part of the noun  # noqa: F401
    answers,
    deciding,
    declining,
    gaps,
    lessons,
    runs,
    several,
    tips,
    why,
    words,
    workplace,
)
from matchmaker.web.suggestions.routes import blueprint

__all__ = ["blueprint"]
