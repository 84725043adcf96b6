"""What is made of everything that was told, kept in memory until something of it changes."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Pool, Row, func, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, ContactPerson, Need, Resource, Submission

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """One thing that is made of what all have told, for each database; asking for it again takes one small query."""

    def __init__(self, make: Callable[[Session], Made]) -> None:
        self._make = make
        # By its connections, which are the same for those who read and those who write; engines are not.
        self._made: WeakKeyDictionary[Pool, tuple[Row[Any], Made]] = WeakKeyDictionary()

    def of(self, session: Session) -> Made:
        """The thing as it is now: made anew when the numbers and versions of the rows are others than last time."""
        pool = session.get_bind().engine.pool
        state = session.execute(select(*_state())).one()
        kept = self._made.get(pool)
        if kept is None or kept[0] != state:
            kept = self._made[pool] = (state, self._make(session))
        return kept[1]


def _state() -> Iterator[ColumnElement[Any]]:
    for model in (Actor, Need, Resource):
        yield _one(func.sum(model.version))
    for told in (Actor.id, Need.id, Resource.id, ContactPerson.id, Submission.id):  # the last two only come and go
        yield _one(func.count(told))
        yield _one(func.max(told))


def _one(figure: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(figure).scalar_subquery()
