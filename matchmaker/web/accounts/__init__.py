"""Signing in and out."""

from matchmaker.web.accounts.routes import blueprint

__all__ = ["blueprint"]
