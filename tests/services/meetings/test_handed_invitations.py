"""Another contact: the invitation goes to them with a new link, and nothing that the one before said of themselves."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Actor,
    AuditEvent,
    ContactPerson,
    FormerLink,
    Meeting,
    OutboxMail,
    Reply,
    RideSide,
)
from matchmaker.services.actors.contact_people import make_main
from matchmaker.services.actors.registrations import correct_actor
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.errors import NotFoundError
from matchmaker.services.meetings import handed_invitations
from matchmaker.services.meetings.meeting_mail import Post, invite_everyone, post_of
from matchmaker.services.meetings.participants import (
    AnsweredByAnotherError,
    Wants,
    add_participant,
    find_by_token,
    list_participants,
)
from matchmaker.services.meetings.replies import remove_participant
from matchmaker.services.meetings.rides import answer_ride, propose_rides
from matchmaker.settings import Settings
from matchmaker.testing.documents import calendar_faults
from tests.services.asked import NEEDS, PER, mails, of, say
from tests.services.talks import AT, POST, add_meeting, add_talk

EVA = "eva@by.example"
LATER = AT + timedelta(hours=1)

HandOver = Callable[..., None]


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return post_of(
        Settings(instance=tmp_path, contact_email="eva@norsjo.example", public_url="https://hjalps.example/")
    )


@pytest.fixture
def meeting(session: Session, by: Who, post: Post) -> Meeting:
    """Per is invited for his association, and somebody else for theirs."""
    meeting = add_meeting(session, by=by)
    add_talk(session, "1", by=by, meeting=meeting, contact_name="Per", contact_email=PER)
    invite_everyone(session, meeting.id, post, by=by, at=AT)
    return meeting


@pytest.fixture
def actor(session: Session, meeting: Meeting) -> Actor:
    return session.scalars(select(Actor).where(Actor.contact_email == PER)).one()


@pytest.fixture
def hand_over(session: Session, actor: Actor, post: Post) -> HandOver:
    """Lets Eva, or somebody else, take over from whoever is the main contact."""

    def hand_over(*, stays: bool = False, email: str = EVA, name: str = "Eva") -> None:
        person = ContactPerson(
            form_key=name * 8, actor_id=actor.id, name=name, email=email, phone="", added_at=AT, confirmed_at=AT
        )
        session.add(person)
        session.commit()
        told: dict[str, Any] = {"page": "https://x.example", "post": post, "by": Who.actor(actor.id), "at": LATER}
        make_main(session, actor.id, person.id, version=actor.version, stays=stays, **told)

    return hand_over


@pytest.mark.parametrize("stays", [True, False])
def test_an_invitation_without_an_answer_is_the_new_ones_with_a_link_of_their_own(
    session: Session, meeting: Meeting, actor: Actor, hand_over: HandOver, stays: bool
) -> None:
    [before] = of(session, meeting, actor)
    former, noise = before.token, [one.token for one in list_participants(session, meeting.id) if one.id != before.id]
    hand_over(stays=stays)
    [now] = of(session, meeting, actor)
    assert (now.id, now.name, now.email, now.reply, now.invited_at) == (before.id, "Eva", EVA, Reply.NONE, LATER)
    assert now.token != former
    [invitation] = mails(session, EVA)
    assert now.token in invitation.body
    assert former not in invitation.body
    with pytest.raises(AnsweredByAnotherError) as fault:
        find_by_token(session, former)
    assert fault.value.participant.name == "Eva"
    assert find_by_token(session, now.token).id == now.id
    assert [find_by_token(session, token).token for token in noise] == noise
    details = session.scalars(select(AuditEvent.details).where(AuditEvent.verb == "hand_over"))
    assert "Eva" not in str(list(details))


def test_the_one_before_is_told_and_the_meeting_leaves_their_calendar(
    session: Session, meeting: Meeting, actor: Actor, hand_over: HandOver
) -> None:
    hand_over()
    invitation, told = mails(session, PER)
    assert told.subject == "Någon annan svarar nu: Dialogmöte i Bastuträsk"
    assert "/svar/" not in told.body
    assert calendar_faults(told.calendar.encode()) == []
    calendar = Calendar.from_ical(told.calendar)
    [event], [first] = calendar.events, Calendar.from_ical(invitation.calendar).events
    assert (str(calendar["method"]), event["uid"], event.get("status")) == ("CANCEL", first["uid"], None)
    assert str(event["attendee"]) == f"mailto:{PER}"


@pytest.mark.parametrize("reply", [Reply.YES, Reply.NO])
def test_who_stays_keeps_what_they_have_said_for_themselves(
    session: Session, meeting: Meeting, actor: Actor, hand_over: HandOver, reply: Reply
) -> None:
    [per] = of(session, meeting, actor)
    say(session, per, reply)
    hand_over(stays=True)
    [still] = of(session, meeting, actor)
    assert (still.token, still.email, still.reply) == (per.token, PER, reply)
    assert mails(session, EVA) == []


@pytest.mark.parametrize(("reply", "then"), [(Reply.YES, Reply.YES), (Reply.NO, Reply.NONE)])
def test_of_who_leaves_the_seat_stays_and_what_they_need_does_not(
    session: Session, meeting: Meeting, actor: Actor, hand_over: HandOver, reply: Reply, then: Reply
) -> None:
    [per] = of(session, meeting, actor)
    say(session, per, reply)
    hand_over()
    [eva] = of(session, meeting, actor)
    assert (eva.name, eva.email, eva.reply, eva.wants, eva.arrives_at) == ("Eva", EVA, then, None, None)
    [told] = mails(session, EVA)
    assert ("redan sagt ja" in told.body) is (then is Reply.YES)
    assert "nötter" not in told.body + str(session.scalars(select(AuditEvent.details)).all())


def test_a_ride_that_was_agreed_is_called_off(
    session: Session, meeting: Meeting, actor: Actor, hand_over: HandOver, post: Post, by: Who
) -> None:
    [per] = of(session, meeting, actor)
    say(session, per, Reply.YES, Wants(ride=RideSide.OFFERS, car_seats=2))
    bo = add_participant(
        session, meeting.id, key="b" * 24, actor_id=actor.id, name="Bo", email="bo@x.example", by=by, at=AT
    )
    say(session, bo, Reply.YES, Wants(ride=RideSide.NEEDS))
    assert propose_rides(session, meeting.id, post, by=by, at=AT) == 1
    for one, other in ((per, bo), (bo, per)):
        answer_ride(session, find_by_token(session, one.token), other.id, yes=True, post=post, by=SUBMITTER, at=AT)
    hand_over()
    subjects = session.scalars(select(OutboxMail.subject).where(OutboxMail.recipient == "bo@x.example"))
    assert "Ni åker inte tillsammans: Dialogmöte i Bastuträsk" in list(subjects)


def test_nothing_is_handed_over_when_what_follows_cannot_be_written(
    session: Session, actor: Actor, hand_over: HandOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handed_invitations, "end_lost_rides", Mock(side_effect=RuntimeError))
    with pytest.raises(RuntimeError):
        hand_over()
    session.rollback()
    assert actor.contact_email == PER


def test_who_is_asked_already_is_not_asked_twice(
    session: Session, meeting: Meeting, actor: Actor, hand_over: HandOver, by: Who
) -> None:
    [per] = of(session, meeting, actor)
    say(session, per, Reply.YES)
    eva = add_participant(
        session, meeting.id, key="e" * 24, actor_id=actor.id, name="Eva", email=EVA.upper(), by=by, at=AT
    )
    hand_over()
    assert [one.id for one in of(session, meeting, actor)] == [eva.id]
    with pytest.raises(AnsweredByAnotherError) as fault:
        find_by_token(session, per.token)
    assert fault.value.participant.id == eva.id


@pytest.mark.parametrize("asked_already", [False, True])
def test_the_links_of_all_who_were_asked_before_tell_who_answers_now(
    session: Session, meeting: Meeting, actor: Actor, hand_over: HandOver, by: Who, asked_already: bool
) -> None:
    former = [one.token for one in of(session, meeting, actor)]
    hand_over()
    former += [one.token for one in of(session, meeting, actor)]
    if asked_already:
        cia = {"name": "Cia", "email": "cia@by.example", "by": by, "at": AT}
        add_participant(session, meeting.id, key="c" * 24, actor_id=actor.id, **cia)  # type: ignore[arg-type]
    hand_over(name="Cia", email="cia@by.example")
    for token in former:
        with pytest.raises(AnsweredByAnotherError) as fault:
            find_by_token(session, token)
        assert fault.value.participant.name == "Cia"


def test_when_who_answers_now_is_struck_off_nothing_is_left_of_the_links_before(
    session: Session, meeting: Meeting, actor: Actor, hand_over: HandOver, by: Who
) -> None:
    [former] = [one.token for one in of(session, meeting, actor)]
    hand_over()
    [eva] = of(session, meeting, actor)
    assert session.scalars(select(FormerLink.token)).all() == [former]
    session.commit()
    remove_participant(session, meeting.id, eva.id, post=POST, by=by, at=LATER)
    assert session.scalars(select(FormerLink)).all() == []
    with pytest.raises(NotFoundError):
        find_by_token(session, former)


def test_who_has_no_address_is_written_up_for_a_call_and_takes_over_again(
    session: Session, meeting: Meeting, actor: Actor, hand_over: HandOver, post: Post, by: Who
) -> None:
    [first] = of(session, meeting, actor)
    eva = ContactPerson(
        form_key="e" * 24, actor_id=actor.id, name="Eva", email="", phone="070-1", added_at=AT, confirmed_at=AT
    )
    session.add(eva)
    session.commit()
    told: dict[str, Any] = {"page": "https://x.example", "post": post, "by": by, "at": LATER}
    make_main(session, actor.id, eva.id, version=actor.version, stays=False, **told)
    [rung] = of(session, meeting, actor)
    assert (rung.name, rung.email, rung.invited_at) == ("Eva", "", None)
    hand_over(name="Cia", email="cia@by.example")
    [cia] = of(session, meeting, actor)
    assert (cia.id, cia.name, cia.email) == (first.id, "Cia", "cia@by.example")
    assert mails(session, "cia@by.example") == []  # the leader sends it, as to all who have got none


def test_meetings_that_are_over_or_called_off_stay_as_they_were(
    session: Session, meeting: Meeting, actor: Actor, hand_over: HandOver, by: Who, post: Post
) -> None:
    meeting.cancelled_at = AT
    over = add_meeting(session, "over", by=by, starts_at=AT - timedelta(days=2))
    add_participant(
        session, over.id, key="o" * 24, actor_id=actor.id, name="Per", email=PER, by=by, at=AT - timedelta(days=3)
    )
    hand_over()
    assert {one.email for each in (meeting, over) for one in of(session, each, actor)} == {PER}
    with pytest.raises(NotFoundError):
        find_by_token(session, "nobody's")


def put_right(session: Session, actor: Actor, post: Post, by: Who, **contact: str) -> None:
    """As staff correct how to reach them."""
    who = {"kind": "association", "name": actor.name, "place": "Bastuträsk"}
    stands = {"contact_name": actor.contact_name, "contact_email": actor.contact_email, "contact_phone": ""}
    told: dict[str, Any] = {"who": who, "contact": stands | contact, "post": post, "by": by, "at": LATER}
    correct_actor(session, actor.id, version=actor.version, **told)


def test_an_address_that_is_put_right_gets_the_invitation_and_the_one_before_nothing_more(
    session: Session, meeting: Meeting, actor: Actor, post: Post, by: Who
) -> None:
    [before] = of(session, meeting, actor)
    former = before.token
    put_right(session, actor, post, by, contact_email="per.lind@by.example")
    [now] = of(session, meeting, actor)
    assert (now.id, now.name, now.email, now.reply, now.invited_at) == (
        before.id, "Per", "per.lind@by.example", Reply.NONE, LATER,
    )  # fmt: skip
    [invitation] = mails(session, "per.lind@by.example")
    assert now.token in invitation.body
    assert len(mails(session, PER)) == 1
    with pytest.raises(AnsweredByAnotherError):
        find_by_token(session, former)


def test_the_same_person_at_another_address_keeps_what_they_have_said(
    session: Session, meeting: Meeting, actor: Actor, post: Post, by: Who
) -> None:
    [one] = of(session, meeting, actor)
    say(session, one, Reply.YES)
    put_right(session, actor, post, by, contact_email="per.lind@by.example")
    [now] = of(session, meeting, actor)
    assert (now.reply, now.wants and now.wants.words, now.arrives_at is not None) == (Reply.YES, NEEDS.words, True)
    assert "redan sagt ja" in mails(session, "per.lind@by.example")[0].body
    put_right(session, actor, post, by, contact_phone="070-174 06 11")
    assert len(mails(session, "per.lind@by.example")) == 1


def test_another_person_at_another_address_is_asked_for_themselves(
    session: Session, meeting: Meeting, actor: Actor, post: Post, by: Who
) -> None:
    [one] = of(session, meeting, actor)
    say(session, one, Reply.NO)
    put_right(session, actor, post, by, contact_name="Eva", contact_email=EVA)
    [now] = of(session, meeting, actor)
    assert (now.name, now.reply, now.wants) == ("Eva", Reply.NONE, None)
    assert [mail.subject.split(":")[0] for mail in mails(session, PER)][-1] == "Någon annan svarar nu"


def test_who_has_said_no_is_not_asked_again_at_another_address(
    session: Session, meeting: Meeting, actor: Actor, post: Post, by: Who
) -> None:
    [one] = of(session, meeting, actor)
    say(session, one, Reply.NO)
    put_right(session, actor, post, by, contact_email="per.lind@by.example")
    assert [now.reply for now in of(session, meeting, actor)] == [Reply.NO]
    assert mails(session, "per.lind@by.example") == []
    hers = {"actor_id": actor.id, "key": "another-of-them-who-comes", "name": "Eva", "email": EVA}
    add_participant(session, meeting.id, **hers, by=by, at=AT)  # type: ignore[arg-type]
    put_right(session, actor, post, by, contact_email=EVA)
    assert sorted(now.email for now in of(session, meeting, actor)) == [EVA, "per.lind@by.example"]
