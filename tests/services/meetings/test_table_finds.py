"""What fits what came up at the tables is shown while people sit there, and one press puts it into the next round."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import (
    Actor,
    Collaboration,
    CollaborationState,
    MatchRun,
    Meeting,
    MeetingTable,
    NoteKind,
    Outcome,
    RunStatus,
    Suggestion,
    SuggestionLink,
    SuggestionState,
)
from matchmaker.planning.plan import PlanningError
from matchmaker.services.actors.checks import check_form
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import actors_here
from matchmaker.services.meetings.seatings import get_seating
from matchmaker.services.meetings.table_finds import Finds, list_finds, talk_next
from matchmaker.services.meetings.table_notes import take_in, write_note
from tests.services.evening import DURING, add_evening, plan
from tests.services.talks import EVENING, add_meeting, add_suggestion, record


@pytest.fixture
def meeting(session: Session, by: Who) -> Meeting:
    """Two talks that are planned, in two rounds, the first of which goes on; all four parties are there."""
    meeting = add_evening(session, by=by)
    plan(session, meeting, by=by)
    return meeting


def found_for(session: Session, meeting: Meeting, kind: NoteKind, *, by: Who, score: float = 0.8) -> Suggestion:
    """A suggestion for something that came up at a table: between who needs in one talk and who gives in the other."""
    first, second = (item.suggestion.links[0] for item in get_seating(session, meeting.id).meeting.items)
    token = session.scalars(select(MeetingTable.token).where(MeetingTable.meeting_id == meeting.id)).first() or ""
    key = f"{kind}-{score}".ljust(24, "-")
    note = write_note(session, token, key=key, kind=kind, words="Plogning", item_id=None, at=DURING)
    is_need = kind is NoteKind.NEED
    owner = first.need.actor_id if is_need else second.resource.actor_id  # type: ignore[union-attr]
    made = take_in(session, meeting.id, note.id, actor_id=owner, title="Plogning", by=by, at=DURING)
    assert made is not None
    session.execute(update(MatchRun).values(status=RunStatus.DONE))  # the one that this asked for, too
    need, resource = (made.id, second.resource_id) if is_need else (first.need_id, made.id)
    suggestion = Suggestion(
        identity=key,
        shape="pair",
        state=SuggestionState.NEW,
        score=score,
        strategies={},
        evidence=[],
        run_id=session.scalars(select(MatchRun.id)).first(),
        created_at=DURING,
        updated_at=DURING,
    )
    suggestion.links.append(SuggestionLink(position=1, need_id=need, resource_id=resource))
    session.add(suggestion)
    session.commit()
    return suggestion


def finds_of(session: Session, meeting: Meeting, minutes: int = 10) -> Finds:
    here = actors_here(get_seating(session, meeting.id).people)
    found = list_finds(session, meeting.id, here, at=EVENING + timedelta(minutes=minutes))
    session.commit()
    return found


def test_what_fits_a_new_need_or_resource_is_found_the_best_of_those_who_are_here_first(
    session: Session, meeting: Meeting, by: Who
) -> None:
    add_suggestion(session, "elsewhere", state=SuggestionState.NEW)
    good = found_for(session, meeting, NoteKind.NEED, by=by, score=0.6)
    best = found_for(session, meeting, NoteKind.RESOURCE, by=by, score=0.9)
    declined = found_for(session, meeting, NoteKind.NEED, by=by, score=0.7)
    declined.state = SuggestionState.DECLINED
    session.commit()
    found = finds_of(session, meeting)
    assert [find.suggestion.id for find in found.shown] == [best.id, good.id]
    assert [find.away for find in found.shown] == [[], []]
    assert (found.next_round, found.searching) == (2, False)
    away = next(one for one in get_seating(session, meeting.id).people if one.actor_id == best.links[0].need.actor_id)
    away.here = False
    other = found_for(session, meeting, NoteKind.NEED, by=by, score=0.5)
    other.links[0].need_id = get_seating(session, meeting.id).meeting.items[1].suggestion.links[0].need_id
    session.commit()
    found = finds_of(session, meeting, minutes=40)
    assert [[actor.id for actor in find.away] for find in found.shown] == [[away.actor_id], [away.actor_id]]
    assert found.next_round is None


def test_what_has_led_to_something_and_what_comes_after_the_meeting_is_left_out(
    session: Session, meeting: Meeting, by: Who
) -> None:
    talked, led = (found_for(session, meeting, NoteKind.NEED, by=by, score=score) for score in (0.6, 0.7))
    for one in (talked, led):
        one.state = SuggestionState.ACCEPTED
    session.commit()
    assert {find.suggestion.id for find in finds_of(session, meeting).shown} == {talked.id, led.id}
    over = int((meeting.ends_at - EVENING) / timedelta(minutes=1))
    assert finds_of(session, meeting, minutes=over) == Finds([], searching=False, next_round=None)
    earlier = add_meeting(session, "earlier", by=by, starts_at=EVENING - timedelta(days=7))
    add_items(session, earlier.id, [talked.id], by=by, at=DURING)
    [item] = get_meeting(session, earlier.id).items
    record(session, item, by=by, outcome=Outcome.NOT_NOW, outcome_reason="Ingen tid")
    running, dates = CollaborationState.RUNNING, {"created_at": DURING, "updated_at": DURING}
    session.add(Collaboration(title="Plogning", state=running, suggestion_id=led.id, **dates))
    session.commit()
    assert finds_of(session, meeting).shown == []


def test_while_the_service_looks_it_says_so(session: Session, meeting: Meeting, by: Who) -> None:
    found_for(session, meeting, NoteKind.NEED, by=by)
    run = session.scalars(select(MatchRun)).first()
    assert run is not None
    actor = get_seating(session, meeting.id).meeting.items[0].suggestion.links[0].need.actor_id
    run.status, run.touching_actor_id = RunStatus.RUNNING, actor
    session.commit()
    assert finds_of(session, meeting).searching


def test_a_meeting_without_rounds_has_no_next_one(session: Session, by: Who) -> None:
    meeting = add_evening(session, "plain", by=by, without="rounds")
    assert finds_of(session, meeting) == Finds([], searching=False, next_round=None)


def test_one_press_accepts_it_puts_it_on_the_agenda_and_into_the_next_round(
    session: Session, meeting: Meeting, by: Who
) -> None:
    found = found_for(session, meeting, NoteKind.NEED, by=by)
    for _ in range(2):  # a double tap
        spot = talk_next(session, meeting.id, found.id, version=1, seconds=5, by=by, at=DURING)
    seating = get_seating(session, meeting.id)
    [item] = [item for item in seating.meeting.items if item.suggestion_id == found.id]
    assert item.suggestion.state is SuggestionState.ACCEPTED
    assert seating.plan is not None
    [seat] = [seat for seat in seating.plan.plan["seats"] if seat["talk"] == item.id]
    assert spot == {"talk": item.id, "table": seat["table"], "round": 2}
    assert seating.plan.locks["talks"] == [spot]
    assert seat["round"] == 2
    assert finds_of(session, meeting).shown == []


def test_what_the_next_round_has_no_room_for_stands_on_the_agenda(session: Session, meeting: Meeting, by: Who) -> None:
    found = found_for(session, meeting, NoteKind.NEED, by=by)
    early = next(one for one in get_seating(session, meeting.id).people if one.actor.name == "Behöver evening-0")
    early.leaves_at = DURING + timedelta(minutes=30)
    session.commit()
    with pytest.raises(PlanningError, match="Nobody from Behöver evening-0 is there then"):
        talk_next(session, meeting.id, found.id, version=1, seconds=5, by=by, at=DURING)
    session.rollback()
    assert found.id in {item.suggestion_id for item in get_seating(session, meeting.id).meeting.items}


def test_who_comes_too_late_is_told(session: Session, meeting: Meeting, by: Who) -> None:
    found = found_for(session, meeting, NoteKind.NEED, by=by)
    with pytest.raises(RefusedError, match="changed"):
        talk_next(session, meeting.id, found.id, version=7, by=by, at=DURING)
    session.rollback()
    with pytest.raises(NotFoundError):
        talk_next(session, meeting.id, 4711, version=1, by=by, at=DURING)
    session.rollback()
    with pytest.raises(RefusedError, match="over"):
        talk_next(session, meeting.id, found.id, version=1, by=by, at=EVENING + timedelta(hours=1))


def test_those_whose_form_nobody_has_read_are_told_of_and_nobody_else(
    session: Session, meeting: Meeting, by: Who
) -> None:
    owner = get_seating(session, meeting.id).meeting.items[0].suggestion.links[0].need.actor_id
    found_for(session, meeting, NoteKind.NEED, by=by)
    assert finds_of(session, meeting).unread == ()
    noise = session.scalars(select(Actor).where(Actor.id != owner)).first()
    assert noise is not None
    for actor_id in (owner, noise.id):
        session.execute(update(Actor).where(Actor.id == actor_id).values(awaits_check=True))
    session.commit()
    [unread] = finds_of(session, meeting).unread
    assert (unread.actor.id, unread.needs[-1].title, list(unread.resources)) == (owner, "Plogning", [])
    check_form(session, owner, version=unread.actor.version, by=by, at=DURING)
    found = finds_of(session, meeting)
    assert (found.unread, found.searching) == ((), True)
