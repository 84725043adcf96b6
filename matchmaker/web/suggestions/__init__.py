"""The workplace of review: what needs attention, the queue, one suggestion, match runs."""

from matchmaker.web.suggestions.routes import blueprint

__all__ = ["blueprint"]
