"""What one's own page tells is theirs alone, with what stands before what is done with."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.models import Actor, CollaborationState, Need, Reply, RideSide, Suggestion, SuggestionState
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError
from matchmaker.services.meetings.meeting_mail import post_of
from matchmaker.services.meetings.participants import Answer, Wants, add_participant
from matchmaker.services.meetings.replies import answer_invitation
from matchmaker.services.meetings.rides import propose_rides
from matchmaker.services.taking_part.own_pages import Progress, own_page
from matchmaker.settings import Settings
from tests.conftest import NOW
from tests.services.talks import AT, EVENING, POST, add_collaboration, add_suggestion, add_talk
from tests.services.village import add_need


def progress(session: Session, actor_id: int) -> list[tuple[str, Progress]]:
    session.expire_all()
    page = own_page(session, actor_id, at=NOW)
    return [(own.item.title, own.progress) for own in (*page.needs, *page.resources)]


@pytest.mark.parametrize(
    ("state", "is_now"),
    [
        (SuggestionState.NEW, Progress.READ),
        (SuggestionState.PARKED, Progress.READ),
        (SuggestionState.ACCEPTED, Progress.ACCEPTED),
        (SuggestionState.DECLINED, Progress.NONE_YET),
        (SuggestionState.GONE, Progress.NONE_YET),
    ],
)
def test_a_need_and_a_resource_stand_as_their_suggestions_do(
    session: Session, state: SuggestionState, is_now: Progress
) -> None:
    add_suggestion(session, state=state)
    add_suggestion(session, "noise", state=SuggestionState.ACCEPTED)
    assert progress(session, 1) == [("Skjuts till tåget", is_now)]
    assert progress(session, 2) == [("Minibuss med nio platser", is_now)]


def test_what_nobody_has_read_waits_and_what_was_found_all_the_same_is_told(session: Session) -> None:
    add_suggestion(session, state=SuggestionState.GONE)
    actor = session.get_one(Actor, 1, populate_existing=True)
    session.refresh(actor, ["needs"])
    actor.awaits_check = True
    add_need(session, actor, "resting", {"title": "Vilar", "resting_since": NOW})
    session.commit()
    assert progress(session, 1) == [("Vilar", Progress.RESTING), ("Skjuts till tåget", Progress.WAITING)]
    session.execute(update(Suggestion).values(state=SuggestionState.ACCEPTED))
    session.commit()
    assert progress(session, 1)[1] == ("Skjuts till tåget", Progress.ACCEPTED)


def test_a_pool_has_nobody_on_the_other_side_yet(session: Session) -> None:
    suggestion = add_suggestion(session)
    suggestion.links[0].resource = None
    session.commit()
    assert progress(session, 1) == [("Skjuts till tåget", Progress.NONE_YET)]


def test_what_stands_comes_before_what_is_done_with_and_the_newest_first(session: Session) -> None:
    add_suggestion(session)
    actor = session.get_one(Actor, 1, populate_existing=True)
    session.refresh(actor, ["needs"])
    for title, columns in {
        "Löst": {"withdrawn_at": NOW, "met_at": NOW},
        "Borta": {"withdrawn_at": NOW},
        "Vilar": {"resting_since": NOW},
        "Ny": {},
    }.items():
        add_need(session, actor, title, {"title": title, **columns})
    session.commit()
    assert progress(session, 1) == [
        ("Ny", Progress.NONE_YET),
        ("Vilar", Progress.RESTING),
        ("Skjuts till tåget", Progress.ACCEPTED),
        ("Borta", Progress.WITHDRAWN),
        ("Löst", Progress.MET),
    ]
    assert [own.stands for own in own_page(session, 1, at=NOW).needs] == [True, True, True, False, False]
    assert session.get_one(Need, 1).title == "Skjuts till tåget"


def test_meetings_are_told_until_they_are_over_and_then_what_came_of_them(session: Session, eva: Who) -> None:
    add_talk(session, "1", by=eva)
    add_talk(session, "noise", by=eva, meeting=None)
    page = own_page(session, 1, at=EVENING)
    [(meeting, talks)] = page.meetings
    assert meeting.title == "Dialogmöte i Bastuträsk"
    assert [suggestion.identity for suggestion in talks] == ["n1.n1>r1.r1"]
    assert (page.talks, page.collaborations) == ([], [])
    assert own_page(session, 1, at=EVENING + timedelta(hours=3)).meetings == []


def test_those_of_theirs_who_are_asked_stand_with_their_ride(session: Session, eva: Who) -> None:
    meeting = add_talk(session, "1", by=eva).meeting_id
    said = {"Ada": Wants(ride=RideSide.OFFERS, car_seats=1), "Bo": Wants(ride=RideSide.NEEDS), "Siv": Wants()}
    for number, (name, wants) in enumerate(said.items()):
        key, actor_id = f"{name:-<24}", 2 if name == "Ada" else 1
        one = add_participant(session, meeting, key=key, actor_id=actor_id, name=name, email="", by=eva, at=AT)
        answer_invitation(session, one.id, Answer(name, Reply.YES, wants=wants), version=1, post=POST, by=eva, at=AT)
        one.invited_at = AT if number < 2 else None
    session.commit()
    propose_rides(session, meeting, post_of(Settings(instance=Path())), by=eva, at=AT)
    [(bo, ride)] = own_page(session, 1, at=EVENING).people[meeting]
    assert ride is not None
    assert (bo.name, ride.driver.name) == ("Bo", "Ada")


def test_what_it_led_to_is_told(session: Session, eva: Who) -> None:
    collaboration = add_collaboration(session, by=eva)
    session.expire_all()
    page = own_page(session, 1, at=EVENING + timedelta(days=1))
    assert [one.id for one in page.collaborations] == [collaboration.id]
    assert [talk.outcome for talk in page.talks] == ["trial"]
    assert progress(session, 1) == [("Skjuts till tåget", Progress.TOGETHER)], "nobody is going to be asked to talk"
    collaboration.state = CollaborationState.ENDED
    session.commit()
    assert progress(session, 2) == [("Minibuss med nio platser", Progress.ACCEPTED)]


def test_nobody_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        own_page(session, 99, at=NOW)
