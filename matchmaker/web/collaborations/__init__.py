"""Collaborations: how they go and what is to be done next."""

from matchmaker.web.collaborations.follow_up import parties  # its other routes are part of the noun
from matchmaker.web.collaborations.routes import blueprint

__all__ = ["blueprint", "parties"]
