"""How far each has to a meeting, when they set out and are home, and what they have told of their times themselves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Meeting, Place, Reply
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.meetings.agendas import suggest_items
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import Answer, add_participant
from matchmaker.services.meetings.replies import answer_invitation
from matchmaker.services.meetings.suiting import Suits, how_it_suits, same_ways, sentences_about_times, way_to
from tests.conftest import STOCKHOLM
from tests.services.counting import counted_statements
from tests.services.talks import AT, EVENING, POST, add_meeting, add_suggestion

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    """On a Thursday from 18.00 to 20.30, with one suggestion that could be talked through."""
    add_suggestion(
        session,
        "1",
        need={"title": "Skjuts", "description": "Vi är 5-6 personer. Träffen är 11-14.", "weekdays": ["tue", "sat"]},
        resource={"title": "Buss", "weekdays": ["thu"]},
    )
    return add_meeting(session, by=by)


def parties(session: Session, meeting: Meeting) -> tuple[Suits, Suits]:
    [offer] = suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT)
    found = how_it_suits(session, get_meeting(session, meeting.id), [offer.suggestion], zone=STOCKHOLM)
    asks, gives = found[offer.suggestion.id]
    session.commit()
    return asks, gives


def comes(session: Session, meeting: Meeting, actor: Actor, by: Who, **times: Any) -> None:
    who = {"key": f"{meeting.id}-{actor.id}".ljust(24, "-"), "actor_id": actor.id, "name": "Bo", "email": ""}
    one = add_participant(session, meeting.id, **who, reply=Reply.NONE, by=by, at=meeting.starts_at - HALF_AN_HOUR)  # type: ignore[arg-type]
    said = Answer("Bo", Reply.YES, **times)
    answer_invitation(
        session, one.id, said, version=one.version, post=POST, by=SUBMITTER, at=meeting.starts_at - HALF_AN_HOUR
    )


def test_the_way_is_told_in_kilometres_minutes_and_hours(meeting: Meeting) -> None:
    meeting.place = Place(name="Här", lat=65.0, lon=20.0)
    away = Actor(place=Place(name="Bort", lat=65.27, lon=20.0))
    way = way_to(meeting, away)
    assert way is not None
    assert (way.km, way.minutes) == (30, 35)
    assert (way.sets_out, way.home) == (EVENING - timedelta(minutes=35), meeting.ends_at + timedelta(minutes=35))
    next_door = way_to(meeting, Actor(place=Place(name="Intill", lat=65.01, lon=20.0)))
    assert next_door is not None
    assert (next_door.km, next_door.minutes) == (1, 5)
    there = way_to(meeting, Actor(place=meeting.place))
    assert there is not None
    assert (there.minutes, there.sets_out) == (0, EVENING)
    assert way_to(meeting, Actor(place=Place(name="Okänd"))) is None


def test_neighbours_are_told_of_once_with_their_way(meeting: Meeting) -> None:
    meeting.place = Place(name="Här", lat=65.0, lon=20.0)
    village, farther = Place(name="Byn", lat=65.1, lon=20.0), Place(name="Bort", lat=65.27, lon=20.0)
    ones = [Actor(name=name, place=place) for name, place in (("A", village), ("B", farther), ("C", village))]
    ways = same_ways(Suits(one, way_to(meeting, one), None, None, (), ()) for one in ones)
    assert [(way and way.km, [one.name for one in those]) for way, those in ways] == [(11, ["A", "C"]), (30, ["B"])]


@pytest.mark.parametrize(
    "told", [{"came": EVENING}, {"left": EVENING}, {"days": ["tue"]}, {"said": ["Helst före kl. 18."]}]
)
def test_the_way_alone_is_nothing_that_they_have_told(told: dict[str, Any]) -> None:
    nothing = Suits(Actor(name="A"), None, None, None, (), ())
    assert not nothing.has_told
    assert replace(nothing, **told).has_told


def test_what_each_has_said_of_times_is_told_in_their_own_words(session: Session, meeting: Meeting) -> None:
    asks, gives = parties(session, meeting)
    assert (asks.actor.name, asks.said, asks.days) == ("Behöver 1", ["Träffen är 11-14."], ["tue", "sat"])
    assert (gives.said, gives.days) == ([], [])


def test_the_latest_hours_at_which_they_came_and_went_are_told_when_they_would_cut_this_meeting_short(
    session: Session, meeting: Meeting, by: Who
) -> None:
    asks, gives = (one.actor for one in parties(session, meeting))
    weeks = [add_meeting(session, f"w{n}", by=by, starts_at=EVENING - timedelta(weeks=n)) for n in (3, 2, 1)]
    for at, minutes in zip(weeks[:2], (60, 90), strict=True):
        comes(session, at, asks, by, leaves_at=at.starts_at + timedelta(minutes=minutes))
    comes(session, weeks[2], gives, by, arrives_at=weeks[2].starts_at + HALF_AN_HOUR)
    later = add_meeting(session, "later", by=by, starts_at=EVENING + timedelta(weeks=1))
    comes(session, later, asks, by, arrives_at=later.starts_at + HALF_AN_HOUR)
    first, second = parties(session, meeting)
    assert (first.came, first.left and f"{first.left:%H.%M}") == (None, "19.30")
    assert (second.came and f"{second.came:%H.%M}", second.left) == ("18.30", None)
    meeting.starts_at, meeting.ends_at = EVENING + HALF_AN_HOUR, EVENING + timedelta(minutes=90)
    first, second = parties(session, meeting)
    assert (first.left, second.came) == (None, None)


def test_it_takes_one_query_however_many_there_are(session: Session, engine: Engine, meeting: Meeting) -> None:
    for ref in "abc":
        add_suggestion(session, ref)
    offers = [offer.suggestion for offer in suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT)]
    loaded = get_meeting(session, meeting.id)
    with counted_statements(engine) as statements:
        assert len(how_it_suits(session, loaded, offers, zone=STOCKHOLM)) == 4
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Öppet 6-18, kaffet är på. Tre bord.", ["Öppet 6-18, kaffet är på."]),
        ("Helst före kl. 18. Vi bjuder.", ["Helst före kl. 18."]),
        ("Stängt på söndagar\nMän 20-40 år", ["Stängt på söndagar"]),
        ("Avgång 10.30.", ["Avgång 10.30."]),
        ("Barn går klass 5 till 9, 8-10 personer.", []),
        ("", []),
    ],
)
def test_only_sentences_about_times_are_told(text: str, found: list[str]) -> None:
    assert sentences_about_times(text) == found
