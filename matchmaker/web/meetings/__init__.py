"""Dialogue meetings: planning, agenda, calendar file, print, and what came of each talk."""

from matchmaker.web.meetings.routes import blueprint

__all__ = ["blueprint"]
