"""The kinds of service that needs and resources are about."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import Category
from matchmaker.models import GlossaryWord, Need, Resource
from matchmaker.services.categories import is_about, keep_categories
from tests.conftest import NOW
from tests.services.village import add_actor

RIDES = Category("rides", Text(sv="Skjuts", en="Rides"), words=("skjuts",))
LONG_RIDES = Category("long_rides", Text(sv="Långresor", en="Long rides"), words=("resa",))


def kept(session: Session) -> dict[str, list[str]]:
    return {
        ref: found for model in (Need, Resource) for ref, found in session.execute(select(model.ref, model.categories))
    }


def test_what_is_about_a_kind_is_found_by_it_and_counted_once(session: Session) -> None:
    add_actor(session, "a", needs={"a.n": "Skjuts", "a.m": "Resa"}, resources={"a.r": "Skjuts hem", "a.s": "Bröd"})
    assert keep_categories(session, [RIDES, LONG_RIDES]) == 3
    assert kept(session) == {"a.n": ["rides"], "a.m": ["long_rides"], "a.r": ["rides"], "a.s": []}
    assert keep_categories(session, [RIDES, LONG_RIDES]) == 0
    assert list(session.scalars(select(Need.ref).where(is_about(Need, "rides")))) == ["a.n"]  # not what only ends so
    assert list(session.scalars(select(Need.ref).where(is_about(Need, "%")))) == []


def test_one_actors_are_read_without_those_of_others(session: Session) -> None:
    one = add_actor(session, "a", needs={"a.n": "Skjuts"})
    add_actor(session, "b", needs={"b.n": "Skjuts"})
    assert keep_categories(session, [RIDES], of_actor=one.id) == 1
    assert kept(session) == {"a.n": ["rides"], "b.n": []}


def test_a_word_of_the_place_moves_a_text_to_another_kind(session: Session) -> None:
    add_actor(session, "a", needs={"a.n": "Hoj"})
    keep_categories(session, [RIDES])
    session.add(GlossaryWord(form_key="k", word="hoj", category="rides", means="", created_at=NOW, updated_at=NOW))
    session.flush()
    assert keep_categories(session, [RIDES]) == 1
    assert kept(session)["a.n"] == ["rides"]
