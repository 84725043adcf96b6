"""Two who were both asked to a meeting are made one: one invitation is left, with the answer that counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Meeting, OutboxMail, Reply
from matchmaker.services.actors.merging import find_merge
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.errors import NotFoundError
from matchmaker.services.meetings.meeting_mail import invite_everyone
from matchmaker.services.meetings.participants import Answer, AnsweredByAnotherError, add_participant, find_by_token
from matchmaker.services.meetings.replies import answer_invitation, remove_participant
from tests.conftest import NOW
from tests.services.asked import PER, mails, of, say
from tests.services.people import merge, part
from tests.services.talks import AT, POST, add_meeting, add_talk

BothAsked = Callable[[str, str], tuple[Actor, Actor]]


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    return add_meeting(session, by=by)


@pytest.fixture
def both(session: Session, meeting: Meeting, by: Who) -> BothAsked:
    """Lets Per be asked for an association, then the contact of another that is the same one; gives who remains and
    who is to go.
    """

    def asked(ref: str, name: str, email: str) -> Actor:
        add_talk(session, ref, by=by, meeting=meeting, contact_name=name, contact_email=email)
        invite_everyone(session, meeting.id, POST, by=by, at=AT)
        return session.scalars(select(Actor).where(Actor.ref == f"r{ref}")).one()

    def both(name: str, email: str) -> tuple[Actor, Actor]:
        gone = asked("1", "Per", PER)
        kept = asked("2", name, email)
        session.commit()
        return kept, gone

    return both


def left(session: Session, meeting: Meeting, kept: Actor, gone: Actor, by: Who) -> list[tuple[str, Reply]]:
    """Who of the two is asked when they are one, and what they have answered."""
    merge(session, kept, gone, by)
    assert of(session, meeting, gone) == []
    return [(one.email.lower(), one.reply) for one in of(session, meeting, kept)]


def test_of_two_that_are_made_one_the_contact_who_remains_is_asked(
    session: Session, meeting: Meeting, both: BothAsked, by: Who
) -> None:
    kept, gone = both("Anna", "anna@by.example")
    [per], [anna] = of(session, meeting, gone), of(session, meeting, kept)
    assert left(session, meeting, kept, gone, by) == [("anna@by.example", Reply.NONE)]
    assert [mail.subject.split(":")[0] for mail in mails(session, PER)][1:] == ["Någon annan svarar nu"]
    assert len(mails(session, "anna@by.example")) == 1, "no news to her"
    with pytest.raises(AnsweredByAnotherError) as fault:
        find_by_token(session, per.token)
    assert fault.value.participant.id == anna.id


@pytest.mark.parametrize("answers", [0, 1])
def test_the_answer_that_was_given_counts_whoever_remains(
    session: Session, meeting: Meeting, both: BothAsked, by: Who, answers: int
) -> None:
    kept, gone = both("Anna", "anna@by.example")
    [one] = of(session, meeting, (kept, gone)[answers])
    say(session, one, Reply.YES)
    [still] = left(session, meeting, kept, gone, by)
    assert still == (one.email.lower(), Reply.YES)
    assert find_by_token(session, one.token).wants is not None


def test_two_people_who_have_both_answered_both_come(
    session: Session, meeting: Meeting, both: BothAsked, by: Who
) -> None:
    kept, gone = both("Anna", "anna@by.example")
    for actor in (kept, gone):
        [one] = of(session, meeting, actor)
        say(session, one, Reply.YES)
    assert [who for who, _ in left(session, meeting, kept, gone, by)] == [PER.lower(), "anna@by.example"]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("said", [(Reply.YES, Reply.NO), (Reply.NO, Reply.YES)])
def test_what_the_same_person_said_last_counts(
    session: Session, meeting: Meeting, both: BothAsked, by: Who, first: int, said: tuple[Reply, Reply]
) -> None:
    two = both("Per på byn", PER.upper())
    for n, (actor, reply) in enumerate(zip((two[first], two[1 - first]), said, strict=True)):
        [one] = of(session, meeting, actor)
        told = Answer(one.name, reply)
        at = AT + timedelta(minutes=n)
        answer_invitation(session, one.id, told, version=one.version, post=POST, by=SUBMITTER, at=at)
    assert left(session, meeting, *two, by) == [(PER.lower(), said[1])]
    assert len(mails(session, PER)) == 1, "nobody else answers"


def test_the_same_person_keeps_the_seat_that_they_have(
    session: Session, meeting: Meeting, both: BothAsked, by: Who
) -> None:
    kept, gone = both("Per", PER)
    [per], [again] = of(session, meeting, gone), of(session, meeting, kept)
    session.get_one(Meeting, meeting.id).seats = 1
    session.commit()
    say(session, per, Reply.YES)
    say(session, again, Reply.YES)
    assert [one.reply for one in of(session, meeting, kept)] == [Reply.QUEUED]
    assert left(session, meeting, kept, gone, by) == [(PER.lower(), Reply.YES)]


def test_who_was_only_written_up_for_a_call_gives_way_to_who_is_invited(
    session: Session, meeting: Meeting, both: BothAsked, by: Who
) -> None:
    kept, gone = both("", "")
    assert left(session, meeting, kept, gone, by) == [(PER.lower(), Reply.NONE)]


def test_others_who_are_written_up_stay_so(session: Session, meeting: Meeting, both: BothAsked, by: Who) -> None:
    kept, gone = both("Anna", "anna@by.example")
    add_participant(session, meeting.id, key="b" * 24, actor_id=gone.id, name="Bo", email="", by=by, at=AT)
    assert left(session, meeting, kept, gone, by) == [("anna@by.example", Reply.NONE), ("", Reply.NONE)]


def test_who_came_to_a_meeting_that_is_over_stays_written_up(
    session: Session, meeting: Meeting, both: BothAsked, by: Who
) -> None:
    kept, gone = both("Per", PER)
    session.get_one(Meeting, meeting.id).ends_at = NOW
    session.commit()
    assert len(left(session, meeting, kept, gone, by)) == 2


def parted(session: Session, kept: Actor, gone: Actor, by: Who) -> None:
    found = find_merge(session, gone.id)
    assert found is not None
    part(session, found.id, by)


@pytest.mark.parametrize("answers", [0, 1])
def test_who_was_struck_off_is_asked_again_by_a_link_of_their_own_when_the_two_are_parted(
    session: Session, meeting: Meeting, both: BothAsked, by: Who, answers: int
) -> None:
    two = both("Anna", "anna@by.example")
    [stays], [leaves] = of(session, meeting, two[answers]), of(session, meeting, two[1 - answers])
    stayed, left_by = stays.email, (leaves.email, leaves.token)
    say(session, stays, Reply.YES)
    left(session, meeting, *two, by)
    parted(session, *two, by)
    [asked], [still] = of(session, meeting, two[1 - answers]), of(session, meeting, two[answers])
    assert (asked.email, asked.reply, asked.invited_at) == (left_by[0], Reply.NONE, NOW)
    assert (still.email, still.reply) == (stayed, Reply.YES)
    first, other, again = (mail.subject.split(":")[0] for mail in mails(session, left_by[0]))
    assert (other, again) == ("Någon annan svarar nu", first)
    assert find_by_token(session, asked.token).actor_id == asked.actor_id
    with pytest.raises(NotFoundError) as fault:
        find_by_token(session, left_by[1])
    assert not isinstance(fault.value, AnsweredByAnotherError), "that would name somebody of the other"


def test_who_was_only_written_up_is_so_again_and_gets_no_mail(
    session: Session, meeting: Meeting, both: BothAsked, by: Who
) -> None:
    kept, gone = both("", "")
    left(session, meeting, kept, gone, by)
    sent = len(session.scalars(select(OutboxMail)).all())
    parted(session, kept, gone, by)
    [asked] = of(session, meeting, kept)
    assert (asked.invited_at, asked.email) == (None, "")
    assert len(of(session, meeting, gone)) == 1
    assert len(session.scalars(select(OutboxMail)).all()) == sent


@pytest.mark.parametrize("since", ["over", "cancelled", "written up", "taken off"])
def test_nobody_is_asked_again_where_that_has_no_use(
    session: Session, meeting: Meeting, both: BothAsked, by: Who, since: str
) -> None:
    kept, gone = both("Anna", "anna@by.example")
    left(session, meeting, kept, gone, by)
    row = session.get_one(Meeting, meeting.id)
    row.ends_at = NOW if since == "over" else row.ends_at
    row.cancelled_at = NOW if since == "cancelled" else None
    session.commit()
    if since == "written up":
        add_participant(session, meeting.id, key="b" * 24, actor_id=gone.id, name="", email=PER, by=by, at=AT)
    if since == "taken off":
        [anna] = of(session, meeting, kept)
        remove_participant(session, meeting.id, anna.id, post=POST, by=by, at=AT)
    parted(session, kept, gone, by)
    assert len(of(session, meeting, gone)) == (since == "written up")
