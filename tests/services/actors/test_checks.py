from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, Need, Resource
from matchmaker.services.actors.actors import correct_item
from matchmaker.services.actors.checks import check_form, list_unchecked, read_words, unread_words
from matchmaker.services.actors.corrections import list_corrections
from matchmaker.services.audit import SUBMITTER, SYSTEM, Who
from matchmaker.services.errors import ConflictError, NotFoundError
from matchmaker.services.forms.submissions import submit_draft
from matchmaker.services.matching.items import list_needs
from matchmaker.services.matching.snapshots import take_snapshot
from tests.conftest import NOW
from tests.services.filled_forms import PAGE, TOKEN, filled_draft
from tests.services.matched import runs_about
from tests.services.village import add_actor


def came_in(session: Session, by: Who = SUBMITTER) -> int:
    add_actor(session, "noise", needs={"noise.n": "Annat"})
    filled_draft(session)
    return submit_draft(session, TOKEN, language="sv", page=PAGE, by=by, at=NOW).actor_id


def test_a_form_counts_when_somebody_has_read_it(session: Session) -> None:
    actor_id = came_in(session)
    [waiting] = list_unchecked(session, most=9).shown
    assert (waiting.id, waiting.place.name) == (actor_id, "Svansele")
    assert [actor.id for actor in take_snapshot(session).actors] == ["noise"]
    assert list_needs(session).total == 1
    assert check_form(session, actor_id, version=waiting.version, by=SYSTEM, at=NOW)
    assert list_unchecked(session, most=9).total == 0
    snapshot = take_snapshot(session)
    assert (len(snapshot.actors), len(snapshot.needs), len(snapshot.resources)) == (2, 2, 1)
    assert session.scalars(select(AuditEvent.noun).where(AuditEvent.verb == "check")).all() == ["actors"]


def test_when_it_counts_what_fits_it_is_looked_for(session: Session) -> None:
    actor_id = came_in(session)
    assert runs_about(session) == []
    for _ in range(2):
        version = session.get_one(Actor, actor_id).version
        check_form(session, actor_id, version=version, by=SYSTEM, at=NOW)
        assert runs_about(session) == [actor_id]


def test_what_staff_send_for_somebody_counts_at_once(session: Session, eva: Who) -> None:
    actor_id = came_in(session, by=eva)
    assert list_unchecked(session, most=9).total == 0
    assert runs_about(session) == [actor_id]


def test_reading_it_twice_is_reading_it_once(session: Session) -> None:
    actor_id = came_in(session)
    version = list_unchecked(session, most=9).shown[0].version
    assert check_form(session, actor_id, version=version, by=SYSTEM, at=NOW)
    assert not check_form(session, actor_id, version=version, by=SYSTEM, at=NOW)


def test_a_form_that_changed_or_went_meanwhile_is_not_taken_for_read(session: Session) -> None:
    actor_id = came_in(session)
    with pytest.raises(ConflictError):
        check_form(session, actor_id, version=99, by=SYSTEM, at=NOW)
    session.rollback()
    list_unchecked(session, most=9).shown[0].withdrawn_at = NOW
    session.commit()
    with pytest.raises(ConflictError):
        check_form(session, actor_id, version=2, by=SYSTEM, at=NOW)
    session.rollback()
    with pytest.raises(NotFoundError):
        check_form(session, 4711, version=1, by=SYSTEM, at=NOW)


def test_what_was_changed_since_it_was_read_is_told_as_it_was_then_and_as_it_is(session: Session, eva: Who) -> None:
    [need] = add_actor(session, "a", needs={"a.n": "Ved"}).needs
    own = Who.actor(need.actor_id)
    for minute, (title, by) in enumerate((("Torr ved", eva), ("Kol", own), ("Olja", own))):
        words, at = {"title": title, "horizon": "now"}, NOW + timedelta(minutes=minute)
        correct_item(session, Need, need.id, version=need.version, words=words, by=by, at=at)
    [unread] = unread_words([need], list_corrections(session, need.actor_id))
    assert (unread.item, unread.before["title"], unread.after["title"]) == (need, "Torr ved", "Olja")
    with pytest.raises(ConflictError):
        read_words(session, Need, need.id, version=need.version - 1, by=eva, at=NOW)
    session.rollback()
    for _ in range(2):
        read_words(session, Need, need.id, version=need.version, by=eva, at=NOW)
    assert unread_words([need], list_corrections(session, need.actor_id)) == []
    assert session.scalars(select(AuditEvent.verb).where(AuditEvent.noun == "needs")).all().count("read") == 1


def test_all_words_are_shown_when_only_some_have_changed(session: Session) -> None:
    [barn] = add_actor(session, "a", resources={"a.r": "Ring Hjördis om lokalen"}).resources
    barn.unread_since = NOW
    session.commit()
    words = {"title": barn.title, "description": "", "capacity": "60 platser"}
    correct_item(session, Resource, barn.id, version=barn.version, words=words, by=Who.actor(barn.actor_id), at=NOW)
    [unread] = unread_words([barn], list_corrections(session, barn.actor_id))
    assert (unread.before["capacity"], unread.after) == ("", words)
    assert "title" not in unread.before


def test_staff_who_correct_words_have_read_them_and_choices_need_no_reading(session: Session, eva: Who) -> None:
    actor = add_actor(session, "a", needs={"a.n": "Ved"})
    need, own = actor.needs[0], Who.actor(actor.id)

    def change(by: Who, **words: object) -> None:
        told = {"title": need.title, "description": need.description, "horizon": "now"} | words
        correct_item(session, Need, need.id, version=need.version, words=told, by=by, at=NOW)

    change(own, months=[1])
    assert list_unchecked(session, most=9).total == 0
    change(own, title="Kol")
    assert [waiting.id for waiting in list_unchecked(session, most=9).shown] == [actor.id]
    change(eva, title="Kol och ved")
    assert list_unchecked(session, most=9).total == 0
    change(own, title="Olja")
    need.withdrawn_at = NOW
    session.commit()
    assert list_unchecked(session, most=9).total == 0
