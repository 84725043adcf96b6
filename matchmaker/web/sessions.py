"""Browser sessions in the database: a random token in the cookie, its hash in a row; no cookie until one is needed."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask import Flask, Request, Response, request, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from matchmaker.models import Account, WebSession
from matchmaker.models.database import RoutedSession
from matchmaker.models.extension import db
from matchmaker.services.tokens import new_token, token_hash
from matchmaker.settings import Settings

TOUCH_AFTER = timedelta(minutes=5)
ANONYMOUS_LIFETIME = timedelta(days=2)


class BrowserSession(dict[str, Any], SessionMixin):
    """Flask's session as a dict that knows its row, its token and whether it has to be written."""

    def __init__(self, row: WebSession | None = None, *, token: str = "", idle: timedelta = timedelta(0)) -> None:
        super().__init__(row.data if row else {})
        self.row, self.idle = row, idle
        self.token = token
        self.stored = dict(self)
        self.account_id = row.account_id if row else None
        self.visitor = row.visitor if row else None
        self.accessed = True
        self.touch = False
        self.rotated_from = ""

    @property
    def modified(self) -> bool:
        """Whether the content differs from what is stored."""
        return dict(self) != self.stored or bool(self.rotated_from)

    @modified.setter
    def modified(self, value: bool) -> None:
        """Flask's own assignments are not needed: the content is compared instead."""

    def sign_in(self, account: Account) -> None:
        """Belong to ``account`` under a new token, so that a token known before is worth nothing."""
        self._rotate()
        self.account_id, self.visitor = account.id, None

    def has_signed_in_since(self, moment: datetime) -> bool:
        """Whether it belongs to an account, and began after this moment: signing in makes a new one."""
        return self.account_id is not None and self.row is not None and self.row.created_at > moment

    def left(self, now: datetime) -> timedelta:
        """How long it still belongs to somebody when nothing more is done; nothing for one that is nobody's."""
        if self.row is None or not _belongs_to_someone(self):
            return timedelta(0)
        used = now if self.touch else self.row.last_used_at
        return min(used + self.idle, self.row.expires_at) - now

    @property
    def can_be_prolonged(self) -> bool:
        """Whether using it makes it last longer; else it ends soon, used or not."""
        return self.row is not None and self.row.last_used_at + self.idle < self.row.expires_at

    def welcome(self, visitor: str) -> None:
        """Belong to whoever reads the mail of this address, under a new token."""
        self._rotate()
        self.account_id, self.visitor = None, visitor

    def sign_out(self) -> None:
        """Belong to nobody, under no token."""
        self._rotate()
        self.account_id = self.visitor = None

    def _rotate(self) -> None:
        self.clear()
        self.rotated_from, self.token = self.token or "-", ""


class DatabaseSessions(SessionInterface):
    """Loads and saves :class:`BrowserSession`, each in a short transaction of its own."""

    def __init__(self, settings: Settings) -> None:
        self.idle = timedelta(hours=settings.session_idle_hours)
        self.absolute = timedelta(hours=settings.session_absolute_hours)

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """The session of the request's cookie, or an empty one."""
        token = request.cookies.get(host_cookie("matchmaker", request), "")
        if not token:
            return BrowserSession()
        now = datetime.now(UTC)
        with RoutedSession(db.engine, info={"read_only": True}) as session:
            row = session.get(WebSession, token_hash(token))
        if row is None or row.expires_at <= now or (_belongs_to_someone(row) and row.last_used_at + self.idle <= now):
            return BrowserSession()
        found = BrowserSession(row, token=token, idle=self.idle)
        found.touch = row.last_used_at + TOUCH_AFTER <= now
        return found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what has changed and set the cookie; an empty session that was never stored leaves no trace.

        An answer that others' caches may keep, such as a static file, never carries a cookie. A fault of ours leaves
        the session as it was: the database may be away, and that has been told.
        """
        if not isinstance(session, BrowserSession) or response.cache_control.public or response.status_code >= 500:
            return
        if not session.modified and not session.touch:
            return
        # The page is made by now. What it left open, such as a form that was refused, would keep this writer waiting.
        db.session.rollback()
        before, now = session.token, datetime.now(UTC)
        try:
            with Session(db.engine) as database, database.begin():
                self._write(database, session, now)
        except OperationalError:  # a full disk, say
            if session.modified:
                raise
            return  # only when it was used would have been noted: that is no reason to keep a page from its reader
        if session.token != before or session.rotated_from:
            self._set_cookie(response, session)

    def _write(self, database: Session, session: BrowserSession, now: datetime) -> None:
        if session.rotated_from:
            database.execute(delete(WebSession).where(WebSession.token_hash == token_hash(session.rotated_from)))
        if session.token:
            changed = {"data": dict(session)} if session.modified else {}
            row = update(WebSession).where(WebSession.token_hash == token_hash(session.token))
            found = database.execute(row.values(last_used_at=now, **changed).returning(WebSession.token_hash)).all()
            session.token = session.token if found else ""  # signed out meanwhile in another tab: it stays so
        elif session or _belongs_to_someone(session):
            database.execute(delete(WebSession).where(WebSession.expires_at <= now))
            session.token = new_token()
            database.add(
                WebSession(
                    token_hash=token_hash(session.token),
                    account_id=session.account_id,
                    visitor=session.visitor,
                    data=dict(session),
                    created_at=now,
                    last_used_at=now,
                    expires_at=now + (self.absolute if _belongs_to_someone(session) else ANONYMOUS_LIFETIME),
                )
            )

    def _set_cookie(self, response: Response, session: BrowserSession) -> None:
        name, flags = host_cookie("matchmaker", request), cookie_flags(request)
        if session.token:
            response.set_cookie(name, session.token, **flags)
        else:
            response.delete_cookie(name, **flags)


def _belongs_to_someone(session: BrowserSession | WebSession) -> bool:
    """Whether it is more than an anonymous form's: of staff, or of somebody who has come to their own page."""
    return bool(session.account_id or session.visitor)


def browser_session() -> BrowserSession:
    """The session of the browser that asks."""
    return cast(BrowserSession, session)


def host_cookie(name: str, request: Request) -> str:
    """``__Host-`` and the name over HTTPS, where browsers tie the prefix to the host; plain on a test machine."""
    return f"__Host-{name}" if request.is_secure else name


def cookie_flags(request: Request) -> dict[str, Any]:
    """How every cookie of ours is set: out of reach for scripts, other sites and, over HTTPS, plain connections."""
    return {"httponly": True, "samesite": "Lax", "secure": request.is_secure, "path": "/"}


def init_sessions(app: Flask, settings: Settings) -> None:
    """Use sessions from the database."""
    app.session_interface = DatabaseSessions(settings)
    app.jinja_env.globals["seconds_left"] = lambda: int(browser_session().left(datetime.now(UTC)).total_seconds())
