"""Only what its owner has made public, and somebody has read, stands on the board, and never who it is."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import Actor, Need, Place, Resource
from matchmaker.services.actors.actors import correct_item
from matchmaker.services.actors.board import (
    PAGE_SIZE,
    BoardFilter,
    Side,
    entries_of,
    get_entry,
    places_on_board,
    read_board,
    waits_for_board,
)
from matchmaker.services.actors.checks import list_unchecked, read_words
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError
from tests.conftest import NOW
from tests.services.counting import counted_statements

SECRET = "Hjördis"


def on_board(
    session: Session, *, place: str = "Svansele", kind: ActorKind = ActorKind.ASSOCIATION, n: int = 1
) -> Actor:
    """Somebody who has chosen the board, with a need and a resource; every word that tells who has the secret in it."""
    village = session.query(Place).filter_by(name=place).one_or_none() or Place(name=place)
    times = {"created_at": NOW, "updated_at": NOW + timedelta(minutes=n)}
    actor = Actor(
        ref=f"a{n}",
        kind=kind,
        name=f"{SECRET}s byaförening",
        place=village,
        description=f"{SECRET} berättar",
        contact_name=f"{SECRET} Lind",
        contact_email=f"{SECRET.lower()}@svansele.example",
        contact_phone="070-123 45 67",
        visibility={"board": "public"},
        needs=[
            Need(
                ref=f"a{n}.n1", title=f"Snöröjning {n}", description="Planen vid skolan.", horizon=Horizon.NOW, **times
            )
        ],
        resources=[Resource(ref=f"a{n}.r1", title=f"Partytält {n}", capacity="40 platser", **times)],
        **times,
    )
    session.add(actor)
    session.commit()
    return actor


def titles(session: Session, **wanted: object) -> list[str]:
    return [entry.title for entry in read_board(session, BoardFilter(**wanted)).rows]  # type: ignore[arg-type]


def test_what_is_public_is_told_with_kind_and_place_the_latest_first(session: Session) -> None:
    on_board(session)
    on_board(session, place="Bastuträsk", kind=ActorKind.SERVICE_NODE, n=2)
    page = read_board(session, BoardFilter())
    assert [entry.title for entry in page.rows] == ["Partytält 2", "Snöröjning 2", "Partytält 1", "Snöröjning 1"]
    assert (page.total, page.pages, places_on_board(session)) == (4, 1, ["Bastuträsk", "Svansele"])
    need = page.rows[3]
    assert (need.side, need.place, need.kind, need.description) == (
        Side.NEED,
        "Svansele",
        ActorKind.ASSOCIATION,
        "Planen vid skolan.",
    )
    assert SECRET.lower() not in repr(page).lower()


@pytest.mark.parametrize(
    ("hide", "left"),
    [
        (lambda actor: setattr(actor, "visibility", {}), []),
        (lambda actor: setattr(actor, "visibility", {"board": "leader"}), []),
        (lambda actor: setattr(actor, "awaits_check", True), []),
        (lambda actor: setattr(actor, "withdrawn_at", NOW), []),
        (lambda actor: setattr(actor.needs[0], "withdrawn_at", NOW), ["Partytält 1"]),
        (lambda actor: setattr(actor.needs[0], "resting_since", NOW), ["Partytält 1"]),
        (lambda actor: setattr(actor.needs[0], "hide_name", True), ["Partytält 1"]),
        (lambda actor: setattr(actor.needs[0], "unread_since", NOW), ["Partytält 1"]),
        (lambda actor: setattr(actor.resources[0], "unread_since", NOW), ["Snöröjning 1"]),
        (lambda actor: setattr(actor.resources[0], "withdrawn_at", NOW), ["Snöröjning 1"]),
        (lambda actor: setattr(actor.needs[0], "title", "Ring Hjördis om snön"), ["Partytält 1"]),
        (lambda actor: setattr(actor.needs[0], "title", "Snö, mejla a@b.se"), ["Partytält 1"]),
        (lambda actor: setattr(actor.needs[0], "title", "Snö, ring 070-999 88 77"), ["Partytält 1"]),
    ],
)
def test_what_is_not_for_everyone_leaves_the_board_at_once(
    session: Session, hide: Callable[[Actor], None], left: list[str]
) -> None:
    actor = on_board(session)
    need, resource = actor.needs[0], actor.resources[0]
    assert len(titles(session)) == 2
    hide(actor)
    session.commit()
    assert titles(session) == left
    for side, row in ((Side.NEED, need), (Side.RESOURCE, resource)):
        if row.title not in left:
            with pytest.raises(NotFoundError):
                get_entry(session, side, row.id)


@pytest.mark.parametrize(
    "words",
    [
        "Fråga Hjördis",
        "Vi i HJÖRDIS BYAFÖRENING",
        "Hjördis byaförening",
        "hjordis@svansele.example",
        "www.svansele.se",
        "811218-9876",
        "Ring 0910/123 45",
        "Ring 0910–123 45",
        "Ring (0910) 12 345",
        "Ring +46 70 123 45 67",
        "Ring 123 45 67",
        "Ring 08-17 20 26",
        "Ring 08-17 2026 55",
        "Ring 0910-17 2026",
        "Se bya.se",
        "Vi finns på facebook.com/macken",
    ],
)
def test_words_that_tell_who_it_is_are_left_out(session: Session, words: str) -> None:
    actor = on_board(session)
    actor.needs[0].description = f"Planen. {words}."
    session.commit()
    [need] = [entry for entry in read_board(session, BoardFilter()).rows if entry.side is Side.NEED]
    assert need.description == ""


@pytest.mark.parametrize(
    "words",
    [
        "Vi behöver det vintern 2026-2027",
        "Senast den 2026-12-03",
        "Varje dag 08.00-17.00",
        "Kl. 08.00–17.00, 2026-12-03 till 2027-01-15",
        "Det gäller 2026-12-03–2027-01-15",
        "Plats för 40 bilar och 120 personer",
        "Festen är 08-17 2026",
        "Den 17/08 2026 och 03.09.2026",
    ],
)
def test_years_days_and_times_are_no_telephone_numbers(session: Session, words: str) -> None:
    actor = on_board(session)
    actor.needs[0].description = words
    session.commit()
    [need] = [entry for entry in read_board(session, BoardFilter()).rows if entry.side is Side.NEED]
    assert need.description == words


@pytest.mark.parametrize(
    ("name", "place", "title", "stands"),
    [
        ("Macken i Bastuträsk AB", "Bastuträsk", "Snöröjning vid Macken i Bastuträsk", False),
        ("Svansele ideella förening", "Bastuträsk", "Plogning i Svansele", False),
        ("Bastuträsks ideella förening", "Bastuträsk", "Snöröjning i Bastuträsk", True),
        ("Macken i Bastuträsk AB", "Bastuträsk", "Snöröjning i Bastuträsk", True),
    ],
)
def test_a_name_is_known_without_what_the_register_adds_to_it(
    session: Session, name: str, place: str, title: str, stands: bool
) -> None:
    actor = on_board(session, place=place)
    actor.name, actor.needs[0].title = name, title
    session.commit()
    assert (title in titles(session)) is stands


def test_the_details_are_told_only_where_they_are_for_everyone(session: Session) -> None:
    actor = on_board(session)
    actor.visibility = {"board": "public", "details": "meeting"}
    session.commit()
    page = read_board(session, BoardFilter())
    assert {(entry.description, entry.capacity) for entry in page.rows} == {("", "")}
    assert titles(session, words="skolan") == []


def test_search_forgives_slips_and_the_board_is_narrowed(session: Session) -> None:
    on_board(session)
    on_board(session, place="Bastuträsk", kind=ActorKind.SERVICE_NODE, n=2)
    assert titles(session, words="snorojnig") == ["Snöröjning 2", "Snöröjning 1"]
    assert titles(session, words="tält svansele") == ["Partytält 1"]
    assert titles(session, words=SECRET) == []
    assert titles(session, place="Svansele", side=Side.NEED) == ["Snöröjning 1"]
    assert titles(session, kind=ActorKind.SERVICE_NODE, side=Side.RESOURCE) == ["Partytält 2"]


def test_a_page_that_is_not_there_gives_the_nearest_one(session: Session) -> None:
    for n in range(PAGE_SIZE // 2 + 1):
        on_board(session, n=n)
    last = read_board(session, BoardFilter(), page=9)
    assert (last.page, last.pages, len(last.rows), last.total) == (2, 2, 2, PAGE_SIZE + 2)


def test_the_board_takes_four_queries_and_then_one(session: Session, engine: Engine) -> None:
    for n in range(5):
        on_board(session, n=n)
    for most in (4, 1):
        with counted_statements(engine) as sent:
            read_board(session, BoardFilter(words="snö"))
        assert len(sent) <= most


def test_an_owner_sees_what_stands_there_of_theirs(session: Session) -> None:
    actor = on_board(session)
    assert [entry.title for entry in entries_of(session, actor)] == ["Snöröjning 1", "Partytält 1"]
    actor.needs[0].resting_since, actor.needs[0].rests_until = NOW, date(2027, 1, 1)
    assert [entry.title for entry in entries_of(session, actor)] == ["Partytält 1"]


def test_words_that_an_owner_changes_wait_until_somebody_has_read_them(session: Session, eva: Who) -> None:
    actor = on_board(session)
    need, words = actor.needs[0], {"title": "Slamsugning", "horizon": "now"}
    assert not waits_for_board(actor)
    correct_item(session, Need, need.id, version=need.version, words=words, by=Who.actor(actor.id), at=NOW)
    assert titles(session) == ["Partytält 1"]
    assert waits_for_board(actor)
    need.hide_name = True
    assert not waits_for_board(actor)
    need.hide_name, need.resting_since = False, NOW
    assert not waits_for_board(actor)
    need.resting_since = None
    assert list_unchecked(session, most=9).shown == [actor]
    read_words(session, Need, need.id, version=need.version, by=eva, at=NOW)
    assert titles(session) == ["Partytält 1", "Slamsugning"]
    assert not waits_for_board(actor)
    assert list_unchecked(session, most=9).total == 0
