from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from matchmaker.models import Action, AgendaItem, OutboxMail, Outcome, RunStatus, Suggestion, SuggestionState
from matchmaker.services.audit import SYSTEM
from matchmaker.services.matching.matchruns import run_matching, start_run
from matchmaker.services.matching.plugins import InUse
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.run_records import STALE_AFTER, ask_for_run
from matchmaker.services.workplace import Workplace, see_workplace
from tests.conftest import NOW, STOCKHOLM
from tests.matching.builders import Fixed, by_pair
from tests.models import rows
from tests.services.counting import counted_statements
from tests.services.talks import AT, EVENING, add_meeting, add_suggestion, add_talk, staff
from tests.services.village import CAME, add_actor, add_place, suggestions

TODAY = date(2026, 11, 26)


def see(session: Session, since: datetime | None = CAME, at: datetime = NOW) -> Workplace:
    return see_workplace(session, since=since, at=at, today=TODAY)


@pytest.fixture
def found(session: Session) -> dict[str, Suggestion]:
    """Two suggestions for one need, and another need without any."""
    add_actor(session, "a", needs={"a.n": "Skjuts", "a.m": "Lokal"})
    add_actor(session, "b", resources={"b.r": "Buss"}, at=CAME + timedelta(hours=1))
    add_actor(session, "c", resources={"c.r": "Bil"}, at=CAME + timedelta(hours=2))
    session.commit()
    scores = by_pair({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8})
    run_matching(session, InUse((Fixed(score=scores),)), per_need=3, zone=STOCKHOLM, by=SYSTEM, at=NOW)
    return suggestions(session)


def test_an_empty_service_has_nothing_to_see_to(session: Session) -> None:
    work = see(session)
    assert (work.waiting.number, work.waiting.new, work.waiting.oldest, work.waiting.best) == (0, 0, None, None)
    assert (work.newcomers.everyone, list(work.meetings), (work.late.total, work.soon.total)) == (0, [], (0, 0))
    assert (work.matching.at_work, work.matching.latest, work.matching.needs_without) == (None, None, 0)
    assert (work.mail.waiting, work.mail.retried, work.mail.refused) == (0, 0, 0)


def test_waiting_suggestions_are_counted_with_the_new_ones_the_oldest_and_the_best(
    session: Session, found: dict[str, Suggestion]
) -> None:
    old = CAME - timedelta(days=1)
    session.execute(update(Suggestion).where(Suggestion.identity == "a.n>c.r").values(created_at=old))
    session.commit()
    waiting = see(session).waiting
    assert (waiting.number, waiting.new, waiting.oldest, waiting.best) == (2, 1, old, found["a.n>b.r"].id)
    assert see(session, since=None).waiting.new == 2
    session.execute(update(Suggestion).values(state=SuggestionState.PARKED))
    session.commit()
    assert see(session).waiting.number == 0


def test_needs_without_a_suggestion_that_stands_are_counted(session: Session, found: dict[str, Suggestion]) -> None:
    assert see(session).matching.needs_without == 1
    session.execute(update(Suggestion).values(state=SuggestionState.DECLINED))
    session.commit()
    assert see(session).matching.needs_without == 2


def test_newcomers_come_with_what_they_wrote_the_latest_first(session: Session, found: dict[str, Suggestion]) -> None:
    gone = add_actor(session, "z", at=NOW)
    gone.withdrawn_at = NOW
    session.commit()
    session.expunge_all()
    newcomers = see(session).newcomers
    assert ([actor.ref for actor in newcomers.latest], newcomers.number, newcomers.everyone) == (["c", "b"], 2, 3)
    assert newcomers.latest[0].resources[0].actor.place.name == "Norsjö"
    assert see(session, since=None).newcomers.number == 0


def test_coming_meetings_and_what_is_due_within_a_week_or_overdue(
    session: Session, found: dict[str, Suggestion]
) -> None:
    place = add_place(session, "Norsjö")
    for days in (-1, 1, 2, 3, 4):
        at = NOW + timedelta(days=days)
        session.add(rows.meeting(place, uid=f"m{days}", starts_at=at, ends_at=at + timedelta(hours=2)))
    collaboration = rows.collaboration(found["a.n>b.r"])
    session.add(collaboration)
    session.flush()
    for days, done_at in ((-3, None), (7, None), (8, None), (0, None), (-5, NOW)):
        session.add(action(collaboration.id, days, done_at))
    session.commit()
    session.expunge_all()
    work = see(session)
    assert [line.meeting.uid for line in work.meetings] == ["m1", "m2", "m3"]
    assert [(a.due - TODAY).days for a in work.late.shown] == [-3]
    assert [(a.due - TODAY).days for a in work.soon.shown] == [0, 7]
    assert work.late.shown[0].collaboration is not None
    assert work.late.shown[0].collaboration.title == collaboration.title


def test_of_much_that_is_late_only_the_most_urgent_is_loaded(session: Session, found: dict[str, Suggestion]) -> None:
    collaboration = rows.collaboration(found["a.n>b.r"])
    session.add(collaboration)
    session.flush()
    session.add_all(action(collaboration.id, -days, None) for days in range(1, 21))
    session.commit()
    session.expunge_all()
    work = see(session)
    assert (work.late.total, work.soon.total) == (20, 0)
    assert [(a.due - TODAY).days for a in work.late.shown] == list(range(-20, -10))
    assert sum(isinstance(row, Action) for row in session.identity_map.values()) == 10


def test_accepted_suggestions_are_counted_until_a_meeting_takes_them_up(session: Session) -> None:
    eva = staff(session)
    add_suggestion(session, "waits", state=SuggestionState.NEW)
    add_suggestion(session, "rests", state=SuggestionState.PARKED)
    add_suggestion(session, "free")
    item = add_talk(session, "talked", by=eva)
    assert see(session).to_plan == 1
    for outcome, number in ((Outcome.TALK_MORE, 2), (Outcome.NOT_NOW, 1), (Outcome.COLLABORATION, 1), (None, 1)):
        session.execute(update(AgendaItem).where(AgendaItem.id == item.id).values(outcome=outcome))
        session.commit()
        assert see(session).to_plan == number, outcome
    again = add_meeting(session, "second", by=eva, starts_at=EVENING + timedelta(days=7))
    session.execute(update(AgendaItem).values(outcome=Outcome.TALK_MORE))
    add_items(session, again.id, [item.suggestion_id], by=eva, at=AT)
    assert see(session).to_plan == 1


def test_meetings_that_were_held_are_shown_until_every_talk_is_written_down(session: Session) -> None:
    eva = staff(session)
    meeting = add_meeting(session, by=eva)
    add_meeting(session, "empty", by=eva)
    first = add_talk(session, "1", by=eva, meeting=meeting)
    add_talk(session, "2", by=eva, meeting=meeting)
    assert see(session, at=EVENING).unwritten == []
    afterwards = EVENING + timedelta(days=1)
    for items, recorded in ((AgendaItem.id == first.id, 1), (AgendaItem.id > 0, None)):
        session.execute(update(AgendaItem).where(items).values(recorded_at=afterwards))
        session.commit()
        lines = [(line.meeting.id, line.talks, line.recorded) for line in see(session, at=afterwards).unwritten]
        assert lines == ([(meeting.id, 2, recorded)] if recorded else [])


def action(collaboration_id: int, days: int, done_at: datetime | None) -> Action:
    return Action(
        collaboration_id=collaboration_id,
        form_key=f"key{days}",
        title="Ring",
        owner="Eva",
        due=TODAY + timedelta(days=days),
        created_at=NOW,
        done_at=done_at,
    )


def test_mail_that_waits_fails_or_was_refused_is_told_apart(session: Session) -> None:
    def mail(**more: Any) -> None:
        session.add(OutboxMail(recipient="a@b.example", subject="Hej", body="Hej", created_at=NOW, **more))

    mail(next_attempt_at=NOW)
    mail(next_attempt_at=NOW, attempts=2, fault="451 later")
    mail(next_attempt_at=None, attempts=6, fault="550 no such user")
    mail(next_attempt_at=None, attempts=1, sent_at=NOW)
    session.commit()
    found = see(session).mail
    assert (found.waiting, found.retried, found.refused) == (2, 1, 1)


def test_the_run_at_work_and_the_latest_other_one(session: Session, found: dict[str, Suggestion]) -> None:
    first = see(session).matching
    assert first.at_work is None
    assert first.latest is not None
    assert first.latest.status is RunStatus.DONE
    begun = start_run(session, by=SYSTEM, at=NOW)
    second = see(session).matching
    assert second.at_work is not None
    assert second.latest is not None
    assert (second.at_work.id, second.latest.id) == (begun.id, first.latest.id)
    later = see(session, at=NOW + STALE_AFTER + timedelta(seconds=1)).matching
    assert later.at_work is None
    assert later.latest is not None
    assert (later.latest.id, later.latest.status) == (begun.id, RunStatus.RUNNING)


def test_runs_about_one_actor_are_not_told_of(session: Session, found: dict[str, Suggestion]) -> None:
    latest = see(session).matching.latest
    actor_id = found["a.n>b.r"].links[0].need.actor_id
    ask_for_run(session, by=SYSTEM, at=datetime.now(UTC), actor_id=actor_id)
    assert see(session).matching.latest == latest


def test_the_whole_page_takes_a_handful_of_queries(
    session: Session, engine: Engine, found: dict[str, Suggestion]
) -> None:
    with counted_statements(engine) as sent:
        see(session)
    assert len(sent) <= 26
