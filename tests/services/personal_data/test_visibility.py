"""Who sees what of somebody: as it is for all, or as they chose, and never more of whom is not named."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, Need, Suggestion
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.personal_data.visibility import (
    AUDIENCES,
    Audience,
    Contact,
    Field,
    audience_of,
    choose_visibility,
    contact_for_others,
    fewest_of,
    rests_on,
    untold_items,
)
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.services.suggestions.reasons import reasons_in
from tests.conftest import NOW
from tests.services.talks import add_suggestion

REACHED = Contact("Hanna", "070-174 06 15", "har@example.org")
ALL_HIDDEN = dict.fromkeys(Field, Audience.LEADER)


@pytest.fixture
def pair(session: Session) -> Suggestion:
    """``Behöver 1`` (id 1) and ``Har 1`` (id 2)."""
    return add_suggestion(session, contact_name="Hanna", contact_phone="070-174 06 15", contact_email="har@example.org")


def choose(session: Session, actor_id: int = 2, **chosen: Audience) -> Actor:
    version = session.get_one(Actor, actor_id).version
    wanted = {field: chosen.get(field.value, AUDIENCES[field][0]) for field in Field}
    return choose_visibility(session, actor_id, wanted, version=version, by=Who.actor(actor_id), at=NOW)


def untold(pair: Suggestion, **how: Any) -> list[str]:
    given: dict[str, Any] = {"agreed": False, "nameless": ()} | how
    return [item.title for item in untold_items(pair, **given)]


def test_until_they_say_otherwise_words_are_told_and_contact_when_all_agree(pair: Suggestion) -> None:
    actor = parties_of([pair])[1]
    assert audience_of(actor, Field.DETAILS) is Audience.EVERYONE
    assert contact_for_others(actor) == REACHED
    assert untold(pair) == []


def test_a_field_can_be_kept_to_the_project_leader(session: Session, pair: Suggestion) -> None:
    actor = choose(session, contact_phone=Audience.LEADER, contact_name=Audience.LEADER)
    assert contact_for_others(actor) == Contact("", "", "har@example.org")
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.verb == "choose_visibility")).all()
    assert event.details["contact_phone"] == "leader"
    choose(session, contact_phone=Audience.LEADER, contact_name=Audience.LEADER)
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.verb == "choose_visibility")).all()) == 1


@pytest.mark.parametrize(
    ("audience", "first", "later"),
    [(Audience.EVERYONE, True, True), (Audience.MEETING, False, True), (Audience.LEADER, False, False)],
)
def test_details_are_told_to_those_whom_they_chose(
    session: Session, pair: Suggestion, audience: Audience, first: bool, later: bool
) -> None:
    choose(session, details=audience)
    bus = "Minibuss med nio platser"
    assert (bus not in untold(pair), bus not in untold(pair, agreed=True)) == (first, later)
    assert untold(pair, viewer_id=2) == [], "one's own words are always told"


def test_of_who_is_not_named_no_more_than_the_title_is_told(session: Session, pair: Suggestion) -> None:
    session.get_one(Need, 1).hide_name = True
    assert untold(pair, nameless={1}) == ["Skjuts till tåget"]


def test_a_reason_that_rests_on_untold_words_is_known(pair: Suggestion) -> None:
    [link] = pair.links

    def reason(side: str, field: str, **more: Any) -> Any:
        mark = {"side": side, "field": field, "start": 0, "end": 1}
        text = {"sv": "x", "en": "x"}
        [found] = reasons_in([{"strategy": "s", "reason": text, "marks": [mark], "supports": True} | more])
        return found

    assert rests_on(reason("need", "description"), pair, [link.need])
    assert rests_on(reason("resource", "capacity", link=link.position), pair, [link.resource])  # type: ignore[list-item]
    assert not rests_on(reason("need", "title"), pair, [link.need])
    assert not rests_on(reason("resource", "description"), pair, [link.need])
    assert not rests_on(reason("need", "description", link=link.position + 1), pair, [link.need])


def test_what_cannot_be_chosen_or_has_changed_is_refused(session: Session, pair: Suggestion) -> None:
    with pytest.raises(RefusedError):
        choose(session, contact_email=Audience.EVERYONE)
    given = {"by": Who.actor(2), "at": NOW + timedelta(days=1)}
    with pytest.raises(ConflictError):
        choose_visibility(session, 2, ALL_HIDDEN, version=99, **given)  # type: ignore[arg-type]
    with pytest.raises(NotFoundError):
        choose_visibility(session, 99, ALL_HIDDEN, version=1, **given)  # type: ignore[arg-type]
    session.rollback()
    actor = session.get_one(Actor, 2)
    actor.withdrawn_at = NOW
    session.commit()
    with pytest.raises(ConflictError):
        choose(session)


@pytest.mark.parametrize(("one", "other"), [("public", "leader"), ("leader", "public")])
def test_of_two_the_narrower_choice_holds_whoever_has_it(
    session: Session, pair: Suggestion, one: str, other: str
) -> None:
    kept, gone = parties_of([pair])
    kept.visibility, gone.visibility = {"board": one}, {"board": other}
    assert fewest_of(kept, gone, [Field.BOARD]) == {"board": "leader"}
