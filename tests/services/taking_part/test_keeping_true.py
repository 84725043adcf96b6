"""What is old is asked about once, rests without an answer, and loses nothing; seasons rest and return."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, Need, OutboxMail, Resource, RestReason
from matchmaker.services.actors.actors import correct_item
from matchmaker.services.actors.resting import rest_item, wake_due
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.mail.addresses import note_returned
from matchmaker.services.taking_part.keeping_true import (
    ANSWER_WITHIN,
    actor_asked,
    ask_still_true,
    asked_about,
    confirm_item,
    list_silent,
    next_season,
    rest_out_of_season,
    rest_silent,
)
from tests.conftest import STOCKHOLM
from tests.services.matched import runs_about
from tests.services.village import CAME, add_actor

URL, DAY = "https://x.example", timedelta(days=1)
OLD = CAME + timedelta(days=181)
SOMEONE = Who.actor(1)


@pytest.fixture
def shop(session: Session) -> Actor:
    """Somebody with one need and one resource, as old as each other, and an address."""
    shop = add_actor(
        session, "a", needs={"a.n": "Kassör"}, resources={"a.r": "Traktor"}, contact_email="berit@example.org"
    )
    session.commit()
    return shop


def ask(session: Session, at: datetime = OLD) -> int:
    return ask_still_true(session, months=6, public_url=URL, at=at)


def bodies(session: Session) -> list[str]:
    found = list(session.scalars(select(OutboxMail.body).order_by(OutboxMail.id)))
    session.rollback()
    return found


def confirm(session: Session, kind: type[Need] | type[Resource], at: datetime = OLD + DAY, **more: Any) -> None:
    version = session.scalars(select(kind.version).where(kind.id == 1)).one()
    confirm_item(session, kind, 1, version=version, by=SOMEONE, at=at, **more)


def out_of_season(session: Session, at: datetime) -> int:
    return rest_out_of_season(session, zone=STOCKHOLM, at=at)


def titles(session: Session) -> list[str]:
    return [item.title for item in asked_about(session, 1)]


def test_what_is_old_is_asked_about_once_in_one_mail(session: Session, shop: Actor) -> None:
    assert ask(session, CAME + timedelta(days=179)) == 0
    assert ask(session) == 1
    assert ask(session, OLD + DAY) == 0
    [body] = bodies(session)
    assert "– Kassör\n– Traktor" in body
    token = body.partition("/min-sida/stammer/")[2].split()[0]
    assert actor_asked(session, token).id == shop.id
    assert titles(session) == ["Kassör", "Traktor"]
    with pytest.raises(NotFoundError):
        actor_asked(session, "made-up")


def test_what_is_nearly_as_old_is_asked_about_in_the_same_mail(session: Session, shop: Actor) -> None:
    session.get_one(Need, 1).updated_at = CAME + timedelta(days=20)
    session.commit()
    ask(session)
    assert "– Traktor\n– Kassör" in bodies(session)[0]


@pytest.mark.parametrize("why", ["withdrawn", "resting", "gone", "standing", "no address", "confirmed", "corrected"])
def test_some_things_are_not_asked_about(session: Session, shop: Actor, why: str) -> None:
    need, resource = session.get_one(Need, 1), session.get_one(Resource, 1)
    if why == "corrected":
        correct_item(session, Need, 1, version=1, words={"title": "Ny", "horizon": "now"}, by=SYSTEM, at=OLD)
    for item in (need, resource):
        item.withdrawn_at = OLD if why == "withdrawn" else None
        item.resting_since = OLD if why == "resting" else None
        item.confirmed_at = OLD if why == "confirmed" else None
    resource.standing = why in {"standing", "corrected"}
    need.withdrawn_at = OLD if why == "standing" else need.withdrawn_at
    shop.withdrawn_at = OLD if why == "gone" else None
    shop.contact_email = "" if why == "no address" else shop.contact_email
    session.commit()
    assert ask(session) == 0


def test_without_an_answer_it_rests_and_a_yes_wakes_it(session: Session, shop: Actor) -> None:
    ask(session)
    confirm(session, Resource)
    assert rest_silent(session, at=OLD + ANSWER_WITHIN - DAY) == 0
    assert rest_silent(session, at=OLD + ANSWER_WITHIN) == 1
    assert rest_silent(session, at=OLD + ANSWER_WITHIN) == 0
    need = session.get_one(Need, 1, populate_existing=True)
    assert (need.rest_reason, need.rests_until, need.withdrawn_at) == (RestReason.SILENT, None, None)
    assert titles(session) == ["Kassör"], "it is still asked about on their page"
    [silent] = list_silent(session, months=6, at=OLD + ANSWER_WITHIN)
    assert (silent.actor.name, [item.title for item in silent.items]) == ("Föreningen a", ["Kassör"])
    assert not silent.unreached
    assert runs_about(session) == [], "what did not rest was counted with all the time"
    confirm(session, Need, OLD + ANSWER_WITHIN + DAY)
    assert runs_about(session) == [shop.id]
    need = session.get_one(Need, 1, populate_existing=True)
    assert (need.rest_reason, need.resting_since) == (None, None)
    assert titles(session) == []
    assert list_silent(session, months=6, at=OLD + ANSWER_WITHIN) == []


def lost(session: Session, *, address_is_bad: bool) -> None:
    """The mail that asked did not arrive."""
    mail = session.scalars(select(OutboxMail)).one()
    mail.next_attempt_at, mail.sent_at, mail.fault = None, OLD, "5.7.1 refused"
    if address_is_bad:
        note_returned(session, "Berit@example.org", "5.1.1 unknown", at=OLD)
    session.commit()


def test_who_is_not_reached_is_not_silent_and_is_asked_at_the_address_that_is_put_right(
    session: Session, shop: Actor
) -> None:
    ask(session)
    lost(session, address_is_bad=True)
    assert rest_silent(session, at=OLD + DAY) == rest_silent(session, at=OLD + ANSWER_WITHIN) == 0
    assert ask(session, OLD + ANSWER_WITHIN) == 0, "it would come back again"
    [unreached] = list_silent(session, months=6, at=OLD + DAY)
    assert (unreached.unreached, [item.title for item in unreached.items]) == (True, ["Kassör", "Traktor"])
    session.get_one(Actor, shop.id).contact_email = "berit@new.example"
    session.commit()
    assert rest_silent(session, at=OLD + ANSWER_WITHIN) == 0
    assert ask(session, OLD + ANSWER_WITHIN) == 1
    assert rest_silent(session, at=OLD + 2 * ANSWER_WITHIN) == 2, "this time it arrived"


def test_a_question_that_did_not_arrive_is_told_and_put_once_more(session: Session, shop: Actor) -> None:
    ask(session)
    assert list_silent(session, months=6, at=OLD + DAY) == []
    lost(session, address_is_bad=False)
    [unreached] = list_silent(session, months=6, at=OLD + DAY)
    assert (unreached.unreached, [item.title for item in unreached.items]) == (True, ["Kassör", "Traktor"])
    assert rest_silent(session, at=OLD + DAY) == ask(session, OLD + DAY) == 0, "not every day"
    assert rest_silent(session, at=OLD + ANSWER_WITHIN) == 0
    assert ask(session, OLD + ANSWER_WITHIN) == 1
    assert rest_silent(session, at=OLD + 2 * ANSWER_WITHIN) == 2


def move_to(session: Session, address: str, at: datetime) -> None:
    actor = session.get_one(Actor, 1)
    actor.contact_email, actor.updated_at = address, at
    session.commit()


def test_who_has_another_address_since_has_not_been_asked_and_is_asked_there(session: Session, shop: Actor) -> None:
    ask(session)
    move_to(session, "Berit@Example.org", OLD + DAY)
    assert rest_silent(session, at=OLD + DAY) == ask(session, OLD + DAY) == 0, "it is the same address"
    move_to(session, "berit@new.example", OLD + 2 * DAY)
    assert rest_silent(session, at=OLD + 2 * DAY) == 0
    assert ask(session, OLD + 2 * DAY) == 1
    assert session.scalars(select(OutboxMail.recipient).order_by(OutboxMail.id)).all()[1:] == ["berit@new.example"]
    assert rest_silent(session, at=OLD + ANSWER_WITHIN) == ask(session, OLD + ANSWER_WITHIN) == 0, "once"
    assert rest_silent(session, at=OLD + 2 * DAY + ANSWER_WITHIN) == 2


def test_of_a_letter_that_has_been_purged_nothing_is_believed_but_that_it_went_where_they_are(
    session: Session, shop: Actor
) -> None:
    ask(session)
    session.execute(delete(OutboxMail))
    session.commit()
    assert rest_silent(session, at=OLD + DAY) == ask(session, OLD + DAY) == 0
    assert rest_silent(session, at=OLD + ANSWER_WITHIN) == 2


def test_what_they_said_of_it_meanwhile_is_an_answer(session: Session, shop: Actor) -> None:
    ask(session)
    version = session.get_one(Need, 1, populate_existing=True).version
    correct_item(
        session, Need, 1, version=version, words={"title": "Revisor", "horizon": "now"}, by=SOMEONE, at=OLD + DAY
    )
    resting = session.get_one(Resource, 1, populate_existing=True)
    until = (OLD + 2 * DAY).date()
    rest_item(session, Resource, 1, version=resting.version, until=until, today=OLD.date(), by=SOMEONE, at=OLD + DAY)
    assert titles(session) == []
    wake_due(session, today=until, at=OLD + 2 * DAY)
    assert rest_silent(session, at=OLD + ANSWER_WITHIN) == 0


def test_it_is_asked_about_again_when_as_much_time_has_passed(session: Session, shop: Actor) -> None:
    ask(session)
    confirm(session, Need)
    confirm(session, Resource, standing=True)
    assert ask(session, OLD + timedelta(days=180)) == 0
    assert ask(session, OLD + timedelta(days=182)) == 1
    assert "Traktor" not in bodies(session)[1], "a standing offer is never asked about"


def test_who_has_no_address_is_on_the_leader_s_list(session: Session, shop: Actor) -> None:
    shop.contact_email = ""
    session.commit()
    assert list_silent(session, months=6, at=OLD - 2 * DAY) == []
    [silent] = list_silent(session, months=6, at=OLD)
    assert ([item.title for item in silent.items], silent.unreached) == (["Kassör", "Traktor"], False)


def test_a_need_is_never_standing_and_a_stale_answer_is_refused(session: Session, shop: Actor) -> None:
    with pytest.raises(RefusedError, match="standing"):
        confirm(session, Need, standing=True)
    session.rollback()
    with pytest.raises(ConflictError):
        confirm_item(session, Need, 1, version=7, by=SOMEONE, at=OLD)


def test_they_are_written_to_in_their_language(session: Session, shop: Actor) -> None:
    shop.language = "en"
    session.commit()
    ask(session)
    assert "Is this still right? Open the link" in bodies(session)[0]


@pytest.mark.parametrize(
    ("months", "since", "today", "returns"),
    [
        ([], date(2026, 1, 1), date(2026, 7, 1), None),
        (list(range(1, 13)), date(2026, 1, 1), date(2026, 7, 1), None),
        ([12, 1, 2], date(2026, 1, 10), date(2026, 5, 1), date(2026, 10, 1)),
        ([12, 1, 2], date(2026, 1, 10), date(2026, 1, 31), None),
        ([12, 1, 2], date(2026, 1, 10), date(2026, 10, 1), None),
        ([12, 1, 2], date(2026, 6, 1), date(2026, 7, 1), None),
        ([6], date(2026, 6, 30), date(2026, 7, 1), date(2027, 4, 1)),
        ([6], date(2024, 1, 1), date(2026, 12, 24), date(2027, 4, 1)),
        ([6, 9], date(2026, 6, 1), date(2026, 7, 1), None),
        ([1], date(2026, 1, 1), date(2026, 2, 1), date(2026, 11, 1)),
    ],
)
def test_a_season_rests_when_it_has_been_and_returns_two_months_before_the_next(
    months: list[int], since: date, today: date, returns: date | None
) -> None:
    assert next_season(months, since=since, today=today) == returns


def test_seasonal_things_rest_and_return_by_themselves(session: Session, shop: Actor) -> None:
    session.get_one(Resource, 1).months = [12, 1, 2]
    session.commit()
    assert out_of_season(session, datetime(2026, 12, 1, 12, tzinfo=UTC)) == 0
    assert out_of_season(session, datetime(2027, 4, 1, 12, tzinfo=UTC)) == 1
    resource = session.get_one(Resource, 1, populate_existing=True)
    assert (resource.rest_reason, resource.rests_until) == (RestReason.SEASON, date(2027, 10, 1))
    assert titles(session) == []
    assert wake_due(session, today=date(2027, 10, 1), at=OLD) == 1
    assert out_of_season(session, datetime(2027, 10, 1, 12, tzinfo=UTC)) == 0


def test_seasons_go_by_the_municipalitys_months(session: Session, shop: Actor) -> None:
    resource = session.get_one(Resource, 1)
    resource.months, resource.confirmed_at = [2], datetime(2027, 2, 28, 23, 30, tzinfo=UTC)  # it is March there
    session.commit()
    assert out_of_season(session, datetime(2027, 5, 1, 12, tzinfo=UTC)) == 0, "it has not had its season since"
    resource.confirmed_at = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)
    session.commit()
    assert out_of_season(session, datetime(2027, 2, 28, 22, 30, tzinfo=UTC)) == 0
    assert out_of_season(session, datetime(2027, 2, 28, 23, 30, tzinfo=UTC)) == 1
