"""The first rows come in the query's order, and all are counted."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import Place
from matchmaker.services.lists.firsts import First, first_of
from tests.services.counting import counted_statements
from tests.services.village import add_place


@pytest.mark.parametrize(
    ("most", "shown"), [(2, ["Arvidsjaur", "Bastuträsk"]), (9, ["Arvidsjaur", "Bastuträsk", "Kusfors"])]
)
def test_the_first_are_shown_and_all_are_counted_in_one_query(
    session: Session, engine: Engine, most: int, shown: list[str]
) -> None:
    for name in ("Kusfors", "Arvidsjaur", "Bastuträsk"):
        add_place(session, name)
    session.commit()
    with counted_statements(engine) as sent:
        first = first_of(session, select(Place).order_by(Place.name), most)
    assert ([place.name for place in first.shown], first.total, len(sent)) == (shown, 3, 1)


def test_what_is_skipped_counts_with_the_others_as_long_as_something_follows(session: Session) -> None:
    for name in ("Kusfors", "Arvidsjaur", "Bastuträsk"):
        add_place(session, name)
    session.commit()
    by_name = select(Place).order_by(Place.name)
    first = first_of(session, by_name, 1, 1)
    assert ([place.name for place in first.shown], first.total) == (["Bastuträsk"], 3)
    assert first_of(session, by_name, 1, 3) == First([], 0)


def test_of_nothing_there_is_none(session: Session) -> None:
    assert first_of(session, select(Place), 3) == First([], 0)
