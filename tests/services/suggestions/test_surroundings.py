from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.models import AgendaItem, Collaboration, Decision, Suggestion
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.matching.matchruns import run_matching
from matchmaker.services.matching.plugins import InUse
from matchmaker.services.suggestions.reviews import review_suggestion
from matchmaker.services.suggestions.suggestions import get_suggestion
from matchmaker.services.suggestions.surroundings import surroundings_of
from tests.conftest import NOW, STOCKHOLM
from tests.matching.builders import Fixed, by_pair
from tests.models import rows
from tests.services.counting import counted_statements
from tests.services.village import add_actor, add_place, suggestions

SCORES = {("a.n", "b.r"): 0.7, ("a.n", "c.r"): 0.9, ("a.m", "b.r"): 0.8, ("d.n", "b.r"): 0.6, ("d.n", "c.r"): 0.6}


@pytest.fixture
def found(session: Session) -> dict[str, Suggestion]:
    add_actor(session, "a", needs={"a.n": "Skjuts", "a.m": "Lokal"})
    add_actor(session, "b", resources={"b.r": "Buss"})
    add_actor(session, "c", resources={"c.r": "Bil"})
    add_actor(session, "d", needs={"d.n": "Resa"})
    session.commit()
    run_matching(session, InUse((Fixed(score=by_pair(dict(SCORES))),)), per_need=3, zone=STOCKHOLM, by=SYSTEM, at=NOW)
    return suggestions(session)


def start_collaboration(session: Session, suggestion: Suggestion, title: str) -> Collaboration:
    collaboration = rows.collaboration(suggestion)
    collaboration.title = title
    session.add(collaboration)
    session.commit()
    return collaboration


def test_rivals_share_the_need_or_the_resource_best_first(session: Session, found: dict[str, Suggestion]) -> None:
    around = surroundings_of(session, get_suggestion(session, found["a.n>b.r"].id))
    assert [s.identity for s in around.same_need] == ["a.n>c.r"]
    assert [s.identity for s in around.same_resource] == ["a.m>b.r", "d.n>b.r"]
    assert around.same_resource[0].links[0].need.actor.place.name == "Norsjö"


def test_what_is_declined_or_gone_is_no_rival_but_what_is_accepted_is(
    session: Session, found: dict[str, Suggestion], eva: Who
) -> None:
    for identity, decision in (("a.m>b.r", Decision.DECLINE), ("d.n>b.r", Decision.ACCEPT)):
        review_suggestion(session, found[identity].id, decision=decision, reason="Därför.", version=1, by=eva, at=NOW)
    around = surroundings_of(session, get_suggestion(session, found["a.n>b.r"].id))
    assert [s.identity for s in around.same_resource] == ["d.n>b.r"]


def test_collaborations_of_the_two_are_told_apart_from_those_with_others(
    session: Session, found: dict[str, Suggestion]
) -> None:
    start_collaboration(session, found["a.m>b.r"], "De två")
    start_collaboration(session, found["d.n>b.r"], "Den ena med en annan")
    start_collaboration(session, found["d.n>c.r"], "Två helt andra")
    around = surroundings_of(session, get_suggestion(session, found["a.n>b.r"].id))
    assert [c.title for c in around.together] == ["De två"]
    assert [c.title for c in around.apart] == ["Den ena med en annan"]


def test_talks_come_with_their_meetings_the_latest_first(session: Session, found: dict[str, Suggestion]) -> None:
    place = add_place(session, "Norsjö")
    meetings = [rows.meeting(place, uid=f"m{n}", starts_at=NOW + timedelta(days=n)) for n in range(2)]
    session.add_all(meetings)
    session.flush()
    items: list[AgendaItem] = [rows.agenda_item(meeting, found["a.n>b.r"]) for meeting in meetings]
    session.add_all([*items, rows.agenda_item(meetings[0], found["a.m>b.r"])])
    session.commit()
    session.expunge_all()
    around = surroundings_of(session, get_suggestion(session, found["a.n>b.r"].id))
    assert [item.meeting.uid for item in around.talks] == ["m1", "m0"]
    assert around.talks[0].meeting.place.name == "Norsjö"


def test_looking_around_takes_a_handful_of_queries(
    session: Session, engine: Engine, found: dict[str, Suggestion]
) -> None:
    start_collaboration(session, found["a.m>b.r"], "De två")
    session.expunge_all()
    suggestion = get_suggestion(session, found["a.n>b.r"].id)
    with counted_statements(engine) as sent:
        surroundings_of(session, suggestion)
    assert len(sent) <= 8
