from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AgendaItem, ContactChannel, Meeting, Outcome, SuggestionState
from matchmaker.services.audit import Who
from matchmaker.services.contacts import log_contact
from matchmaker.services.handover import OpenMatters, gather_handover, list_open
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.people import sent
from tests.services.talks import add_collaboration, add_suggestion, add_talk
from tests.services.village import add_actor


def everything(session: Session, at: datetime = NOW) -> list[OpenMatters]:
    """What is open with everybody."""
    return gather_handover(session, list_open(session, at=at, today=at.date()), at=at, today=at.date())


def test_what_is_open_is_gathered_by_actor(session: Session, engine: Engine, eva: Who) -> None:
    add_actor(session, "quiet", name="Ingenting öppet")
    add_collaboration(session, "1", by=eva)
    add_suggestion(session, "2", state=SuggestionState.PARKED)
    add_suggestion(session, "3", state=SuggestionState.DECLINED)
    sent(session)
    called = add_actor(session, "called", name="Åkeriet")
    session.commit()
    given = {"channel": ContactChannel.CALL, "by": eva, "at": NOW}
    log_contact(session, called.id, key="k", words="Ring", follow_up=date(2027, 1, 1), **given)  # type: ignore[arg-type]
    session.expunge_all()
    with counted_statements(engine) as asked:
        found = everything(session)
    assert len(asked) <= 20
    assert [own.actor.name for own in found] == [
        "Behöver 1", "Behöver 2", "Har 1", "Har 2", "Svansele byaförening", "Åkeriet",
    ]  # fmt: skip
    first, second = found[0], found[1]
    assert ([c.title for c in first.collaborations], len(first.talks)) == (["Skjuts till tåget"], 1)
    assert [action.title for action in first.actions] == ["Ringa chauffören"]
    assert len(second.parked) == 1
    assert [note.words for note in found[-1].notes] == ["Ring"]


def test_a_talk_to_come_is_open_with_both(session: Session, eva: Who) -> None:
    add_talk(session, by=eva)
    assert [(len(own.talks), len(own.accepted)) for own in everything(session)] == [
        (1, 0),
        (1, 0),
    ]


def test_a_meeting_that_is_called_off_hides_no_suggestion(session: Session, eva: Who) -> None:
    add_talk(session, by=eva)
    session.execute(update(Meeting).values(cancelled_at=NOW))
    session.commit()
    found = everything(session)
    assert [(len(own.talks), len(own.accepted)) for own in found] == [(0, 1), (0, 1)]


def test_the_latest_contacts_stand_there_with_older_ones_that_wait_and_none_of_others(
    session: Session, eva: Who
) -> None:
    called, quiet = add_actor(session, "called"), add_actor(session, "quiet")
    session.commit()
    for number in range(5):
        given = {"channel": ContactChannel.CALL, "by": eva, "at": NOW + timedelta(days=number)}
        waits = date(2027, 1, 1) if number == 0 else None
        log_contact(session, called.id, key=f"c{number}", words=str(number), follow_up=waits, **given)  # type: ignore[arg-type]
        log_contact(session, quiet.id, key=f"q{number}", words=str(number), **given)  # type: ignore[arg-type]
    [own] = everything(session)
    assert own.actor is called
    assert [note.words for note in own.notes] == ["4", "3", "2", "0"]


@pytest.mark.parametrize(
    ("outcome", "to_talk"), [(None, 1), (Outcome.TALK_MORE, 1), (Outcome.NOT_NOW, 0), (Outcome.COLLABORATION, 0)]
)
def test_what_a_talk_has_settled_is_open_no_longer_and_what_nobody_wrote_down_is(
    session: Session, eva: Who, outcome: Outcome | None, to_talk: int
) -> None:
    add_talk(session, by=eva)
    session.execute(update(AgendaItem).values(outcome=outcome))
    session.commit()
    after = session.scalars(select(Meeting)).one().ends_at + timedelta(days=1)
    found = everything(session, after)
    assert [(len(own.talks), len(own.accepted)) for own in found] == [(0, 1)] * 2 * to_talk


def test_of_two_who_share_a_matter_one_can_be_told_of_alone(session: Session, eva: Who) -> None:
    add_collaboration(session, "1", by=eva)
    session.expunge_all()
    _, second = list_open(session, at=NOW, today=NOW.date())
    (own,) = gather_handover(session, [second], at=NOW, today=NOW.date())
    assert (own.actor.name, len(own.collaborations), len(own.talks)) == ("Har 1", 1, 1)


def test_nobody_is_read_with_whom_nothing_is_open(session: Session) -> None:
    for number in range(3):
        add_actor(session, f"quiet {number}")
    session.commit()
    session.expunge_all()
    assert everything(session) == []
    assert not any(isinstance(row, Actor) for row in session.identity_map.values())
