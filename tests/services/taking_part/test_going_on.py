"""What is left of a group when one of it says no: one talk of the others, who are not asked again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Actor,
    AgendaItem,
    Answer,
    AuditEvent,
    Consent,
    Review,
    Suggestion,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import RefusedError
from matchmaker.services.meetings.agendas import add_items
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.services.suggestions.suggestions import get_suggestion
from matchmaker.services.taking_part.going_on import go_on_without, rest_of
from matchmaker.services.taking_part.questions import consents_of
from tests.conftest import NOW
from tests.services.asking import URL, add_group, mails, say
from tests.services.talks import AT, add_meeting

SHAPE = SuggestionShape
WORDS = "Har c vill inte prata. De andra pratar ändå."


def actor_id(session: Session, ref: str) -> int:
    return session.scalars(select(Actor.id).where(Actor.ref == ref)).one()


def refs(session: Session, suggestion_id: int) -> list[tuple[str, str | None]]:
    found = get_suggestion(session, suggestion_id)
    return [(link.need.ref, link.resource.ref if link.resource else None) for link in found.links]


def go_on(session: Session, group: Suggestion, by: Who) -> Suggestion:
    return go_on_without(session, group.id, words=WORDS, public_url=URL, by=by, at=NOW)


def answer(session: Session, group: Suggestion, **answers: Answer) -> None:
    for ref, said in answers.items():
        say(session, group, actor_id(session, ref), said)


BUNDLE = (("a.n", "b.r"), ("a.n", "c.r"), ("a.n", "d.r"))


def test_the_others_stand_in_its_place_and_are_not_asked_again(session: Session, by: Who) -> None:
    group = add_group(session, SHAPE.BUNDLE, *BUNDLE)
    meeting = add_meeting(session, by=by)
    past = add_meeting(session, "past", by=by, starts_at=NOW - timedelta(days=9))
    for one in (meeting, past):
        add_items(session, one.id, [group.id], by=by, at=AT)
    answer(session, group, a=Answer.YES, b=Answer.YES, c=Answer.NO)
    before = len(mails(session))
    rest = go_on(session, group, by)
    assert (rest.shape, rest.state, rest.identity) == (SHAPE.BUNDLE, "accepted", "bundle:a.n>b.r+a.n>d.r")
    assert (rest.hand_words, rest.made_by_id, rest.score) == (WORDS, by.account_id, 0.7)
    assert refs(session, rest.id) == [("a.n", "b.r"), ("a.n", "d.r")]
    assert [link.part for link in get_suggestion(session, rest.id).links] == ["del 0", "del 2"]
    assert [entry["link"] for entry in rest.evidence] == [0, 1], "what was said of the whole may be about the third"
    told = {one.actor.ref: one.answer for one in consents_of(session, rest.id)}
    assert told == {"a": Answer.YES, "b": Answer.YES, "d": None}
    assert [to for to, *_ in mails(session)[before:]] == ["d@example.org"]
    assert get_suggestion(session, group.id).state == SuggestionState.DECLINED
    reviews = session.scalars(select(Review).order_by(Review.id)).all()
    assert [(one.suggestion_id, one.decision, one.reason) for one in reviews] == [
        (rest.id, "accept", WORDS),
        (group.id, "decline", WORDS),
    ]
    items = session.execute(select(AgendaItem.meeting_id, AgendaItem.suggestion_id)).all()
    assert {tuple(row) for row in items} == {(meeting.id, rest.id), (past.id, group.id)}
    say(session, rest, actor_id(session, "d"), Answer.YES)
    assert {to for to, *_ in mails(session)[before + 1 :]} == {"a@example.org", "b@example.org", "d@example.org"}


def test_when_the_others_have_said_yes_they_get_each_others_contact_details(session: Session, by: Who) -> None:
    group = add_group(session, SHAPE.BUNDLE, *BUNDLE)
    answer(session, group, a=Answer.YES, b=Answer.YES, c=Answer.NO, d=Answer.YES)
    before = len(mails(session))
    rest = go_on(session, group, by)
    assert sorted(to for to, *_ in mails(session)[before:]) == ["a@example.org", "b@example.org", "d@example.org"]
    assert not any("c@example.org" in body for *_, body in mails(session)[before:])
    assert "introduce" in session.scalars(select(AuditEvent.verb).where(AuditEvent.noun_id == rest.id)).all()


def test_what_several_lay_claim_to_stands_with_the_first_who_is_left(session: Session, by: Who) -> None:
    group = add_group(session, SHAPE.CONVERSATION, ("a.n", "z.r"), ("b.n", None), ("c.n", None))
    answer(session, group, a=Answer.NO)
    rest = go_on(session, group, by)
    assert refs(session, rest.id) == [("b.n", "z.r"), ("c.n", None)]
    assert {actor.ref for actor in parties_of([get_suggestion(session, rest.id)])} == {"b", "c", "z"}


def test_what_completes_only_the_one_who_said_no_goes_too(session: Session, by: Who) -> None:
    group = add_group(session, SHAPE.BUNDLE, *BUNDLE, ("a.n", "e.r"))
    lacking, completing = group.links[1], group.links[2]
    assert lacking.resource is not None
    lacking.resource.description = "Vi har ingen förare."
    completing.part = "Vi har ingen förare."
    session.commit()
    answer(session, group, c=Answer.NO)
    assert refs(session, go_on(session, group, by).id) == [("a.n", "b.r"), ("a.n", "e.r")]


def test_twice_is_once_and_what_stands_already_is_left_as_it_is(session: Session, by: Who) -> None:
    group = add_group(session, SHAPE.POOL, ("a.n", None), ("b.n", None), ("c.n", None))
    answer(session, group, c=Answer.NO)
    other = Suggestion(identity="pool:a.n+b.n", shape=SHAPE.POOL, state=SuggestionState.PARKED, score=0.4,
                       strategies={}, evidence=[], created_at=NOW, updated_at=NOW)  # fmt: skip
    session.add(other)
    session.commit()
    assert go_on(session, group, by).id == other.id
    assert (other.state, get_suggestion(session, group.id).state) == ("parked", "accepted")
    session.delete(other)
    session.commit()
    rest = go_on(session, group, by)
    with pytest.raises(RefusedError, match="state"):
        go_on(session, group, by)
    session.rollback()
    assert session.scalars(select(Consent.actor_id).where(Consent.suggestion_id == rest.id)).all() == [1, 2]


@pytest.mark.parametrize(
    ("shape", "links", "refused"),
    [
        (SHAPE.BUNDLE, BUNDLE, "a"),  # whose need it is
        (SHAPE.BUNDLE, BUNDLE[:2], "c"),  # a pair is left, which stands by itself
        (SHAPE.CYCLE, (("a.n", "b.r"), ("b.n", "c.r"), ("c.n", "a.r")), "b"),
        (SHAPE.CHAIN, (("a.n", "d.r"), ("b.n", "a.r"), ("c.n", "b.r")), "c"),
        (SHAPE.CONVERSATION, (("a.n", "z.r"), ("b.n", None), ("c.n", None)), "z"),
        (SHAPE.POOL, (("a.n", None), ("b.n", None), ("c.n", None)), ""),
    ],
)
def test_where_nothing_is_left_that_makes_sense_it_is_refused(
    session: Session, by: Who, shape: SuggestionShape, links: tuple[tuple[str, str | None], ...], refused: str
) -> None:
    group = add_group(session, shape, *links)
    if refused:
        answer(session, group, **{refused: Answer.NO})
    with pytest.raises(RefusedError, match="rest"):
        go_on(session, group, by)
    session.rollback()


def test_nobody_but_staff_can(session: Session) -> None:
    group = add_group(session, SHAPE.BUNDLE, *BUNDLE)
    assert len(rest_of(group, [actor_id(session, "c")])) == 2
    answer(session, group, c=Answer.NO)
    with pytest.raises(RefusedError, match="staff"):
        go_on(session, group, SYSTEM)
    session.rollback()
