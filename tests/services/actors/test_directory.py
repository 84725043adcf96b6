from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import ContactPerson
from matchmaker.services.actors.contact_people import KEEP_UNANSWERED
from matchmaker.services.actors.directory import PAGE_SIZE, DirectoryFilter, Holding, Order, find_actors, list_actors
from matchmaker.services.audit import SYSTEM
from matchmaker.services.records.purges import purge
from matchmaker.settings import Settings
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.people import sent
from tests.services.village import CAME, add_actor


def names(session: Session, words: str = "", page: int = 1) -> list[str]:
    return [row.actor.name for row in list_actors(session, DirectoryFilter(words=words), page=page).rows]


def chosen(session: Session, **wanted: object) -> list[str]:
    return [row.actor.name for row in list_actors(session, DirectoryFilter(**wanted)).rows]  # type: ignore[arg-type]


def test_actors_are_listed_by_name_with_place_and_what_they_have(session: Session) -> None:
    add_actor(session, "b", name="byalaget", place="Svansele", needs={"b.n1": "Ett", "b.n2": "Två"})
    add_actor(session, "a", name="Allmogen", resources={"a.r1": "Ett"})
    gone = add_actor(session, "c", name="Cykelklubben", needs={"c.n1": "Borta"})
    gone.needs[0].withdrawn_at = NOW
    add_actor(session, "d", name="Älgjaktslaget")
    add_actor(session, "e", name="Åkeriet")
    session.commit()
    found = list_actors(session)
    assert [(r.actor.name, r.actor.place.name, r.needs, r.resources) for r in found.rows] == [
        ("Allmogen", "Norsjö", 0, 1),
        ("byalaget", "Svansele", 2, 0),
        ("Cykelklubben", "Norsjö", 0, 0),
        ("Åkeriet", "Norsjö", 0, 0),
        ("Älgjaktslaget", "Norsjö", 0, 0),
    ]
    assert (found.total, found.page, found.pages) == (5, 1, 1)


def test_an_empty_list_has_one_empty_page(session: Session) -> None:
    found = list_actors(session)
    assert (list(found.rows), found.total, found.page, found.pages) == ([], 0, 1, 1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("älg", ["Jaktlaget"]),
        ("ÄLGKÖTT", ["Jaktlaget"]),
        ("åmliden", ["Jaktlaget"]),
        ("Jaktlaget", ["Jaktlaget"]),
        ("frysbox", ["Jaktlaget"]),
        ("80 liter", ["Jaktlaget"]),
        ("älgkött åmliden", ["Jaktlaget"]),
        ("älgkött norsjö", []),
        ("styckning", ["Jaktlaget", "Slakteriet"]),
        ("100%", ["Slakteriet"]),
        ("1_0", []),
        ("hemligt", []),
        ("", ["Jaktlaget", "Slakteriet"]),
    ],
)
def test_the_search_finds_those_who_have_every_word_somewhere(
    session: Session, words: str, expected: list[str]
) -> None:
    add_actor(
        session,
        "a",
        name="Jaktlaget",
        place="Åmliden",
        needs={"a.n1": {"title": "Styckning", "description": "Älgkött om hösten"}},
        resources={"a.r1": {"title": "Frysbox", "capacity": "80 liter"}},
    )
    other = add_actor(
        session, "b", name="Slakteriet", description="100% närodlat, även styckning", needs={"b.n1": "Hemligt"}
    )
    other.needs[0].withdrawn_at = NOW
    session.commit()
    assert names(session, words) == expected


def test_the_list_has_pages_and_a_page_that_is_not_there_gives_the_nearest(session: Session) -> None:
    for number in range(PAGE_SIZE + 1):
        add_actor(session, f"a{number:02}", name=f"Förening {number:02}")
    session.commit()
    assert len(names(session)) == PAGE_SIZE
    assert names(session, page=2) == names(session, page=99) == ["Förening 50"]
    assert names(session, page=-3) == names(session)
    assert list_actors(session).pages == 2


def test_the_list_costs_as_many_questions_for_many_as_for_few(session: Session, engine: Engine) -> None:
    for number in range(30):
        add_actor(session, f"a{number}", needs={f"a{number}.n1": "Ett"}, place=f"By {number}")
    session.commit()
    session.expunge_all()
    with counted_statements(engine) as asked:
        assert len(list_actors(session).rows) == 30
    assert len(asked) == 2
    with counted_statements(engine) as asked:
        assert len(list_actors(session, DirectoryFilter(words="by 2")).rows) == 11
    assert len(asked) == 8, "the index is read in five questions, once"
    with counted_statements(engine) as asked:
        list_actors(session, DirectoryFilter(words="by 2"))
    assert len(asked) == 3


@pytest.mark.parametrize(
    "words", ["algkott", "älkgött", "ÄLGKÖT", "jaktlagt", "amliden", "0701740611", "070-174", "stina@jakt", "frysboxar"]
)
def test_slips_and_letters_without_dots_are_forgiven(session: Session, words: str) -> None:
    add_actor(
        session,
        "a",
        name="Jaktlaget",
        place="Åmliden",
        contact_email="stina@jakt.example",
        contact_phone="070-174 06 11",
        needs={"a.n1": "Älgkött"},
        resources={"a.r1": "Frysbox"},
    )
    add_actor(session, "b", name="Biblioteket", resources={"b.r1": "Läsesal"})
    session.commit()
    assert names(session, words) == ["Jaktlaget"]


def test_what_was_found_word_for_word_stands_first(session: Session) -> None:
    add_actor(session, "a", name="Aspåsens snöskoterklubb")
    add_actor(session, "b", name="Byns skoter")
    add_actor(session, "c", name="Christers skotare")
    session.commit()
    assert names(session, "skoter") == ["Byns skoter", "Aspåsens snöskoterklubb", "Christers skotare"]


def test_the_search_follows_what_is_changed(session: Session) -> None:
    actor = add_actor(session, "a", name="Byalaget", needs={"a.n1": "Snöröjning"})
    session.commit()
    assert names(session, "gräsklippning") == []
    actor.needs[0].title = "Gräsklippning"
    session.commit()
    assert names(session, "gräsklippning") == ["Byalaget"]
    actor.needs[0].withdrawn_at = NOW
    session.commit()
    assert names(session, "gräsklippning") == []
    add_actor(session, "b", name="Gräsklippningsgruppen")
    session.commit()
    assert names(session, "gräsklippning") == ["Gräsklippningsgruppen"]


def test_the_list_can_be_narrowed(session: Session) -> None:
    add_actor(session, "a", name="Ada", place="Svansele", needs={"a.n1": "Ett"})
    add_actor(session, "b", name="Bo", kind=ActorKind.SERVICE_NODE, resources={"b.r1": "Två"}, at=NOW)
    gone = add_actor(session, "c", name="Cia")
    gone.withdrawn_at = NOW
    session.commit()
    assert chosen(session) == ["Ada", "Bo"]
    assert chosen(session, withdrawn=True) == ["Cia"]
    assert chosen(session, place="Svansele") == ["Ada"]
    assert chosen(session, kind=ActorKind.SERVICE_NODE) == ["Bo"]
    assert chosen(session, new_since=CAME) == ["Bo"]
    assert chosen(session, holding=Holding.NEEDS) == chosen(session, holding=Holding.NO_RESOURCES) == ["Ada"]
    assert chosen(session, holding=Holding.RESOURCES) == chosen(session, holding=Holding.NO_NEEDS) == ["Bo"]
    assert chosen(session, words="norsjö", holding=Holding.NEEDS) == []


def test_the_list_can_be_sorted(session: Session) -> None:
    add_actor(session, "a", name="Ada", place="Svansele", at=CAME)
    bo = add_actor(session, "b", name="Bo", place="Åmliden", at=CAME - timedelta(days=1))
    add_actor(session, "c", name="Cia", place="Bastuträsk", at=CAME + timedelta(days=1))
    bo.updated_at = NOW
    session.commit()
    assert chosen(session, order=Order.NAME) == ["Ada", "Bo", "Cia"]
    assert chosen(session, order=Order.PLACE) == ["Cia", "Ada", "Bo"]
    assert chosen(session, order=Order.NEWEST) == ["Cia", "Ada", "Bo"]
    assert chosen(session, order=Order.CHANGED) == ["Bo", "Cia", "Ada"]


def test_somebody_who_calls_is_found_by_the_number_on_the_receipt(session: Session) -> None:
    sent(session)
    add_actor(session, "noise")
    session.commit()
    assert names(session, "2026-0001") == ["Svansele byaförening"]
    assert len(find_actors(session, DirectoryFilter())) == 2


def test_those_of_whom_there_is_something_to_read_are_found(session: Session) -> None:
    add_actor(session, "a", name="Läst")
    add_actor(session, "b", name="Oläst", awaits_check=True)
    add_actor(session, "c", name="Ändrat", needs={"c.n": "Skjuts"}).needs[0].unread_since = NOW
    session.commit()
    assert chosen(session, unread=True) == ["Oläst", "Ändrat"]


def test_a_contact_whose_details_are_purged_is_not_found_any_longer(session: Session, settings: Settings) -> None:
    actor = add_actor(session, "a", name="Byalaget")
    asked = {"form_key": "s" * 24, "name": "Siv Ek", "email": "siv@exempel.se", "phone": "", "added_at": NOW}
    session.add(ContactPerson(actor_id=actor.id, **asked))
    session.commit()
    assert find_actors(session, DirectoryFilter(words="Siv Ek")) == [actor.id]
    purge(session, settings, rules=("contact_person",), by=SYSTEM, at=NOW + KEEP_UNANSWERED)
    assert find_actors(session, DirectoryFilter(words="Siv Ek")) == []
