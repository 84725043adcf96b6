"""Dialogue meetings: planning, agenda, calendar file, print, and what came of each talk."""

from matchmaker.web.meetings import agenda, outcomes, people, seating, sheets  # their routes are part of the noun  # noqa: F401
from matchmaker.web.meetings.replies import guests
from matchmaker.web.meetings.routes import blueprint

__all__ = ["blueprint", "guests"]
