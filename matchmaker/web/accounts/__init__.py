"""Signing in and out, and the accounts of the staff."""

from matchmaker.web.accounts import own, passkeys, staff, staying  # their routes are part of the noun  # noqa: F401
from matchmaker.web.accounts.provider import init_provider
from matchmaker.web.accounts.routes import blueprint

__all__ = ["blueprint", "init_provider"]
