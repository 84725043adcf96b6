"""The first of what there is and how many there are in all, for a page that tells of much and lists none whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select, func
from sqlalchemy.orm import Session

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class First(Generic[Row]):
    """The first of what there is, and how many there are in all."""

    shown: Sequence[Row]
    total: int


def first_of(session: Session, query: Select[Row], most: int, skip: int = 0) -> First[Row]:
    """The first ``most`` rows of a query after those to ``skip``, in its order, counted by the same statement.

    Where there are not more than are skipped, nothing is shown and none counted.
    """
    found = session.execute(query.add_columns(func.count().over()).limit(most).offset(skip)).all()
    return First([row for row, _ in found], found[0][1] if found else 0)
