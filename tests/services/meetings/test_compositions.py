"""A selection fits the people and the minutes, and whoever is missing is named with what would be gained."""

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, Suggestion, SuggestionLink, SuggestionShape
from matchmaker.services.audit import Who
from matchmaker.services.meetings.agendas import suggest_items
from matchmaker.services.meetings.compositions import also_in, choose_talks, missing_parties
from matchmaker.services.meetings.participants import actors_here, list_participants
from matchmaker.services.meetings.replies import remove_participant
from matchmaker.services.meetings.seatings import get_seating
from tests.conftest import STOCKHOLM
from tests.services.evening import add_evening
from tests.services.talks import AT, POST, add_meeting, add_suggestion


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    """Three pairs that could be talked through; the second is the best."""
    for ref, score in (("1", 0.5), ("2", 0.9), ("3", 0.7)):
        add_suggestion(session, ref, score=score)
    return add_meeting(session, by=by)


def chain(session: Session, *pairs: Suggestion) -> Suggestion:
    """An accepted suggestion that holds what the pairs hold, and is better than they are."""
    links = [
        SuggestionLink(position=position, need_id=link.need_id, resource_id=link.resource_id, score=0.9)
        for position, link in enumerate((pair.links[0] for pair in pairs), start=1)
    ]
    given = {"state": pairs[0].state, "run_id": pairs[0].run_id, "created_at": AT, "updated_at": AT}
    made = Suggestion(identity="chain:1", shape=SuggestionShape.CHAIN, score=2.0, strategies={}, evidence=[], **given)
    made.links.extend(links)
    session.add(made)
    session.commit()
    return made


@pytest.mark.parametrize(
    ("people", "minutes", "scores"),
    [
        (6, 90, [0.9, 0.7, 0.5]),
        (4, 90, [0.9, 0.7]),
        (5, 30, [0.9, 0.7]),
        (1, 90, []),
        (6, 29, []),
    ],
)
def test_the_best_that_fit_are_chosen(
    session: Session, meeting: Meeting, people: int, minutes: int, scores: list[float]
) -> None:
    offers = suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT)
    chosen = choose_talks(offers, people=people, minutes=minutes)
    assert [offer.suggestion.score for offer in chosen] == scores


def test_what_is_settled_in_one_talk_is_not_talked_through_again_in_another(
    session: Session, meeting: Meeting, by: Who
) -> None:
    best, other, last = (offer.suggestion for offer in suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT))
    chain(session, best, other)
    offers = suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT)
    chained = offers[0].suggestion
    assert [also_in(one, offers) for one in (chained, best, other, last)] == [[2, 3], [1], [1], []]
    chosen = choose_talks(offers, people=10, minutes=90)
    assert [offer.suggestion.id for offer in chosen] == [chained.id, last.id]


def test_nobody_talks_more_often_than_there_are_rounds(session: Session, meeting: Meeting) -> None:
    first, *others = suggest_items(session, meeting.id, zone=STOCKHOLM, at=AT)
    [link] = first.suggestion.links
    for offer in others:  # the same one needs all three
        offer.suggestion.links[0].need = link.need
    offers = [first, *others]
    assert len(choose_talks(offers, people=10, minutes=60)) == 2
    assert len(choose_talks(offers, people=10, minutes=90)) == 3
    session.rollback()


def test_who_is_missing_stands_with_the_talks_that_would_be_opened(session: Session, by: Who) -> None:
    evening = add_evening(session, by=by)
    seating = get_seating(session, evening.id)
    items = list(seating.meeting.items)
    assert missing_parties(items, actors_here(seating.people)) == []
    one, *_, last = seating.people  # "Behöver evening-0" of the first talk, "Har evening-1" of the second
    for gone in (one, last):
        remove_participant(session, evening.id, gone.id, post=POST, by=by, at=AT)
    found = missing_parties(items, actors_here(list_participants(session, evening.id)))
    assert [(m.actor.id, len(m.opens), len(m.also)) for m in found] == [(one.actor_id, 1, 0), (last.actor_id, 1, 0)]
    nobody = missing_parties(items, [])
    assert [(len(m.opens), len(m.also)) for m in nobody] == [(0, 1)] * 4
