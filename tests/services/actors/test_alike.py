"""Others who have told something like it are counted, not named, and one alone in a village is not told to be there."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.matching.vocabulary import vocabulary
from matchmaker.models import Actor
from matchmaker.services.actors.alike import SHOWN, Alike, alike
from matchmaker.services.actors.board import Side
from matchmaker.services.categories import keep_categories
from tests.conftest import NOW
from tests.services.actors.test_board import on_board
from tests.services.counting import counted_statements


def found(
    session: Session, words: str = "Snöröjning", place: str = "Svansele", *, side: Side = Side.NEED, board: bool = True
) -> Alike:
    return alike(session, side, words, place=place, categories=vocabulary(), show_board=board)


@pytest.fixture
def three(session: Session) -> list[Actor]:
    actors = [on_board(session, n=1), on_board(session, n=2), on_board(session, place="Bastuträsk", n=3)]
    keep_categories(session, vocabulary())
    session.commit()
    return actors


def test_others_are_counted_in_all_and_nearby(session: Session, three: list[Actor]) -> None:
    assert (found(session).others, found(session).nearby) == (3, 2)
    assert found(session, place="SVANSELE").nearby == 2
    assert found(session, place="Bastuträsk").nearby == 0
    assert [title.sv for title in found(session).about]


def test_a_village_is_known_however_its_letters_are_written(session: Session) -> None:
    for n in range(2):
        on_board(session, place="Åmsele", n=n)
    keep_categories(session, vocabulary())
    session.commit()
    assert found(session, place="ÅMSELE").nearby == found(session, place="åmsele").nearby == 2


@pytest.mark.parametrize("words", ["", "xyzzy", "   "])
def test_without_anything_to_go_by_it_says_nothing(session: Session, three: list[Actor], words: str) -> None:
    assert found(session, words) == Alike((), 0, 0)


def test_who_does_not_count_is_not_counted(session: Session, three: list[Actor]) -> None:
    three[0].awaits_check = True
    three[1].needs[0].resting_since = NOW
    three[2].needs[0].withdrawn_at = NOW
    session.commit()
    assert found(session).others == 0
    assert found(session, "Partytält", "x", side=Side.RESOURCE).nearby == 0


def titles(found: Alike) -> list[tuple[str, str]]:
    return [(entry.title, entry.place) for entry in found.entries]


def test_what_others_let_everyone_read_is_shown_those_of_ones_own_place_first(
    session: Session, three: list[Actor]
) -> None:
    near, far = [("Snöröjning 2", "Svansele"), ("Snöröjning 1", "Svansele")], [("Snöröjning 3", "Bastuträsk")]
    assert titles(found(session)) == near + far
    assert titles(found(session, place="bastuträsk")) == far + near
    on_board(session, n=4)
    keep_categories(session, vocabulary())
    session.commit()
    assert len(found(session).entries) == SHOWN


def test_no_more_is_shown_than_stands_on_a_board_that_there_is(session: Session, three: list[Actor]) -> None:
    assert titles(found(session, board=False)) == []
    three[0].needs[0].hide_name = True
    three[1].visibility = {}
    three[2].needs[0].unread_since = NOW
    session.commit()
    assert (found(session).others, titles(found(session))) == (3, [])


def test_similar_titles_take_a_few_queries_however_many_there_are(session: Session, engine: Engine) -> None:
    for n in range(5):
        on_board(session, n=n)
    keep_categories(session, vocabulary())
    session.commit()
    found(session)
    with counted_statements(engine) as sent:
        assert len(found(session).entries) == SHOWN
    assert len(sent) <= 5
