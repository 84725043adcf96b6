"""The key of a new form: given out by us with the time it was, so that it can be neither chosen nor used at once."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from matchmaker.web.pages import now

LEAST_AGE = timedelta(seconds=2)
"""Hardly anybody has read and filled in the first step sooner than this."""


@dataclass(frozen=True, slots=True)
class FormKey:
    """A key that we gave out: the token of the draft that the form will become, and when its page was shown."""

    token: str
    shown_at: datetime

    def is_fresh(self, at: datetime) -> bool:
        """Whether the form has been sent sooner than a person can."""
        return at - self.shown_at < LEAST_AGE


def new_form_key() -> str:
    """A key for a page that is being shown."""
    return str(_signer().dumps([secrets.token_urlsafe(24), now().timestamp()]))


def read_form_key(key: str) -> FormKey | None:
    """What a key says; None when we have not given it out."""
    try:
        token, shown_at = _signer().loads(key)
    except BadSignature:
        return None
    return FormKey(token, datetime.fromtimestamp(shown_at, UTC))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="actors.form_key")
