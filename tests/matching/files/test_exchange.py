"""The exchange format: what is read, what is refused, and that what is written is read back."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.files.exchange import (
    ActorRecord,
    read_actors,
    read_places,
    snapshot_from,
    write_actors,
)
from matchmaker.matching.snapshot import MONTHS, WEEKDAYS, Actor, ActorKind, Horizon, Need, Place, Resource
from tests.matching.builders import NORSJO

SHOP: dict[str, Any] = {
    "id": "a01",
    "kind": "service_node",
    "name": "Byns Livs",
    "place": "Byn",
    "description": "Bybutik.",
    "needs": [
        {
            "id": "a01.n1",
            "title": "Plogning",
            "description": "Av tomten.",
            "horizon": "year",
            "months": [1, 2],
            "weekdays": ["mon"],
        }
    ],
    "resources": [
        {"id": "a01.r1", "title": "Kaffe", "description": "", "months": [], "weekdays": [], "capacity": "12 platser"}
    ],
}


def line(**changes: Any) -> str:
    return json.dumps({**SHOP, **changes}, ensure_ascii=False)


def messages(*lines: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message.sv) for problem in read_actors(lines).problems]


def test_a_sound_line_becomes_an_actor_with_needs_and_resources() -> None:
    read = read_actors([line()])
    assert read.problems == read.warnings == ()
    assert read.records == (
        ActorRecord(
            Actor("a01", ActorKind.SERVICE_NODE, "Byns Livs", "Byn", "Bybutik."),
            (Need("a01.n1", "a01", "Plogning", "Av tomten.", Horizon.YEAR, (1, 2), ("mon",)),),
            (Resource("a01.r1", "a01", "Kaffe", capacity="12 platser"),),
            1,
        ),
    )


def test_the_example_that_ships_has_no_problems_and_no_warnings() -> None:
    read = read_actors((NORSJO / "actors.jsonl").read_text("utf-8").splitlines())
    assert (len(read.records), read.problems, read.warnings) == (50, (), ())
    assert len(read_places((NORSJO / "places.json").read_text("utf-8")).places) == 21


def test_a_byte_order_mark_blank_lines_and_line_ends_are_tolerated() -> None:
    read = read_actors(["\ufeff" + line() + "\r\n", "\n", "  \n", line(id="a02", needs=[], resources=[])])
    assert [(record.actor.id, record.line) for record in read.records] == [("a01", 1), ("a02", 4)]
    assert read.problems == ()


def test_optional_fields_may_be_missing_or_null() -> None:
    few = json.dumps(
        {"id": "x", "kind": "association", "name": "X", "place": None, "needs": [{"id": "n", "title": "T"}]}
    )
    (record,) = read_actors([few]).records
    assert record.actor.place == record.actor.description == ""
    assert record.needs[0] == Need("n", "x", "T")
    assert record.resources == ()


def test_unknown_keys_are_warned_about_and_left_out() -> None:
    read = read_actors([line(colour="red", needs=[{"id": "n", "title": "T", "size": 3}])])
    assert len(read.records) == 1
    assert {warning.message.sv for warning in read.warnings} == {
        "”colour” är okänt och tas inte med.",
        "Behov 1: ”size” är okänt och tas inte med.",
    }


def test_how_far_an_actor_will_go_is_read_when_it_is_there() -> None:
    assert read_actors([line(reach_km=20)]).records[0].actor.reach_km == 20
    for wrong in (-1, 2001, 1.5, True, "20"):
        assert messages(line(reach_km=wrong)) == [(1, "”reach_km” ska vara ett helt tal mellan 0 och 2000.")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Det här är inte giltig JSON (vid 1:2)."),
        ("[" * 100_000, "Det här är inte giltig JSON."),
        ("9" * 5000, "Det här är inte giltig JSON."),
        ("null", "Här står bara null."),
        ("[]", "Raden ska vara ett JSON-objekt."),
        (line(name=None), "”name” saknas."),
        (line(name="  "), "”name” saknas."),
        (line(name=7), "”name” ska vara text."),
        (line(name="x" * 201), "”name” är längre än 200 tecken."),
        (line(description="x" * 4001), "”description” är längre än 4000 tecken."),
        (line(name="a\0b"), "”name” har tecken som inte går att spara."),
        (line().replace("Byns", "\\ud800"), "”name” har tecken som inte går att spara."),
        (line(kind="firm"), "”kind” ska vara någon av service_node, association, municipal_unit."),
        (line(kind=None), "”kind” ska vara någon av service_node, association, municipal_unit."),
        (line(kind=[]), "”kind” ska vara någon av service_node, association, municipal_unit."),
        (line(needs={}), "”needs” ska vara en lista."),
        (line(needs=["x"]), "Behov 1 ska vara ett objekt."),
        (line(needs=[{"id": "n"}]), "Behov 1: ”title” saknas."),
        (line(needs=[{"title": "T"}]), "Behov 1: ”id” saknas."),
        (
            line(needs=[{"id": "n", "title": "T", "horizon": "soon"}]),
            "Behov 1: ”horizon” ska vara någon av now, year, future.",
        ),
        (line(needs=[{"id": "n", "title": "T", "months": [0]}]), "Behov 1: ”months” ska vara en lista med 1–12."),
        (line(needs=[{"id": "n", "title": "T", "months": [True]}]), "Behov 1: ”months” ska vara en lista med 1–12."),
        (line(needs=[{"id": "n", "title": "T", "months": 3}]), "Behov 1: ”months” ska vara en lista med 1–12."),
        (
            line(resources=[{"id": "r", "title": "T", "weekdays": ["monday"]}]),
            "Resurs 1: ”weekdays” ska vara en lista med mon, tue, wed, thu, fri, sat, sun.",
        ),
        (
            line(resources=[{"id": "r", "title": "T", "capacity": "x" * 501}]),
            "Resurs 1: ”capacity” är längre än 500 tecken.",
        ),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_the_reason(text: str, message: str) -> None:
    read = read_actors([line(id="first", needs=[], resources=[]), text])
    assert [(p.line, p.message.sv) for p in read.problems] == [(2, message)]
    assert [record.actor.id for record in read.records] == ["first"]
    assert all(p.message.en and p.message.en != p.message.sv for p in read.problems)


def test_ids_that_are_used_twice_are_named_with_the_first_line() -> None:
    assert messages(line(), line()) == [
        (2, "”a01” finns redan på rad 1."),
        (2, "Behov 1: ”a01.n1” finns redan på rad 1."),
        (2, "Resurs 1: ”a01.r1” finns redan på rad 1."),
    ]
    twice = [{"id": "n", "title": "T"}] * 2
    assert messages(line(needs=twice)) == [(1, "Behov 2: ”n” finns redan på rad 1.")]


def test_what_is_one_line_is_read_as_one_and_what_is_prose_as_it_stands() -> None:
    item = {"title": "Snöröjning\nvid  lokalen ", "description": "Två\n  rader"}
    (record,) = read_actors(
        [
            line(
                id=" a01 ",
                name="Byns\tbutik",
                place="Norsjö ",
                needs=[item | {"id": "n\n"}],
                resources=[item | {"id": "r ", "capacity": " 8\nplatser"}],
            )
        ]
    ).records
    assert (record.actor.id, record.actor.name, record.actor.place) == ("a01", "Byns butik", "Norsjö")
    (need,), (resource,) = record.needs, record.resources
    assert (need.id, need.title, need.description) == ("n", "Snöröjning vid lokalen", "Två\n  rader")
    assert (resource.id, resource.title, resource.capacity) == ("r", "Snöröjning vid lokalen", "8 platser")
    assert [place.name for place in read_places('[{"name": "Norsjö\\n", "lat": 64, "lon": 19}]').places] == ["Norsjö"]


def test_every_problem_of_every_line_is_told() -> None:
    assert [number for number, _ in messages(line(name="", kind="x"), "{", line(id=""))] == [1, 1, 2, 3, 3, 3]


def test_a_month_or_day_named_twice_counts_once() -> None:
    (record,) = read_actors([line(needs=[{"id": "n", "title": "T", "months": [2, 1, 2]}])]).records
    assert record.needs[0].months == (2, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Det här är inte giltig JSON (vid 1:2)."),
        ("{}", "Filen ska vara en lista med orter."),
        ("[1]", "Varje ort ska vara ett objekt."),
        ('[{"lat": 1, "lon": 1}]', "”name” saknas."),
        ('[{"name": "A", "lat": 91, "lon": 1}]', "”lat” ska vara ett tal mellan -90 och 90."),
        ('[{"name": "A", "lat": NaN, "lon": 1}]', "”lat” ska vara ett tal mellan -90 och 90."),
        ('[{"name": "A", "lat": 1, "lon": true}]', "”lon” ska vara ett tal mellan -180 och 180."),
        ('[{"name": "A", "lat": 1, "lon": 1}, {"name": "A", "lat": 1, "lon": 1}]', "”A” finns redan på rad 1."),
    ],
)
def test_places_that_cannot_be_used_are_named_with_the_reason(text: str, message: str) -> None:
    assert [problem.message.sv for problem in read_places(text).problems] == [message]


def test_places_are_read_with_a_warning_for_what_is_unknown() -> None:
    read = read_places('\ufeff[{"name": "A", "lat": 64, "lon": 19.5, "people": 3}]')
    assert read.places == (Place("A", 64.0, 19.5),)
    assert [warning.message.sv for warning in read.warnings] == ["”people” är okänt och tas inte med."]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
lines = texts.map(lambda text: " ".join(text.split()))
titles = lines.filter(bool)
months = st.lists(st.sampled_from(MONTHS), unique=True, max_size=4).map(tuple)
days = st.lists(st.sampled_from(WEEKDAYS), unique=True, max_size=4).map(tuple)


@st.composite
def records(draw: st.DrawFn) -> list[ActorRecord]:
    made = []
    for k in range(draw(st.integers(0, 3))):
        actor = Actor(
            f"a{k}",
            draw(st.sampled_from(ActorKind)),
            draw(titles),
            draw(lines),
            draw(texts),
            draw(st.none() | st.integers(0, 2000)),
        )
        needs = tuple(
            Need(
                f"a{k}.n{i}",
                actor.id,
                draw(titles),
                draw(texts),
                draw(st.sampled_from(Horizon)),
                draw(months),
                draw(days),
            )
            for i in range(draw(st.integers(0, 2)))
        )
        resources = tuple(
            Resource(f"a{k}.r{i}", actor.id, draw(titles), draw(texts), draw(months), draw(days), draw(lines))
            for i in range(draw(st.integers(0, 2)))
        )
        made.append(ActorRecord(actor, needs, resources, k + 1))
    return made


@given(records())
def test_what_is_written_is_read_back_to_the_same_values(given_records: list[ActorRecord]) -> None:
    written = list(write_actors(given_records))
    assert all("\n" not in text for text in written)
    read = read_actors(written)
    assert read.problems == read.warnings == ()
    assert list(read.records) == given_records
    assert snapshot_from(read.records).digest == snapshot_from(given_records).digest


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["id", "kind", "name", "needs", "resources", "months", "title", "x"]), inner
            )
        ),
    )
)
def test_no_json_value_crashes_the_reader(value: Any) -> None:
    read = read_actors([json.dumps(value)])
    assert bool(read.records) != bool(read.problems)
