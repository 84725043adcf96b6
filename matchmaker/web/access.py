"""Who may see a route: every view names its permission or says that it is for everyone."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from matchmaker.models import Account
from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.permissions import Permission, may

View = TypeVar("View", bound=Callable[..., Any])

STAFF_SIGN_IN, VISITORS_SIGN_IN = "accounts.sign_in", "actors.ask_for_visit"


class SignedOutError(HTTPException):
    """A form was sent by somebody who is signed in no longer: what they typed must not be lost over it."""

    code = 401

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        self.endpoint = endpoint


def for_everyone(view: View) -> View:
    """Mark a view as open to anyone."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view as open only to staff with ``permission``."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def for_visitors(view: View) -> View:
    """Mark a view as open to whoever has come by a link in a mail; others are asked for their address first."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if g.visitor else _to_sign_in(VISITORS_SIGN_IN)

    guarded.for_visitors = True  # type: ignore[attr-defined]
    return for_everyone(cast(View, guarded))


def where_to_sign_in() -> str | None:
    """The endpoint where who asks must say who they are before they get what they ask for; None when nothing lacks."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "permission", None) is not None and not getattr(session, "account_id", None):
        return STAFF_SIGN_IN
    if hasattr(view, "for_visitors") and not getattr(session, "visitor", None):
        return VISITORS_SIGN_IN
    return None


def _to_sign_in(endpoint: str) -> Response:
    """Lead on to where one signs in, and from there back. Raises SignedOutError for a form."""
    if request.method not in {"GET", "HEAD"}:
        raise SignedOutError(endpoint)
    return redirect(url_for(endpoint, next=request.full_path.rstrip("?")))


def init_access(app: Flask) -> None:
    """Find out who asks, and let only those through who may."""
    app.before_request(load_account)
    app.before_request(check_permission)
    app.jinja_env.globals["may"] = lambda permission: may(g.get("account"), Permission(permission))


def load_account() -> None:
    """Set ``g.account`` to the signed-in member of staff or None, and ``g.visitor`` to the address of who has come to
    their own page or None; readers' transactions do not wait for writers.
    """
    db.session.info["read_only"] = request.method in {"GET", "HEAD", "OPTIONS"}
    account_id = getattr(session, "account_id", None)
    g.visitor = getattr(session, "visitor", None)
    account = db.session.get(Account, account_id) if account_id else None
    g.account = account if account is not None and account.closed_at is None else None


def check_permission() -> Response | None:
    """Send strangers to the sign-in page and staff without permission to 403."""
    view = current_app.view_functions.get(request.endpoint or "")
    permission = getattr(view, "permission", None)
    if permission is None or may(g.account, permission):
        return None
    if g.account is None:
        return _to_sign_in(STAFF_SIGN_IN)
    abort(403)


def signed_in() -> Account:
    """The member of staff who asks; only in views that require a permission."""
    return cast(Account, g.account)


def staff() -> Who:
    """The one who asks, as the audit trail names them."""
    return Who.staff(signed_in())


def check_every_route_names_its_permission(app: Flask) -> None:
    """Refuse to start (RuntimeError) with a route that nobody has thought about."""
    bare = [name for name, view in app.view_functions.items() if not hasattr(view, "permission")]
    if bare:
        raise RuntimeError(f"no permission named for: {', '.join(sorted(bare))}")
