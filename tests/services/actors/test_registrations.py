from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Actor, Need, Submission
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.corrections import list_corrections
from matchmaker.services.actors.registrations import Channel, correct_actor, register_actor
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.forms.answers import Step
from tests.conftest import NOW
from tests.services.filled_forms import CONTACT, NEED, PAGE, WHO
from tests.services.matched import runs_about
from tests.services.talks import POST
from tests.services.village import add_actor

DATA: dict[str, Any] = {Step.WHO: WHO, Step.NEEDS: [{"key": "n1", **NEED}], Step.RESOURCES: [], Step.CONTACT: CONTACT}


def register(session: Session, eva: Who, data: dict[str, Any] = DATA, key: str = "key") -> Submission:
    return register_actor(session, data, key=key, channel=Channel.PAPER, language="sv", page=PAGE, by=eva, at=NOW)


def test_what_is_written_down_for_somebody_says_how_when_and_by_whom(session: Session, eva: Who) -> None:
    submission = register(session, eva)
    assert (submission.channel, submission.received_at, submission.account_id) == ("paper", NOW, eva.account_id)
    assert submission.original[Step.NEEDS][0]["title"] == NEED["title"]
    actor = get_actor(session, submission.actor_id)
    assert not actor.awaits_check
    assert [need.title for need in actor.needs] == [NEED["title"]]


def test_the_same_form_enters_one_actor(session: Session, eva: Who) -> None:
    assert register(session, eva).id == register(session, eva).id
    assert session.scalar(select(func.count()).select_from(Actor)) == 1


def test_who_has_neither_need_nor_resource_yet_can_be_written_down_too(session: Session, eva: Who) -> None:
    assert register(session, eva, DATA | {Step.NEEDS: []}).channel == "paper"


def test_what_is_not_finished_is_refused(session: Session, eva: Who) -> None:
    with pytest.raises(RefusedError, match="unfinished"):
        register(session, eva, DATA | {Step.WHO: WHO | {"name": ""}})


def correct(session: Session, actor: Actor, eva: Who, version: int | None = None, **words: str) -> Actor:
    who = {"kind": "association", "name": "Byalaget", "place": "Svansele", "description": ""}
    contact = {"contact_name": "", "contact_phone": "", "contact_email": "", "reach": ""}
    return correct_actor(
        session,
        actor.id,
        version=version or actor.version,
        who={name: words.get(name, value) for name, value in who.items()},
        contact={name: words.get(name, value) for name, value in contact.items()},
        post=POST,
        by=eva,
        at=NOW,
    )


def test_what_names_the_contact_before_is_read_again_before_it_stands_on_the_board(session: Session, eva: Who) -> None:
    actor = add_actor(
        session, "a", name="Byalaget", needs={"a.n": "Fråga Hjördis", "a.m": "Ved"}, contact_name="Hjördis"
    )
    session.commit()
    correct(session, actor, eva, contact_name="Hjördis", contact_phone="070-174 06 11")
    unread = select(Need.title).where(Need.unread_since.is_not(None))
    assert session.scalars(unread).all() == []
    correct(session, actor, eva, contact_name="Eva")
    assert session.scalars(unread).all() == ["Fråga Hjördis"]


def test_any_field_can_be_corrected_and_what_stood_there_is_kept(session: Session, eva: Who) -> None:
    actor = add_actor(session, "a", name="Byalget", place="Svansele", reach_km=20)
    session.commit()
    changed = correct(session, actor, eva, kind="service_node", place="Åmliden", contact_phone="070-174 06 11")
    place = changed.place_id
    assert (changed.kind, changed.name, changed.reach_km) == (ActorKind.SERVICE_NODE, "Byalaget", 20)
    [kept] = list_corrections(session, actor.id)
    assert kept.before == {"kind": "association", "name": "Byalget", "place_id": 1, "contact_phone": ""}
    assert kept.after["place_id"] == place
    assert correct(
        session, actor, eva, kind="service_node", place="Åmliden", contact_phone="070-174 06 11", reach="near"
    )
    assert list_corrections(session, actor.id)[0].after == {"reach_km": 30}
    assert runs_about(session) == [actor.id, actor.id]


def test_only_what_matching_sees_is_looked_for_again(session: Session, eva: Who) -> None:
    actor = add_actor(session, "a", name="Byalaget", place="Svansele")
    session.commit()
    correct(session, actor, eva, contact_phone="070-174 06 11", contact_email="eva@example.se")
    assert len(list_corrections(session, actor.id)) == 1
    assert runs_about(session) == []
    correct(session, actor, eva, place="Åmliden")
    assert runs_about(session) == [actor.id]


def test_the_same_words_again_correct_nothing(session: Session, eva: Who) -> None:
    actor = add_actor(session, "a", name="Byalaget", place="Svansele")
    session.commit()
    correct(session, actor, eva)
    assert list_corrections(session, actor.id) == []


@pytest.mark.parametrize("words", [{"name": ""}, {"contact_email": "ingen adress"}, {"contact_phone": "12"}])
def test_words_that_the_form_would_not_take_are_refused(session: Session, eva: Who, words: dict[str, str]) -> None:
    actor = add_actor(session, "a")
    session.commit()
    with pytest.raises(RefusedError, match="words"):
        correct(session, actor, eva, None, **words)


def test_nobody_corrects_what_another_has_changed_or_what_is_gone(session: Session, eva: Who) -> None:
    actor = add_actor(session, "a")
    session.commit()
    with pytest.raises(ConflictError):
        correct(session, actor, eva, version=7)
    session.rollback()
    actor.withdrawn_at = NOW
    session.commit()
    with pytest.raises(ConflictError):
        correct(session, actor, eva)
