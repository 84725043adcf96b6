"""What pages, files and orders promise: the bundled ones keep it, and each planted fault is told in one line."""

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
import pytest
from markupsafe import Markup

from matchmaker.hooks.contract import Thing, broken_by, promises_of
from matchmaker.hooks.registry import Registry
from matchmaker.hooks.things import Exporter, Facts, Page, Reranker, Visit
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.texts import Text
from matchmaker.testing.factories import need, resource, snapshot

T = Text(sv="Byar", en="Villages")
OF = snapshot(need("a.n1", "Skjuts"), need("a.n2", "Lokal"), resource("b.r1", "Buss"), resource("c.r1", "Sal"))
tick = count()


def page(render: Callable[[Visit], Any]) -> Page:
    return Page("byar", T, T, render)


def file(export: Callable[[Facts], Any]) -> Exporter:
    return Exporter("byar", T, T, "csv", "text/csv", export)


def order(rerank: Callable[[Any, Any], Any]) -> Reranker:
    return Reranker("byar", T, T, rerank)


def titles(visit: Visit) -> str:
    return Markup("<p>{}</p>").format(", ".join(need.title for need in visit.facts.snapshot.needs))


def told(thing: Thing, of: Snapshot = OF) -> list[str]:
    return [f"{broken.promise}: {broken.message}" for broken in broken_by(thing, of)]


def bundled() -> list[Thing]:
    registry = Registry.load(["exposure", "glance", "open_data"])
    return [*registry.pages, *registry.exporters, *registry.rerankers]


@pytest.mark.parametrize("thing", bundled(), ids=lambda thing: thing.name)
def test_what_ships_keeps_every_promise(thing: Thing, example: Snapshot) -> None:
    assert told(thing, example) == []


def test_sound_ones_keep_every_promise() -> None:
    assert told(page(titles)) == told(file(lambda facts: b"x")) == told(order(lambda judged, rows: rows)) == []
    assert [len(promises_of(one)) for one in bundled()] == [5, 3, 3]


@pytest.mark.parametrize(
    ("render", "message"),
    [
        (lambda visit: titles(visit).encode(), "made: render gives bytes, not str"),
        (
            lambda visit: visit.facts.snapshot.needs[0].title,
            "made: IndexError: tuple index out of range when nobody has written anything",
        ),
        (
            lambda visit: str(int(visit.arguments.get("sida", "1"))),
            "made: ValueError: invalid literal for int() with base 10: '<own>&\"\\'' with nonsense in the address",
        ),
        (lambda visit: f"<p>{next(tick)}</p>", "same: the same visit does not get the same page"),
        (lambda visit: "<h1>Byar</h1>", "sound: <h1> is written by the service"),
        (
            lambda visit: "".join(f"<p>{collaboration.title}</p>" for collaboration in visit.facts.collaborations),
            "escaped: what people wrote is not escaped; put it in by Markup(…).format(…)",
        ),
        (
            lambda visit: f"<p>{visit.arguments['ort']}</p>" if "ort" in visit.arguments else "",
            "escaped: what stands in the address is not escaped; put it in by Markup(…).format(…)",
        ),
    ],
)
def test_a_fault_of_a_page_is_told(render: Callable[[Visit], Any], message: str) -> None:
    assert message in told(page(render))


@pytest.mark.parametrize(
    ("export", "message"),
    [
        (lambda facts: "x", "made: export gives str, not bytes"),
        (
            lambda facts: facts.snapshot.needs[0].title.encode(),
            "made: IndexError: tuple index out of range when nobody has written anything",
        ),
        (lambda facts: str(next(tick)).encode(), "same: the same facts do not give the same file"),
    ],
)
def test_a_fault_of_a_file_is_told(export: Callable[[Facts], Any], message: str) -> None:
    assert told(file(export)) == [message]


def test_a_fault_of_an_order_is_told(example: Snapshot) -> None:
    shuffled = np.random.default_rng(0)

    def at_random(judged: Any, rows: Any) -> Any:
        drawn = shuffled.random(len(rows))
        return rows[np.lexsort((drawn, judged.task.pairs[rows, 0]))]

    (lost,) = told(order(lambda judged, rows: rows[:-1]), example)
    assert lost.startswith("made: ValueError: byar must give the ")
    assert told(order(at_random), example) == ["same: the same rows do not get the same order"]


def test_what_raises_is_told_with_the_line_in_its_own_file() -> None:
    (broken,) = broken_by(file(lambda facts: str(1 / 0).encode()), OF)
    assert str(broken).startswith(f"made: ZeroDivisionError: division by zero\n  at {__file__}:")


def test_texts_are_wanted_in_both_languages() -> None:
    one = Page("byar", Text(sv="Byar", en=" "), T, titles)
    assert told(one) == ["presented: the title needs words in Swedish and in English"]
