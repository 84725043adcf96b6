"""Others who have told something like it are counted, not named, and one alone in a village is not told to be there."""

import pytest
from sqlalchemy.orm import Session

from matchmaker.matching.vocabulary import vocabulary
from matchmaker.models import Actor, Need, Resource
from matchmaker.services.alike import Alike, alike
from matchmaker.services.categories import keep_categories
from tests.conftest import NOW
from tests.services.test_board import on_board


def found(session: Session, words: str = "Snöröjning", place: str = "Svansele") -> Alike:
    return alike(session, Need, words, place=place, categories=vocabulary())


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
    assert alike(session, Resource, "Partytält", place="x", categories=vocabulary()).nearby == 0
