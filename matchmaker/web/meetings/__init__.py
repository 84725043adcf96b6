"""Dialogue meetings: planning, agenda, calendar file, print, and what came of each talk."""

from matchmaker.web.meetings import (  # their routes are part of the noun  # noqa: F401
    afterwards,
    agenda,
    finds,
    minutes,
    outcomes,
    people,
    rides,
    seating,
    sheets,
    survey,
    survey_paper,
    survey_replies,
    table,
    table_notes,
    understanding,
)
from matchmaker.web.meetings.replies import guests
from matchmaker.web.meetings.routes import blueprint

__all__ = ["blueprint", "guests"]
