"""Named views of the queue: each account's own, kept by the arguments of the queue's address."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.models import SavedView
from matchmaker.models.views import VIEW_NAME_LIMIT
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.lists.alphabet import alphabetical

MOST_VIEWS = 20
"""More than this nobody finds again; it also keeps the page short."""


def list_views(session: Session, account_id: int) -> Sequence[SavedView]:
    """The views of an account, by name."""
    found = session.scalars(select(SavedView).where(SavedView.account_id == account_id))
    return sorted(found, key=lambda view: alphabetical(view.name))


def save_view(session: Session, *, name: str, args: Mapping[str, str], by: Who, at: datetime) -> SavedView:
    """Keep a view under a name; what the same account had under that name is replaced.

    Raises RefusedError with the code "staff" (nobody's account), "name" (missing or too long) or "too_many".
    """
    name = " ".join(name.split())
    if by.account_id is None:
        raise RefusedError("staff")
    if not 0 < len(name) <= VIEW_NAME_LIMIT:
        raise RefusedError("name")
    theirs = {view.name: view for view in list_views(session, by.account_id)}
    view = theirs.get(name)
    if view is None:
        if len(theirs) >= MOST_VIEWS:
            raise RefusedError("too_many")
        view = SavedView(account_id=by.account_id, name=name, args={}, created_at=at)
        session.add(view)
    view.args = dict(args)
    try:
        session.flush()
    except IntegrityError:  # a double tap: the first one has kept the same
        session.rollback()
        return session.scalars(select(SavedView).filter_by(account_id=by.account_id, name=name)).one()
    record_event(session, "save", view, by=by, at=at)
    session.commit()
    return view


def remove_view(session: Session, view_id: int, *, by: Who, at: datetime) -> None:
    """Forget a view, if it is one of the account's own and still there."""
    view = session.scalars(select(SavedView).filter_by(id=view_id, account_id=by.account_id)).one_or_none()
    if view is not None:
        record_event(session, "remove", view, by=by, at=at)
        session.execute(delete(SavedView).where(SavedView.id == view_id))
    session.commit()
