import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import (
    Collaboration,
    CollaborationState,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.errors import NotFoundError
from matchmaker.services.maps import nets
from matchmaker.services.maps.nets import Bond, NetFilter, see_neighbourhood, see_net
from tests.models import rows
from tests.services.counting import counted_statements
from tests.services.talks import add_suggestion
from tests.services.village import add_actor, add_need

EVERYTHING = NetFilter()


@pytest.fixture
def some(session: Session) -> dict[str, Suggestion]:
    """A suggestion in each state, and a collaboration that is under way; 5 and 6 are noise."""
    states = SuggestionState
    found = {
        "1": add_suggestion(session, "1", state=states.NEW, needs_in="Norsjö"),
        "2": add_suggestion(session, "2", state=states.ACCEPTED, kind=ActorKind.SERVICE_NODE),
        "3": add_suggestion(session, "3", state=states.PARKED),
        "4": add_suggestion(session, "4", state=states.ACCEPTED, score=0.1),
        "5": add_suggestion(session, "5", state=states.DECLINED),
        "6": add_suggestion(session, "6", state=states.ACCEPTED),
    }
    session.add(rows.collaboration(found["4"], state=CollaborationState.RUNNING))
    session.add(rows.collaboration(found["6"], state=CollaborationState.ENDED))
    session.commit()
    return found


def tied(session: Session, wanted: NetFilter = EVERYTHING) -> list[str]:
    return [tie.one.name[-1] for tie in see_net(session, wanted).ties]


def test_those_who_work_together_come_before_those_who_could(session: Session, some: dict[str, Suggestion]) -> None:
    found = see_net(session, EVERYTHING)
    assert [(t.one.name, t.other.name, t.suggestions, t.collaborations) for t in found.ties] == [
        ("Behöver 4", "Har 4", 0, 1),
        ("Behöver 1", "Har 1", 1, 0),
        ("Behöver 2", "Har 2", 1, 0),
        ("Behöver 3", "Har 3", 1, 0),
    ]
    assert found.total == 4
    assert len(found.actors) == 8
    assert found.actors[0].place.name == "Bastuträsk"


@pytest.mark.parametrize(
    ("wanted", "refs"),
    [
        (NetFilter(bond=Bond.WAITING), "1"),
        (NetFilter(bond=Bond.ACCEPTED), "2"),
        (NetFilter(bond=Bond.PARKED), "3"),
        (NetFilter(bond=Bond.TOGETHER), "4"),
        (NetFilter(place="Norsjö"), "1"),
        (NetFilter(kind=ActorKind.SERVICE_NODE), "2"),
        (NetFilter(place="Norsjö", kind=ActorKind.SERVICE_NODE), ""),
        (NetFilter(place="Ingenstans"), ""),
    ],
)
def test_ties_are_narrowed(session: Session, some: dict[str, Suggestion], wanted: NetFilter, refs: str) -> None:
    assert tied(session, wanted) == list(refs)
    assert see_net(session, wanted).total == len(refs)


def test_all_of_a_group_are_tied_to_each_other(session: Session) -> None:
    pool = add_suggestion(session, "1", state=SuggestionState.NEW)
    pool.shape = SuggestionShape.POOL
    more = add_actor(session, "x", name="Behöver också")
    need = add_need(session, more, "x.n", "Samma")
    session.add(SuggestionLink(suggestion_id=pool.id, position=2, need_id=need.id, resource_id=None))
    session.commit()
    assert see_net(session, EVERYTHING).total == 3
    (found,) = see_neighbourhood(session, more.id, EVERYTHING).suggestions
    assert found.id == pool.id


def test_no_more_are_drawn_than_can_be_read(
    session: Session, some: dict[str, Suggestion], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nets, "MOST_ACTORS", 4)
    found = see_net(session, EVERYTHING)
    assert (len(found.actors), len(found.ties), found.total) == (4, 2, 4)


def test_an_empty_net_has_nobody(session: Session) -> None:
    assert see_net(session, EVERYTHING).actors == []


def test_around_one_are_its_suggestions_and_what_became_of_them(session: Session, some: dict[str, Suggestion]) -> None:
    ids = {tie.one.name: tie.one.id for tie in see_net(session, EVERYTHING).ties}
    found = see_neighbourhood(session, ids["Behöver 4"], EVERYTHING)
    assert [s.id for s in found.suggestions] == [some["4"].id]
    assert isinstance(found.together[some["4"].id], Collaboration)
    assert found.total == 1
    assert see_neighbourhood(session, ids["Behöver 4"], NetFilter(bond=Bond.WAITING)).suggestions == []
    near = see_neighbourhood(session, ids["Behöver 1"], NetFilter(place="Bastuträsk"))
    assert [s.id for s in near.suggestions] == [some["1"].id]
    assert see_neighbourhood(session, ids["Behöver 1"], NetFilter(place="Norsjö")).total == 0


def test_nobody_is_around_one_that_is_not_there(session: Session) -> None:
    with pytest.raises(NotFoundError):
        see_neighbourhood(session, 1, EVERYTHING)


def test_a_net_takes_as_many_queries_however_many_there_are(session: Session, engine: Engine) -> None:
    for number in range(40):
        add_suggestion(session, f"x{number}", state=SuggestionState.NEW)
    session.commit()
    session.expunge_all()
    with counted_statements(engine) as sent:
        found = see_net(session, EVERYTHING)
        one = found.actors[0].id
    assert len(sent) == 2
    assert (len(found.actors), found.total) == (nets.MOST_ACTORS, 40)
    with counted_statements(engine) as sent:
        see_neighbourhood(session, one, EVERYTHING)
    assert len(sent) <= 8
