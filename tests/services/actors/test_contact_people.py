"""More than one contact: asked before they count, one of them the main one, and nobody's details stay who leaves."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, ContactPerson, LinkPurpose, MailAddress, Need, OutboxMail
from matchmaker.services.actors.actor_links import follow_link, make_link
from matchmaker.services.actors.board import BoardFilter, Side, read_board
from matchmaker.services.actors.contact_people import (
    ASKED_PER_MONTH,
    KEEP_UNANSWERED,
    MOST_PEOPLE,
    add_person,
    answer_to_be_contact,
    list_people,
    make_main,
    person_behind,
    remove_person,
)
from matchmaker.services.actors.directory import DirectoryFilter, list_actors
from matchmaker.services.actors.dossiers import see_dossier
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.mail.addresses import know_address
from matchmaker.services.mail.outbox import queue_mail
from matchmaker.services.meetings.meeting_mail import Post, post_of
from matchmaker.services.records.purges import purge, rows_going_with
from matchmaker.services.records.subject_exports import as_json, export_subject
from matchmaker.services.taking_part.visits import actors_of
from matchmaker.settings import Settings
from tests.conftest import NOW
from tests.services.actors.test_board import on_board
from tests.services.talks import staff
from tests.services.village import add_actor

PER, EVA = "per@by.example", "Eva@by.example"
LINK, PAGE = "https://x.example/min-sida/kontakt/{token}", "https://x.example/min-sida/lank"
TOLD: dict[str, Any] = {"key": "k1", "name": "Eva Lind", "email": EVA, "phone": "0910-123 45", "link": LINK}


@pytest.fixture
def actor(session: Session) -> Actor:
    found = add_actor(session, "a", name="Byalaget", contact_name="Per", contact_email=PER, contact_phone="070-1234567")
    add_actor(session, "noise", name="Andra", contact_email="andra@by.example")
    session.commit()
    return found


@pytest.fixture
def post(settings: Settings) -> Post:
    return post_of(settings)


@pytest.fixture
def own(actor: Actor) -> Who:
    return Who.actor(actor.id)


def mails(session: Session) -> list[tuple[str, str]]:
    return [(mail.recipient, mail.subject) for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def token_in(session: Session) -> str:
    body = session.scalars(select(OutboxMail.body).order_by(OutboxMail.id.desc())).first() or ""
    found = re.search(r"/kontakt/(\S+)", body)
    assert found
    return found[1]


@pytest.fixture
def eva(session: Session, actor: Actor, own: Who) -> ContactPerson:
    """A second contact who has said yes."""
    person = add_person(session, actor.id, **TOLD, by=own, at=NOW)
    answer_to_be_contact(session, token_in(session), wants=True, at=NOW)
    return person


def names(session: Session, email: str) -> list[str]:
    return [actor.name for actor in actors_of(session, email)]


def test_a_contact_counts_when_they_have_said_yes_themselves(session: Session, actor: Actor, own: Who) -> None:
    for _ in range(2):
        add_person(session, actor.id, **TOLD, by=own, at=NOW)
    assert mails(session) == [(EVA, "Vill du vara kontaktperson?")]
    assert names(session, EVA) == []
    token = token_in(session)
    assert person_behind(session, token, at=NOW).actor.name == "Byalaget"
    for wants in (True, True, False):  # a double tap, and the other button on a page that stood open
        assert answer_to_be_contact(session, token, wants=wants, at=NOW)
    assert names(session, "EVA@by.example") == names(session, PER) == ["Byalaget"]
    verbs = [happening.event.verb for happening in see_dossier(session, actor.id).happenings]
    assert sorted(verbs) == ["add_contact", "confirm_contact"]


def test_who_says_no_is_gone_and_a_link_that_is_too_old_asks_nothing(session: Session, actor: Actor, own: Who) -> None:
    add_person(session, actor.id, **TOLD, by=own, at=NOW)
    token = token_in(session)
    with pytest.raises(NotFoundError):
        answer_to_be_contact(session, token, wants=True, at=NOW.replace(year=2999))
    session.rollback()
    for _ in range(2):
        assert not answer_to_be_contact(session, token, wants=False, at=NOW)
    assert list_people(session, actor.id) == []
    with pytest.raises(NotFoundError):
        answer_to_be_contact(session, token, wants=True, at=NOW)


def test_nobody_is_asked_over_and_over_under_whatever_name(session: Session, actor: Actor, own: Who) -> None:
    for n in range(ASKED_PER_MONTH):
        actor.name = f"Köp nu {n}"
        person = add_person(session, actor.id, **(TOLD | {"key": f"k{n}"}), by=own, at=NOW)
        remove_person(session, actor.id, person.id, by=own, at=NOW)
    assert {subject for _, subject in mails(session)} == {"Vill du vara kontaktperson?"}
    with pytest.raises(RefusedError, match="often"):
        add_person(session, actor.id, **(TOLD | {"key": "more", "email": EVA.lower()}), by=own, at=NOW)
    session.rollback()
    add_person(session, actor.id, **(TOLD | {"key": "later"}), by=own, at=NOW + KEEP_UNANSWERED)


def test_staff_add_one_who_can_only_be_rung(session: Session, actor: Actor, own: Who) -> None:
    by_phone = TOLD | {"email": ""}
    with pytest.raises(RefusedError, match="words"):
        add_person(session, actor.id, **by_phone, by=own, at=NOW)
    session.rollback()
    add_person(session, actor.id, **by_phone, by=staff(session), at=NOW)
    assert [person.confirmed_at for person in list_people(session, actor.id)] == [NOW]
    assert mails(session) == []


def test_who_gets_no_letters_becomes_the_main_contact_by_staff_only(
    session: Session, actor: Actor, own: Who, post: Post
) -> None:
    by = staff(session)
    person = add_person(session, actor.id, **(TOLD | {"email": ""}), by=by, at=NOW)
    given: dict[str, Any] = {"version": actor.version, "stays": True, "page": PAGE, "post": post, "at": NOW}
    with pytest.raises(RefusedError, match="unreached"):
        make_main(session, actor.id, person.id, by=own, **given)
    session.rollback()
    make_main(session, actor.id, person.id, by=by, **given)
    assert (actor.contact_name, actor.contact_email) == ("Eva Lind", "")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "words"),
        ({"email": "eva@"}, "words"),
        ({"email": PER.upper()}, "known"),
    ],
)
def test_one_who_cannot_be_a_contact_is_refused(
    session: Session, actor: Actor, own: Who, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(RefusedError, match=code):
        add_person(session, actor.id, **(TOLD | change), by=own, at=NOW)


def test_there_are_only_so_many_and_none_of_who_takes_no_part(session: Session, actor: Actor, own: Who) -> None:
    for n in range(MOST_PEOPLE):
        add_person(session, actor.id, **(TOLD | {"key": f"k{n}", "email": f"e{n}@by.example"}), by=own, at=NOW)
    with pytest.raises(RefusedError, match="many"):
        add_person(session, actor.id, **(TOLD | {"key": "more"}), by=own, at=NOW)
    session.rollback()
    actor.withdrawn_at = NOW
    session.commit()
    with pytest.raises(ConflictError):
        add_person(session, actor.id, **(TOLD | {"key": "more"}), by=own, at=NOW)


@pytest.mark.parametrize("stays", [True, False])
def test_one_hands_over_to_another_and_stays_or_is_gone(
    session: Session, actor: Actor, own: Who, eva: ContactPerson, post: Post, stays: bool
) -> None:
    link = make_link(session, actor, LinkPurpose.CALENDAR, public_url="https://x.example", at=NOW)
    session.commit()
    eva_id = eva.id
    make_main(session, actor.id, eva_id, version=actor.version, stays=stays, page=PAGE, post=post, by=own, at=NOW)
    assert (actor.contact_name, actor.contact_email, actor.contact_phone) == ("Eva Lind", EVA, "0910-123 45")
    assert mails(session)[-2:] == [
        (PER, "Byalaget har en ny huvudkontakt"),
        (EVA, "Du är nu huvudkontakt för Byalaget"),
    ]
    assert [person.name for person in list_people(session, actor.id)] == (["Per"] if stays else [])
    assert names(session, EVA) == ["Byalaget"]
    assert names(session, PER) == (["Byalaget"] if stays else [])
    with pytest.raises(NotFoundError):  # a double tap does not hand back
        make_main(session, actor.id, eva_id, version=actor.version, stays=stays, page=PAGE, post=post, by=own, at=NOW)
    session.rollback()
    token = link.split("/")[-2]
    if stays:
        assert follow_link(session, token, LinkPurpose.CALENDAR).actor_id == actor.id
    else:
        with pytest.raises(NotFoundError):
            follow_link(session, token, LinkPurpose.CALENDAR)
        kept = str(session.scalars(select(AuditEvent.details)).all())
        assert "Per" not in kept
        assert PER not in kept


def test_only_who_has_said_yes_takes_over_and_two_who_decide_at_once_are_told(
    session: Session, actor: Actor, own: Who, post: Post
) -> None:
    person = add_person(session, actor.id, **TOLD, by=own, at=NOW)
    given: dict[str, Any] = {"stays": True, "page": PAGE, "post": post, "by": own, "at": NOW}
    with pytest.raises(RefusedError, match="unconfirmed"):
        make_main(session, actor.id, person.id, version=actor.version, **given)
    session.rollback()
    with pytest.raises(ConflictError):
        make_main(session, actor.id, person.id, version=actor.version - 1, **given)
    session.rollback()
    with pytest.raises(NotFoundError):
        make_main(session, actor.id + 1, person.id, version=1, **given)
    session.rollback()
    actor.withdrawn_at = NOW
    session.commit()
    with pytest.raises(ConflictError):
        make_main(session, actor.id, person.id, version=actor.version, **given)


def test_what_named_the_one_before_is_read_again_before_it_stands_on_the_board(
    session: Session, own: Who, post: Post
) -> None:
    actor = on_board(session)
    actor.needs[0].description = "Fråga Hjördis om nyckeln."
    session.commit()
    person = add_person(session, actor.id, **TOLD, by=own, at=NOW)
    answer_to_be_contact(session, token_in(session), wants=True, at=NOW)
    make_main(session, actor.id, person.id, version=actor.version, stays=False, page=PAGE, post=post, by=own, at=NOW)
    assert session.scalars(select(Need.unread_since).where(Need.actor_id == actor.id)).one() == NOW


def test_nobody_who_is_a_contact_is_named_on_the_board_and_who_leaves_only_when_it_has_been_read(
    session: Session, own: Who
) -> None:
    actor = on_board(session)
    actor.needs[0].title = "Ring Eva Lund"
    session.commit()

    def read() -> list[str]:
        return [entry.title for entry in read_board(session, BoardFilter(side=Side.NEED)).rows]

    person = add_person(session, actor.id, **(TOLD | {"name": "Eva Lund"}), by=own, at=NOW)
    assert read() == []
    answer_to_be_contact(session, token_in(session), wants=True, at=NOW + timedelta(minutes=1))
    assert read() == []
    remove_person(session, actor.id, person.id, by=own, at=NOW + timedelta(minutes=2))
    assert read() == []


@pytest.mark.parametrize("goes", ["says no", "never answers"])
def test_who_is_asked_only_is_not_named_on_the_board_either_nor_when_they_have_gone(
    session: Session, own: Who, settings: Settings, goes: str
) -> None:
    actor = on_board(session)
    actor.needs[0].title = "Ring Eva Lund"
    session.commit()
    assert [entry.title for entry in read_board(session, BoardFilter(side=Side.NEED)).rows] == ["Ring Eva Lund"]
    add_person(session, actor.id, **(TOLD | {"name": "Eva Lund"}), by=own, at=NOW)
    assert read_board(session, BoardFilter(side=Side.NEED)).rows == []
    if goes == "says no":
        answer_to_be_contact(session, token_in(session), wants=False, at=NOW)
    else:
        purge(session, settings, rules=["contact_person"], by=SYSTEM, at=NOW + timedelta(days=31))
    assert list_people(session, actor.id) == []
    assert read_board(session, BoardFilter(side=Side.NEED)).rows == []
    assert session.scalars(select(Need.unread_since).where(Need.actor_id == actor.id)).one() is not None


def test_a_contact_who_is_taken_away_can_open_nothing(
    session: Session, actor: Actor, own: Who, eva: ContactPerson
) -> None:
    for _ in range(2):
        remove_person(session, actor.id, eva.id, by=own, at=NOW)
    assert names(session, EVA) == []
    verbs = {"add_contact", "confirm_contact", "remove_contact"}
    assert {happening.event.verb for happening in see_dossier(session, actor.id).happenings} == verbs


def test_the_number_of_one_who_is_gone_never_means_another(session: Session, actor: Actor, own: Who) -> None:
    first = add_person(session, actor.id, **TOLD, by=own, at=NOW).id
    remove_person(session, actor.id, first, by=own, at=NOW)
    assert add_person(session, actor.id, **(TOLD | {"key": "k2"}), by=own, at=NOW).id != first


def test_staff_find_somebody_by_any_contact(session: Session, actor: Actor, eva: ContactPerson) -> None:
    assert [row.actor.name for row in list_actors(session, DirectoryFilter(words="eva lind")).rows] == ["Byalaget"]
    assert list_actors(session, DirectoryFilter(words="091012345")).total == 1
    dossier = see_dossier(session, actor.id)
    assert [person.name for person in dossier.people] == ["Eva Lind"]
    assert "confirm_contact" in [happening.event.verb for happening in dossier.happenings]


def test_they_are_in_what_people_get_about_themselves_and_go_with_the_rest(
    session: Session, actor: Actor, eva: ContactPerson, settings: Settings
) -> None:
    know_address(session, EVA, at=NOW)
    session.commit()
    told = as_json(export_subject(session, actor.id, with_asked=False, at=NOW))["tables"]
    assert [row["email"] for row in told["contact_people"]["rows"]] == [EVA]
    going = rows_going_with(session, actor)
    assert going["contact_people"] == [(eva.id,)]
    purge(session, settings, rules=["address"], by=SYSTEM, at=NOW)
    assert session.scalars(select(MailAddress.address)).all() == [EVA.lower()]


def test_nobody_reads_what_was_mailed_to_another_contact(session: Session, actor: Actor, eva: ContactPerson) -> None:
    for address in (PER, EVA):
        queue_mail(session, address, f"Till {address}", "Hej!", at=NOW)
    session.commit()
    given: dict[str, Any] = {"with_asked": False, "at": NOW}
    for reader, own in (("", PER), (PER, PER), (EVA.upper(), EVA)):
        told = as_json(export_subject(session, actor.id, reader=reader, **given))["tables"]
        rows = told["outbox_mails"]["rows"]
        assert {row["recipient"] for row in rows} == {own}
        assert f"Till {own}" in [row["subject"] for row in rows]


def test_who_never_answers_is_removed_after_a_month(
    session: Session, actor: Actor, own: Who, settings: Settings
) -> None:
    add_person(session, actor.id, **TOLD, by=own, at=NOW.replace(month=10))
    add_person(session, actor.id, **(TOLD | {"key": "k2", "email": "ny@by.example"}), by=own, at=NOW)
    purge(session, settings, rules=["contact_person"], by=SYSTEM, at=NOW)
    assert [person.email for person in list_people(session, actor.id)] == ["ny@by.example"]
