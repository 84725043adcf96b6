"""Requests are noted once, answered once, in time and with a reason."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, DataRequest, OutboxMail, RequestAnswer, RequestKind
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.records.data_requests import (
    MOST_WAITING,
    a_month_after,
    add_request,
    answer_request,
    count_waiting,
    get_request,
    list_requests,
)
from tests.conftest import NOW
from tests.services.people import sent

DAY = date(2026, 11, 26)


def asked(session: Session, eva: Who, actor_id: int, key: str = "k", day: date = DAY) -> DataRequest:
    return add_request(
        session, actor_id, key=key, kind=RequestKind.ACCESS, words="Vad har ni om oss?", day=day, by=eva, at=NOW
    )


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 26), date(2026, 12, 26)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 4, 30)),
    ],
)
def test_an_answer_is_due_a_month_later(day: date, due: date) -> None:
    assert a_month_after(day) == due


def test_a_request_is_noted_once_and_waits(session: Session, eva: Who) -> None:
    actor_id = sent(session).id
    first = asked(session, eva, actor_id)
    assert asked(session, eva, actor_id).id == first.id
    assert (first.due, count_waiting(session)) == (date(2026, 12, 26), 1)
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.noun == "data_requests")).all()
    assert event.details == {"kind": "access"}


def test_an_answer_needs_a_reason_and_is_given_once(session: Session, eva: Who) -> None:
    found = asked(session, eva, sent(session).id)
    for reason in (" ", "x" * 2001):
        with pytest.raises(RefusedError, match="reason"):
            answer_request(
                session, found.id, version=1, answer=RequestAnswer.GRANTED, reason=reason, by=eva, at=NOW
            )  # fmt: skip
    done = answer_request(
        session, found.id, version=1, answer=RequestAnswer.PARTLY, reason=" Utdrag lämnat. ", by=eva, at=NOW
    )
    assert (done.answer, done.reason, count_waiting(session)) == (RequestAnswer.PARTLY, "Utdrag lämnat.", 0)
    for version in (1, done.version):
        with pytest.raises(ConflictError):
            answer_request(session, found.id, version=version, answer=RequestAnswer.REFUSED, reason="x", by=eva, at=NOW)
        session.rollback()
    whole = get_request(session, found.id)
    assert whole.answered_by is not None
    assert whole.answered_by.name == "Eva Lind"


def test_what_waits_stands_first_and_the_most_urgent_before_the_rest(session: Session, eva: Who) -> None:
    actor_id = sent(session).id
    for key, day in (("done", date(2026, 1, 1)), ("late", date(2026, 12, 1)), ("soon", date(2026, 11, 1))):
        asked(session, eva, actor_id, key, day)
    done = session.scalars(select(DataRequest).where(DataRequest.form_key == "done")).one()
    answer_request(session, done.id, version=1, answer=RequestAnswer.GRANTED, reason="Ja.", by=eva, at=NOW)
    assert [found.form_key for found in list_requests(session)] == ["soon", "late", "done"]
    assert len(list_requests(session, actor_id=actor_id)) == 3
    assert list_requests(session, actor_id=actor_id + 1) == []


def test_what_cannot_be_noted_is_refused(session: Session, eva: Who) -> None:
    with pytest.raises(NotFoundError):
        asked(session, eva, 99)
    with pytest.raises(NotFoundError):
        get_request(session, 99)
    with pytest.raises(RefusedError, match="words"):
        add_request(session, 1, key="k", kind=RequestKind.ACCESS, words="x" * 2001, day=DAY, by=eva, at=NOW)


@pytest.mark.parametrize(("language", "told"), [("sv", "Kommunens svar är delvis:"), ("en", "answer is in part:")])
def test_the_answer_is_mailed_with_its_reason_in_their_language(
    session: Session, eva: Who, language: str, told: str
) -> None:
    actor = session.get_one(Actor, sent(session).id)
    actor.contact_email, actor.language = "berit@example.org", language
    found = asked(session, eva, actor.id)
    answer_request(
        session, found.id, version=1, answer=RequestAnswer.PARTLY, reason="Originalet är diariefört.", by=eva, at=NOW
    )
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert (mail.recipient, told in mail.body, "Originalet är diariefört." in mail.body) == (
        "berit@example.org", True, True,
    )  # fmt: skip


def test_who_has_no_address_gets_no_mail_and_the_answer_stands(session: Session, eva: Who) -> None:
    actor = session.get_one(Actor, sent(session).id)
    actor.contact_email = ""
    before = session.scalars(select(OutboxMail.id)).all()
    found = asked(session, eva, actor.id)
    answer_request(session, found.id, version=1, answer=RequestAnswer.GRANTED, reason="Gjort.", by=eva, at=NOW)
    assert session.scalars(select(OutboxMail.id)).all() == before


def test_nobody_floods_the_staff_with_requests(session: Session, eva: Who) -> None:
    actor_id = sent(session).id
    by = Who.actor(actor_id)
    for number in range(MOST_WAITING):
        asked(session, by, actor_id, key=str(number))
    asked(session, by, actor_id, key="0")
    with pytest.raises(RefusedError, match="most"):
        asked(session, by, actor_id, key="one more")
    session.rollback()
    assert asked(session, eva, actor_id, key="by telephone"), "staff note what reaches them, however much waits"
