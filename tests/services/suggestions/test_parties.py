from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from matchmaker.models import Need, Suggestion, SuggestionLink
from matchmaker.services.suggestions.parties import ends_of, hidden_needs, parties_of, unnamed, with_parties
from tests.services.talks import add_suggestion
from tests.services.village import add_need


def test_the_parties_are_named_once_each_those_who_need_first(session: Session) -> None:
    for ref in ("a", "b"):
        add_suggestion(session, ref)
    session.expire_all()
    query = select(Suggestion).order_by(Suggestion.id).options(*with_parties(selectinload(Suggestion.links)))
    found = list(session.scalars(query))
    names = [actor.name for actor in parties_of([*found, found[0]])]
    assert names == ["Behöver a", "Har a", "Behöver b", "Har b"]
    assert parties_of(found)[0].place.name == "Bastuträsk"


def test_the_ends_are_needs_and_resources_link_by_link_and_a_pool_has_needs_only(session: Session) -> None:
    for ref in ("a", "b"):
        add_suggestion(session, ref)
    session.execute(update(SuggestionLink).where(SuggestionLink.suggestion_id == 2).values(resource_id=None))
    session.expire_all()
    query = select(Suggestion).order_by(Suggestion.id).options(*with_parties(selectinload(Suggestion.links)))
    assert [[end.ref for end in ends_of(one)] for one in session.scalars(query)] == [["na.n1", "ra.r1"], ["nb.n1"]]


def test_only_those_who_asked_for_it_are_unnamed(session: Session) -> None:
    hidden = add_suggestion(session, "a", need={"title": "Hjälp med pengarna", "hide_name": True})
    assert unnamed(hidden) == {hidden.links[0].need.actor_id}
    assert unnamed(add_suggestion(session, "b")) == frozenset()


def test_needs_are_hidden_when_their_actor_has_asked_for_it(session: Session) -> None:
    suggestion = add_suggestion(session, "a", need={"title": "Hjälp med pengarna", "hide_name": True})
    add_suggestion(session, "noise", need={"title": "Något annat", "hide_name": True})
    actor = suggestion.links[0].need.actor
    add_need(session, actor, "open", "En kopp kaffe")
    session.commit()
    found: list[Need] = hidden_needs(session, [actor])
    assert [need.title for need in found] == ["Hjälp med pengarna"]
