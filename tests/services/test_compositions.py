"""A selection fits the people and the minutes, and whoever is missing is named with what would be gained."""

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Meeting
from matchmaker.services.agendas import suggest_items
from matchmaker.services.audit import Who
from matchmaker.services.compositions import choose_talks, missing_parties
from matchmaker.services.participants import actors_here, list_participants
from matchmaker.services.replies import remove_participant
from matchmaker.services.seatings import get_seating
from tests.services.evening import add_evening
from tests.services.talks import AT, POST, add_meeting, add_suggestion


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    """Three pairs that could be talked through; the second is the best."""
    for ref, score in (("1", 0.5), ("2", 0.9), ("3", 0.7)):
        add_suggestion(session, ref, score=score)
    return add_meeting(session, by=by)


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
    offers = suggest_items(session, meeting.id, at=AT)
    chosen = choose_talks(offers, people=people, minutes=minutes)
    assert [offer.suggestion.score for offer in chosen] == scores


def test_nobody_talks_more_often_than_there_are_rounds(session: Session, meeting: Meeting) -> None:
    first, *others = suggest_items(session, meeting.id, at=AT)
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
