from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Need, OutboxMail, Resource, Submission
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.additions import add_item
from matchmaker.services.actors.registrations import Channel
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.forms.answers import Answers, Step
from tests.conftest import NOW
from tests.services.filled_forms import NEED, PAGE, RESOURCE
from tests.services.matched import runs_about
from tests.services.village import add_actor


@pytest.fixture
def actor(session: Session) -> Actor:
    actor = add_actor(session, "a01")
    actor.contact_email = "byn@svansele.example"
    session.commit()
    return actor


def add(session: Session, actor: Actor, eva: Who, words: Answers = NEED, step: Step = Step.NEEDS) -> Submission:
    return add_item(session, actor.id, step, words, key="k", channel=Channel.PHONE, page=PAGE, by=eva, at=NOW)


def test_one_more_need_is_written_down_with_how_it_came_in_and_by_whom(
    session: Session, actor: Actor, eva: Who
) -> None:
    before = len(get_actor(session, actor.id).needs)
    submission = add(session, actor, eva)
    assert (submission.channel, submission.account_id, submission.received_at) == ("phone", eva.account_id, NOW)
    assert submission.original[Step.NEEDS][0]["title"] == NEED["title"]
    needs = get_actor(session, actor.id).needs
    assert (len(needs), needs[-1].title) == (before + 1, NEED["title"])
    assert submission.reference in session.scalars(select(OutboxMail.subject)).one()


def test_what_they_tell_themselves_counts_at_once_and_is_to_be_read(session: Session, actor: Actor, eva: Who) -> None:
    read = add(session, actor, eva)
    own = add_item(
        session, actor.id, Step.NEEDS, NEED, key="o", channel="web", page=PAGE, by=Who.actor(actor.id), at=NOW
    )
    assert (own.channel, own.account_id) == ("web", None)
    assert runs_about(session) == [actor.id, actor.id]
    latest = session.execute(select(Need.unread_since).order_by(Need.id.desc()).limit(2)).scalars().all()
    assert latest == [NOW, None]
    assert read.id != own.id


def test_one_more_resource_is_written_down(session: Session, actor: Actor, eva: Who) -> None:
    for _ in range(2):
        add(session, actor, eva, RESOURCE, Step.RESOURCES)
        assert runs_about(session) == [actor.id]
    assert session.scalars(select(Resource.title).order_by(Resource.id.desc())).first() == RESOURCE["title"]


def test_the_same_form_twice_adds_one(session: Session, actor: Actor, eva: Who) -> None:
    first, before = add(session, actor, eva), session.scalar(select(func.count()).select_from(Need))
    assert add(session, actor, eva).id == first.id
    assert session.scalar(select(func.count()).select_from(Need)) == before


def test_words_that_the_form_would_not_take_are_refused(session: Session, actor: Actor, eva: Who) -> None:
    with pytest.raises(RefusedError, match="words"):
        add(session, actor, eva, NEED | {"title": ""})


def test_nothing_is_added_to_who_has_left_or_was_never_there(session: Session, actor: Actor, eva: Who) -> None:
    actor.withdrawn_at = NOW - timedelta(days=1)
    session.commit()
    with pytest.raises(ConflictError):
        add(session, actor, eva)
    session.rollback()
    with pytest.raises(NotFoundError):
        add_item(session, 4711, Step.NEEDS, NEED, key="x", channel=Channel.VISIT, page=PAGE, by=eva, at=NOW)
