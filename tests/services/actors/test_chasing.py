from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, OutboxMail
from matchmaker.services.actors.chasing import Cause, list_chased, page_of_chased, write_to_many
from matchmaker.services.actors.contacts import ask_question, list_contacts
from matchmaker.services.audit import Who
from matchmaker.services.mail.addresses import note_returned
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.village import add_actor

REACHED: dict[str, Any] = {"contact_email": "stina@by.example"}


def causes(session: Session, cause: Cause | None = None) -> dict[str, list[Cause]]:
    return {one.actor.ref: list(one.causes) for one in list_chased(session, cause=cause, at=NOW)}


def test_whoever_has_told_something_lately_and_can_be_reached_is_left_in_peace(session: Session) -> None:
    add_actor(session, "a", needs={"a.n": "Kassör"}, **REACHED)
    session.commit()
    assert causes(session) == {}


def test_what_is_old_what_is_missing_and_what_did_not_arrive_are_causes(session: Session) -> None:
    old = NOW - timedelta(days=181)
    add_actor(session, "stale", needs={"s.n": "Kassör"}, at=old, **REACHED)
    fresh = add_actor(session, "fresh", needs={"f.n": "Kassör"}, at=old, **REACHED)
    fresh.needs[0].updated_at = NOW
    add_actor(session, "empty", contact_phone="070-174 06 11")
    add_actor(session, "both")
    add_actor(session, "bounced", needs={"b.n": "Kassör"}, contact_email="Fel@by.example")
    gone = add_actor(session, "gone")
    gone.withdrawn_at = NOW
    note_returned(session, "fel@by.example", "5.1.1 no such user", at=NOW)
    session.commit()
    assert causes(session) == {
        "both": [Cause.UNREACHABLE, Cause.EMPTY],
        "bounced": [Cause.BOUNCED],
        "empty": [Cause.EMPTY],
        "stale": [Cause.STALE],
    }
    assert list(causes(session, Cause.EMPTY)) == ["both", "empty"]


def test_a_question_that_waits_for_a_week_is_a_cause(session: Session, eva: Who) -> None:
    actor = add_actor(session, "a", needs={"a.n": "Kassör"}, **REACHED)
    asked: dict[str, Any] = {"question": "Hur?", "link": "{token}", "by": eva}
    ask_question(session, actor, key="k", at=NOW - timedelta(days=8), **asked)
    assert causes(session) == {"a": [Cause.UNANSWERED]}


def test_the_list_costs_few_questions_and_a_page_loads_only_those_it_shows(session: Session, engine: Engine) -> None:
    for number in range(600):
        add_actor(session, f"a{number}", name=f"Laget {number:03}", contact_phone="070-174 06 11" if number else "")
    session.commit()
    session.expunge_all()
    with counted_statements(engine) as asked:
        seen = page_of_chased(session, page=99, at=NOW)
    assert len(asked) == 2
    assert sum(isinstance(row, Actor) for row in session.identity_map.values()) == len(seen.chased.rows) == 50
    assert (seen.chased.page, seen.chased.pages, seen.chased.total, seen.reachable) == (12, 12, 600, 0)
    assert seen.counts == {Cause.EMPTY: 600, Cause.UNREACHABLE: 1}
    assert seen.chased.rows[-1].actor.name == "Laget 599"
    with counted_statements(engine) as asked:
        assert len(list_chased(session, at=NOW)) == 600
    assert len(asked) <= 3


def test_a_page_and_a_choice_tell_only_of_those_that_are_wanted(session: Session) -> None:
    one, two, three = (add_actor(session, ref, needs={f"{ref}.n": "Kassör"}) for ref in "abc")
    three.contact_email = "c@by.example"
    session.commit()
    assert [each.actor for each in list_chased(session, among={two.id, three.id}, at=NOW)] == [two]
    seen = page_of_chased(session, cause=Cause.UNREACHABLE, at=NOW).chased
    assert ([each.actor for each in seen.rows], seen.total) == ([one, two], 2)


@pytest.mark.parametrize("times", [1, 2])
def test_many_are_written_to_at_once_each_by_its_own_name_and_only_once(session: Session, eva: Who, times: int) -> None:
    one = add_actor(session, "a", name="Byalaget", **REACHED)
    two = add_actor(session, "b", name="Jaktlaget", contact_email="bo@by.example")
    three = add_actor(session, "c")
    session.commit()
    for _ in range(times):
        write_to_many(session, [one.id, two.id, three.id], subject="Hej", body="Hej {namn}!", key="k", by=eva, at=NOW)
    mails = session.execute(select(OutboxMail.recipient, OutboxMail.body).order_by(OutboxMail.id)).all()
    assert [tuple(mail) for mail in mails] == [
        ("stina@by.example", "Hej Byalaget!"),
        ("bo@by.example", "Hej Jaktlaget!"),
    ]
    assert [note.words for note in list_contacts(session, two.id)] == ["Hej\n\nHej Jaktlaget!"]
