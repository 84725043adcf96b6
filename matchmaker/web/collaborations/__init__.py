"""Collaborations: how they go and what is to be done next."""

from matchmaker.web.collaborations.routes import blueprint

__all__ = ["blueprint"]
