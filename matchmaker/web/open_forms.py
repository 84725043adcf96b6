"""Forms that anyone may send, without an account: what tells people from programs, and no third party is asked.

Each has a key that we gave out with the time it was, so that it can be neither chosen nor used at once.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import HiddenField

from matchmaker.web.forms import Line, PageForm, Words
from matchmaker.web.pages import now

LEAST_AGE = timedelta(seconds=2)
"""Hardly anybody has read and filled in a page sooner than this."""


@dataclass(frozen=True, slots=True)
class FormKey:
    """A key that we gave out: a token that what is sent will be known by, and when its page was shown."""

    token: str
    shown_at: datetime

    def is_fresh(self, at: datetime) -> bool:
        """Whether the form has been sent sooner than a person can; not when the clock was set back meanwhile."""
        return timedelta(0) <= at - self.shown_at < LEAST_AGE


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
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="form_key")


class Trap(Line):
    """A field that people do not see and programs that fill in everything do."""


class OpenForm(PageForm):
    """A form that anyone may send."""

    form_key = HiddenField(default=new_form_key)
    homepage = Trap(_l("Skriv inget här"))

    @property
    def key(self) -> FormKey | None:
        """The key that it bears; None when we have not given it out."""
        return read_form_key(self.form_key.data or "")

    @property
    def once(self) -> str:
        """What a sending is known by: the same words again are the same sending, other words are another.

        So a second tap adds nothing, and who goes back and puts it in other words is heard.
        """
        said = [self.key.token if self.key else "", *self._typed]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @property
    def may_be_a_program(self) -> bool:
        """Whether to ask the sender to press once more: people lose nothing by it."""
        return self.key is None or bool(self.homepage.data) or (self.key.is_fresh(now()) and self._advertises)

    @property
    def _advertises(self) -> bool:
        """Whether it holds a web address, which programs are after; with a quick sending it gives them away."""
        typed = " ".join(self._typed).lower()
        return "://" in typed or "www." in typed

    @property
    def _typed(self) -> list[str]:
        return [field.data or "" for field in self if isinstance(field, Words)]

    def prepare_once_more(self) -> None:
        """Keep all that was typed, with a key that is good."""
        if self.key is None:
            self.form_key.data = new_form_key()
        self.homepage.data = ""
