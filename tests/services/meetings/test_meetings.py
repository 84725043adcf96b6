from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Meeting, Reply
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.meetings.meetings import (
    change_meeting,
    create_meeting,
    get_meeting,
    list_coming,
    list_past,
    next_meeting,
)
from matchmaker.services.meetings.participants import add_participant, list_participants
from matchmaker.services.suggestions.parties import ends_of_pair
from tests.conftest import STOCKHOLM
from tests.services.talks import AT, EVENING, add_meeting, add_suggestion, add_talk, staff
from tests.services.village import add_actor, add_place

DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)


def details(meeting: Meeting) -> dict[str, object]:
    names = ("title", "place_id", "venue", "starts_at", "ends_at", "practicalities")
    return {name: getattr(meeting, name) for name in names}


def test_the_same_form_sent_twice_makes_one_meeting(session: Session) -> None:
    by = staff(session)
    first, second = add_meeting(session, by=by), add_meeting(session, by=by)
    assert first.id == second.id
    assert add_meeting(session, "another", by=by).id != first.id
    events = session.scalars(select(AuditEvent).where(AuditEvent.noun == "meetings")).all()
    assert [(e.verb, e.account_id) for e in events] == [("create", by.account_id)] * 2


@pytest.mark.parametrize("hours", [0, -1])
def test_a_meeting_must_end_after_it_begins(session: Session, hours: int) -> None:
    by = staff(session)
    with pytest.raises(RefusedError) as refused:
        add_meeting(session, by=by, ends_at=EVENING + timedelta(hours=hours))
    assert refused.value.code == "ends"


def test_a_meeting_must_be_somewhere(session: Session) -> None:
    by = staff(session)
    with pytest.raises(NotFoundError):
        add_meeting(session, by=by, place_id=4711)


@pytest.mark.parametrize(
    ("changed", "sequence"),
    [
        ({"starts_at": EVENING - timedelta(minutes=30)}, 1),
        ({"ends_at": EVENING + timedelta(hours=3)}, 1),
        ({"venue": "Skolan"}, 1),
        ({"title": "Höstmöte"}, 0),
        ({"practicalities": "Ingen fika."}, 0),
    ],
)
def test_calendars_are_told_when_time_or_place_moves(
    session: Session, changed: dict[str, object], sequence: int
) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    later = AT + timedelta(days=1)
    change_meeting(session, meeting.id, version=1, **(details(meeting) | changed), zone=STOCKHOLM, by=by, at=later)  # type: ignore[arg-type]
    session.expire_all()
    stored = get_meeting(session, meeting.id)
    assert (stored.sequence, stored.version, stored.updated_at) == (sequence, 2, later)
    assert details(stored) | changed == details(stored)
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "change")).one()
    assert event.details == {"changed": list(changed)}


def test_moving_to_another_village_counts_as_another_place(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    place = add_place(session, "Norsjö")
    session.flush()
    values = details(meeting) | {"place_id": place.id}
    change_meeting(session, meeting.id, version=1, **values, zone=STOCKHOLM, by=by, at=AT)  # type: ignore[arg-type]
    session.expire_all()
    stored = get_meeting(session, meeting.id)
    assert (stored.place.name, stored.sequence) == ("Norsjö", 1)


def test_hours_in_which_somebody_is_there_follow_to_another_day_on_the_same_clock(session: Session) -> None:
    by = staff(session)
    meeting, other = add_meeting(session, by=by), add_meeting(session, "other", by=by)  # from 18 to 20.30
    actor_id = add_actor(session, "a").id
    for one, name in ((meeting, "comes"), (other, "noise")):
        who: dict[str, Any] = {"actor_id": actor_id, "key": name.ljust(24, "-"), "name": name, "email": ""}
        participant = add_participant(session, one.id, **who, reply=Reply.YES, by=by, at=AT)
        participant.arrives_at, participant.leaves_at = EVENING + HALF_HOUR, EVENING + 3 * HALF_HOUR
    session.commit()

    def move(starts_at: datetime, ends_at: datetime) -> tuple[datetime | None, datetime | None]:
        values: Any = details(meeting) | {"starts_at": starts_at, "ends_at": ends_at}
        change_meeting(session, meeting.id, version=meeting.version, **values, zone=STOCKHOLM, by=by, at=AT)
        session.expire_all()
        [stays] = list_participants(session, other.id)
        assert (stays.arrives_at, stays.leaves_at) == (EVENING + HALF_HOUR, EVENING + 3 * HALF_HOUR)
        [one] = list_participants(session, meeting.id)
        return one.arrives_at, one.leaves_at

    in_summer = EVENING + timedelta(days=150, hours=-1)  # at the same time of day there
    assert move(in_summer, in_summer + timedelta(hours=4)) == (in_summer + HALF_HOUR, in_summer + 3 * HALF_HOUR)
    later = in_summer + HALF_HOUR  # that evening they come and go when they said
    assert move(later, later + timedelta(hours=2)) == (in_summer + HALF_HOUR, in_summer + 3 * HALF_HOUR)
    assert move(later - DAY, later - DAY + timedelta(hours=2)) == (None, in_summer - DAY + 3 * HALF_HOUR)
    noon = in_summer - timedelta(hours=6)
    assert move(noon, noon + timedelta(hours=2)) == (None, None)


def test_whoever_changes_a_meeting_second_is_told(session: Session) -> None:
    eva, ali = staff(session), staff(session, "ali@norsjo.example", "Ali")
    meeting = add_meeting(session, by=eva)
    before = details(meeting)
    change_meeting(session, meeting.id, version=1, **(before | {"venue": "Skolan"}), zone=STOCKHOLM, by=eva, at=AT)  # type: ignore[arg-type]
    with pytest.raises(ConflictError):
        change_meeting(session, meeting.id, version=1, **(before | {"venue": "Kyrkan"}), zone=STOCKHOLM, by=ali, at=AT)  # type: ignore[arg-type]
    session.rollback()
    assert get_meeting(session, meeting.id).venue == "Skolan"


def test_the_same_change_sent_twice_is_made_once(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    for _ in range(2):
        values = details(meeting) | {"venue": "Skolan"}
        change_meeting(session, meeting.id, version=1, **values, zone=STOCKHOLM, by=by, at=AT)  # type: ignore[arg-type]
    assert (meeting.version, meeting.sequence) == (2, 1)


def test_what_does_not_exist_is_not_found(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    with pytest.raises(NotFoundError):
        get_meeting(session, meeting.id + 1)
    with pytest.raises(NotFoundError):
        change_meeting(session, meeting.id + 1, version=1, **details(meeting), zone=STOCKHOLM, by=by, at=AT)  # type: ignore[arg-type]


def test_a_meeting_comes_with_its_agenda_in_order_and_the_parties_of_each_talk(session: Session) -> None:
    by = staff(session)
    meeting = add_meeting(session, by=by)
    add_talk(session, "noise", by=by, meeting=add_meeting(session, "noise", by=by))
    for ref in ("b", "a"):
        add_talk(session, ref, by=by, meeting=meeting)
    session.expire_all()
    found = get_meeting(session, meeting.id)
    assert found.place.name == "Bastuträsk"
    pairs = [ends_of_pair(item.suggestion) for item in found.items]
    assert [(need.actor.name, resource.actor.place.name) for need, resource in pairs] == [
        ("Behöver b", "Bastuträsk"),
        ("Behöver a", "Bastuträsk"),
    ]


def test_lists_tell_coming_from_past_and_count_the_talks(session: Session) -> None:
    by = staff(session)
    later = add_meeting(session, "later", by=by, starts_at=EVENING + timedelta(days=7))
    soon = add_meeting(session, "soon", by=by)
    old = add_meeting(session, "old", by=by, starts_at=AT - timedelta(days=20))
    older = add_meeting(session, "older", by=by, starts_at=AT - timedelta(days=40))
    going_on = add_meeting(session, "now", by=by, starts_at=AT - timedelta(hours=1))
    for ref in ("1", "2"):
        item = add_talk(session, ref, by=by, meeting=old)
    item.recorded_at = AT
    session.commit()
    add_suggestion(session, "noise")

    coming = list_coming(session, at=AT)
    assert [line.meeting.id for line in coming] == [going_on.id, soon.id, later.id]
    soon.cancelled_at = AT
    session.commit()
    assert len(list_coming(session, at=AT)) == 3
    assert [line.meeting.id for line in list_coming(session, at=AT, cancelled=False)] == [going_on.id, later.id]
    assert coming[0].meeting.place.name == "Bastuträsk"
    past = list_past(session, at=AT, limit=10)
    assert [(line.meeting.id, line.talks, line.recorded) for line in past] == [(old.id, 2, 1), (older.id, 0, 0)]
    assert [line.meeting.id for line in list_past(session, at=AT, limit=1, offset=1)] == [older.id]


def test_the_next_meeting_is_the_first_that_has_not_begun(session: Session) -> None:
    by = staff(session)
    assert next_meeting(session, at=AT) is None
    add_meeting(session, "now", by=by, starts_at=AT - timedelta(hours=1))
    add_meeting(session, "later", by=by, starts_at=EVENING + timedelta(days=7))
    soon = add_meeting(session, "soon", by=by)
    found = next_meeting(session, at=AT)
    assert found is not None
    assert (found.id, found.place.name) == (soon.id, "Bastuträsk")


def test_times_are_kept_as_moments_whatever_the_zone_they_were_given_in(session: Session) -> None:
    by = staff(session)
    local = EVENING.astimezone(STOCKHOLM)
    meeting = add_meeting(session, by=by, starts_at=local)
    session.expire_all()
    assert get_meeting(session, meeting.id).starts_at == EVENING


def test_create_meeting_takes_what_the_form_gives(session: Session) -> None:
    by = staff(session)
    place = add_place(session, "Norsjö")
    session.flush()
    meeting = create_meeting(
        session,
        key="k" * 24,
        title="T",
        place_id=place.id,
        venue="V",
        starts_at=EVENING,
        ends_at=EVENING + timedelta(hours=1),
        practicalities="",
        by=by,
        at=AT,
    )
    assert (meeting.uid, meeting.sequence, meeting.created_at) == ("k" * 24, 0, AT)
