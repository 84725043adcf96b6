import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.services.actors.duplicates import Identity, Likeness, core_of, find_all_duplicates, find_duplicates
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.village import add_actor


def found(session: Session, name: str, **who: str) -> list[tuple[str, list[Likeness]]]:
    return [(c.actor.name, list(c.why)) for c in find_duplicates(session, Identity(name, **who))]


@pytest.mark.parametrize(
    ("there", "name"),
    [
        ("Bastuträsk Byaförening", "bastuträsk byafören. ideell förening"),
        ("Bastuträsk Byaförening", "BASTUTRÄSKS BYAFÖRENING"),
        ("Bastuträsk Byaförening", "Bastutrask byaförening"),
        ("Bastuträsk Byaförening", "Byaföreningen Bastuträsk"),
        ("Norsjö IF", "Idrott: Norsjö if".removeprefix("Idrott: ")),
        ("Bastuträsk Livs & Järn", "Bastuträsk Livs och Järn"),
        ("Folkets Hus Norsjö", "Folkets hus i Norsjö"),
        ("Åsträsks Lanthandel", "Åsträsks Lanthandel AB"),
        ("Åsträsks Lanthandel AB", "Åsträsk lanthandel Aktiebolag"),
        ("Livsboden", "Livs-boden"),
        ("Järnvägarnas IK", "Järnvägarnas I K"),
    ],
)
def test_names_are_known_as_registers_write_them(session: Session, there: str, name: str) -> None:
    add_actor(session, "a", name=there)
    add_actor(session, "b", name="Svansele Jaktklubb")
    session.commit()
    assert found(session, name) == [(there, [Likeness.NAME])]


@pytest.mark.parametrize(
    ("there", "name"),
    [
        ("Bastuträsk Byaförening", "Svansele Byaförening"),
        ("Norsjö IF", "Norsjö FF"),
        ("Bastuträsk Livs", "Bastuträsk Bibliotek"),
        ("Förening", "Annat"),
    ],
)
def test_names_of_others_are_told_apart(session: Session, there: str, name: str) -> None:
    add_actor(session, "a", name=there)
    session.commit()
    assert found(session, name) == []


def test_the_same_address_or_telephone_makes_a_candidate_and_both_come_first(session: Session) -> None:
    add_actor(session, "a", name="Ett", contact_email="Stina@by.example")
    add_actor(session, "b", name="Två", contact_phone="+46 70 174 06 11", contact_email="stina@by.example")
    gone = add_actor(session, "c", name="Tre", contact_email="stina@by.example")
    gone.withdrawn_at = NOW
    session.commit()
    assert found(session, "Fyra", email="stina@by.example", phone="070-1740611") == [
        ("Två", [Likeness.EMAIL, Likeness.PHONE]),
        ("Ett", [Likeness.EMAIL]),
    ]
    assert found(session, "Fyra", phone="11") == []


def test_nobody_is_a_duplicate_of_themselves(session: Session) -> None:
    actor = add_actor(session, "a", name="Ett")
    session.commit()
    assert find_duplicates(session, Identity("Ett"), besides=actor.id) == []


def test_many_cost_as_many_questions_as_one(session: Session, engine: Engine) -> None:
    for number in range(5):
        add_actor(session, f"a{number}", name=f"Laget {'abcde'[number] * 6}")
    session.commit()
    session.expunge_all()
    with counted_statements(engine) as asked:
        everyone = find_all_duplicates(session, [Identity(f"Laget {letter * 6}") for letter in "abcde"])
    assert [len(candidates) for candidates in everyone] == [1] * 5
    assert len(asked) == 2


def test_a_name_of_nothing_but_a_legal_form_keeps_it() -> None:
    assert core_of("Förening AB") == ("forening", "ab")
    assert core_of("Bastuträsks ideella förening") == ("bastutrask",)
