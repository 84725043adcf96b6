"""The registrar gets what arrived between two moments, unchanged, and can note the registry's number."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Submission
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.lists.paging import Page
from matchmaker.services.records.diary import arrivals_as_json, list_arrivals, page_of_arrivals, set_diary_number
from tests.conftest import NOW
from tests.services.people import sent

DAY = timedelta(days=1)


def the_submission(session: Session) -> Submission:
    sent(session)
    return session.scalars(select(Submission)).one()


@pytest.mark.parametrize(("since", "until", "count"), [(0, 1, 1), (-1, 0, 0), (1, 2, 0)])
def test_arrivals_are_those_from_one_moment_and_before_another(
    session: Session, since: int, until: int, count: int
) -> None:
    sent(session)
    found = list_arrivals(session, since=NOW + since * DAY, until=NOW + until * DAY)
    assert len(found) == count


def test_the_original_is_given_exactly_as_it_came(session: Session) -> None:
    submission = the_submission(session)
    [told] = arrivals_as_json(list_arrivals(session, since=NOW, until=NOW + DAY))
    assert told["original"] == submission.original
    assert (told["reference"], told["received_at"]) == (submission.reference, NOW.isoformat())


def test_a_number_is_noted_with_a_trail_and_can_be_taken_away(session: Session, eva: Who) -> None:
    submission = the_submission(session)
    for number in ("KS 2026/12", "KS 2026/12", ""):
        set_diary_number(session, submission.id, number=number, by=eva, at=NOW)
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "register").order_by(AuditEvent.id)).all()
    assert [event.details for event in events] == [{"number": "KS 2026/12"}, {"number": ""}]


def test_they_are_given_page_by_page_too(session: Session) -> None:
    submission = the_submission(session)
    assert page_of_arrivals(session, since=NOW, until=NOW + DAY, page=2) == Page([submission], 1, 1, 1)
    assert page_of_arrivals(session, since=NOW + DAY, until=NOW + DAY, page=1) == Page([], 0, 1, 1)


def test_what_cannot_be_noted_is_refused(session: Session, eva: Who) -> None:
    with pytest.raises(RefusedError, match="number"):
        set_diary_number(session, 1, number="x" * 51, by=eva, at=NOW)
    with pytest.raises(NotFoundError):
        set_diary_number(session, 1, number="x", by=eva, at=NOW)
