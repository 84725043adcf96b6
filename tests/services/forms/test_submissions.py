from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import Actor, AuditEvent, Counter, OutboxMail, Place, Submission
from matchmaker.services.audit import SUBMITTER
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.forms.answers import Step
from matchmaker.services.forms.drafts import NoDraftError, find_draft, remove_item
from matchmaker.services.forms.submissions import find_submission, submit_draft
from tests.conftest import NOW
from tests.services.filled_forms import CONTACT, KEEP, NEED, PAGE, RESOURCE, TOKEN, WHO, filled_draft
from tests.services.races import Meet, at_once
from tests.services.village import add_actor

on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


def submit(session: Session, token: str = TOKEN, *, language: str = "sv") -> Submission:
    return submit_draft(session, token, language=language, page=PAGE, by=SUBMITTER, at=NOW)


def the_actor(session: Session, submission: Submission) -> Actor:
    query = select(Actor).options(selectinload(Actor.needs), selectinload(Actor.resources), selectinload(Actor.place))
    return session.scalars(query.where(Actor.id == submission.actor_id)).one()


def counts(session: Session) -> list[int | None]:
    return [session.scalar(select(func.count()).select_from(table)) for table in (Actor, Submission, OutboxMail)]


def test_a_sent_form_becomes_an_actor_with_all_that_was_told(session: Session) -> None:
    add_actor(session, "noise", needs={"noise.n1": "Annat"})
    filled_draft(session, needs=(NEED, NEED | {"title": "Kassör", "horizon": "future", "hide_name": False}))
    actor = the_actor(session, submit(session))
    assert (actor.kind, actor.name, actor.place.name) == (ActorKind.ASSOCIATION, "Svansele byaförening", "Svansele")
    assert (actor.contact_name, actor.contact_email, actor.contact_phone) == (
        "Eva Lind", "eva@svansele.example", "070-174 06 11",
    )  # fmt: skip
    assert actor.reach_km == 30
    first, second = actor.needs
    assert (first.title, first.horizon, first.months, first.weekdays) == (
        NEED["title"],
        Horizon.NOW,
        [1, 2, 12],
        ["mon"],
    )
    assert (first.for_village, first.hide_name, second.hide_name, second.horizon) == (True, True, False, Horizon.FUTURE)
    (resource,) = actor.resources
    assert (resource.title, resource.capacity, resource.months) == ("Bygdegården", "40 platser", [])
    assert [need.ref for need in actor.needs] == [f"{actor.ref}.n1", f"{actor.ref}.n2"]
    assert resource.ref == f"{actor.ref}.r1"


def test_the_submission_keeps_the_original_and_only_what_was_told(session: Session) -> None:
    filled_draft(session)
    remove_item(session, TOKEN, Step.RESOURCES, "resources-0", **KEEP)
    submission = submit(session)
    assert (submission.reference, submission.received_at, submission.channel) == ("2026-0001", NOW, "web")
    assert submission.original == {
        "who": WHO,
        "needs": [{"key": "needs-0", **NEED}],
        "resources": [],
        "contact": CONTACT,
    }


def test_sending_leaves_a_trace_without_personal_data(session: Session) -> None:
    filled_draft(session)
    submission = submit(session)
    event = session.scalars(select(AuditEvent)).one()
    assert (event.verb, event.noun, event.noun_id, event.by) == ("submit", "submissions", submission.id, "actor")
    assert event.details == {"reference": "2026-0001", "channel": "web"}


@pytest.mark.parametrize(("reach", "km"), [("village", 5), ("municipality", 80), ("any", None), ("", None)])
def test_how_far_they_go_is_kept_in_kilometres(session: Session, reach: str, km: int | None) -> None:
    filled_draft(session, contact={"reach": reach})
    assert the_actor(session, submit(session)).reach_km == km


@pytest.mark.parametrize(("needs", "resources"), [((NEED,), ()), ((), (RESOURCE,))])
def test_needs_or_resources_alone_are_fine(session: Session, needs: Any, resources: Any) -> None:
    filled_draft(session, needs=needs, resources=resources)
    actor = the_actor(session, submit(session))
    assert (len(actor.needs), len(actor.resources)) == (len(needs), len(resources))


def test_neither_of_both_is_refused(session: Session) -> None:
    filled_draft(session, needs=(), resources=())
    with pytest.raises(RefusedError, match="nothing"):
        submit(session)
    session.rollback()
    assert counts(session) == [0, 0, 0]


@pytest.mark.parametrize(
    "part",
    [
        {"who": {"name": ""}},
        {"contact": {"contact_email": "eva@"}},
        {"needs": (NEED, {"title": "Halv"})},
        {"resources": (RESOURCE | {"title": ""},)},
    ],
)
def test_an_unfinished_form_is_refused_and_takes_no_number(session: Session, part: dict[str, Any]) -> None:
    filled_draft(session, **part)
    with pytest.raises(RefusedError, match="unfinished"):
        submit(session)
    session.rollback()
    assert counts(session) == [0, 0, 0]
    assert session.scalars(select(Counter)).all() == []


def test_an_unknown_place_is_added_without_a_position(session: Session) -> None:
    session.add(Place(name="Norsjö", lat=64.912, lon=19.482))
    filled_draft(session, who={"place": "Nybyn"})
    filled_draft(session, "two", who={"place": "norsjö"})
    assert the_actor(session, submit(session)).place.lat is None
    assert the_actor(session, submit(session, "two")).place.lat == 64.912


def test_sending_again_gives_the_same_receipt(session: Session) -> None:
    filled_draft(session)
    first = submit(session)
    again = submit_draft(session, TOKEN, language="sv", page=PAGE, by=SUBMITTER, at=NOW.replace(minute=59))
    assert again.id == first.id
    assert again.received_at == NOW
    assert counts(session) == [1, 1, 1]


def test_two_browsers_that_send_at_once_send_once(engine: Engine, session: Session) -> None:
    filled_draft(session)
    filled_draft(session, "noise")
    submit(session, "noise")

    def send(own: Session, meet: Meet) -> object:
        meet()
        return submit(own).reference

    assert at_once(engine, send, send, send) == ["2026-0002"] * 3
    session.rollback()
    assert counts(session) == [2, 2, 2]


@on_postgresql
def test_without_the_lock_the_later_browser_would_meet_a_fault(
    engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled_draft(session)
    monkeypatch.setattr(
        "matchmaker.services.forms.submissions.find_draft", lambda *found, at, lock=False: find_draft(*found, at=at)
    )

    def send(own: Session, meet: Meet) -> object:
        commit = own.commit
        own.commit = lambda: (meet(), commit())[1]  # type: ignore[method-assign, func-returns-value]
        return submit(own).reference

    results = at_once(engine, send, send)
    assert sum(isinstance(result, IntegrityError) for result in results) == 1


def test_two_new_forms_from_the_same_new_place_at_once_are_both_taken(engine: Engine, session: Session) -> None:
    filled_draft(session, "one", who={"place": "Nybyn"})
    filled_draft(session, "two", who={"place": "Nybyn"})

    def sending(token: str) -> Any:
        def send(own: Session, meet: Meet) -> str:
            meet()
            return submit(own, token).reference

        return send

    assert sorted(map(str, at_once(engine, sending("one"), sending("two")))) == ["2026-0001", "2026-0002"]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Place)) == 1


def test_a_receipt_is_queued_in_the_language_of_the_form(session: Session) -> None:
    filled_draft(session)
    filled_draft(session, "english", contact={"contact_email": "Per@SVANSELE.example"})
    submit(session)
    submit(session, "english", language="en")
    swedish, english = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    assert (swedish.recipient, english.recipient) == ("eva@svansele.example", "Per@svansele.example")
    assert swedish.subject == "Vi har tagit emot det ni skrev (2026-0001)"
    assert english.subject == "We have received what you wrote (2026-0002)"


def test_without_an_address_no_mail_is_queued(session: Session) -> None:
    filled_draft(session, contact={"contact_email": ""})
    submit(session)
    assert counts(session) == [1, 1, 0]


def test_the_receipt_is_found_by_the_drafts_link_and_only_when_it_is_sent(session: Session) -> None:
    filled_draft(session)
    with pytest.raises(NotFoundError) as fault:
        find_submission(session, TOKEN, at=NOW)
    assert not isinstance(fault.value, NoDraftError)
    submission = submit(session)
    assert find_submission(session, TOKEN, at=NOW).id == submission.id
    with pytest.raises(NoDraftError):
        find_submission(session, "another", at=NOW)


def test_an_unknown_link_sends_nothing(session: Session) -> None:
    with pytest.raises(NoDraftError):
        submit(session, "another")
