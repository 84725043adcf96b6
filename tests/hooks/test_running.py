"""Pages and files of plugins behind their wall."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from matchmaker.hooks.faults import Phase, PluginError
from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.hooks.running import InTurn, make_file, render_page
from matchmaker.hooks.things import Exporter, Facts, Page, Reranker, Visit
from matchmaker.matching.engine import judge_all
from matchmaker.matching.reranking import Rows
from matchmaker.matching.texts import Text
from tests.matching.builders import Fixed, need, resource, snapshot

T = Text("x", "x")
FACTS = Facts(date(2026, 11, 27), "Norsjö kommun", snapshot())
REGISTRY = Registry(plugins=(Plugin("own", "1.5", "instance", exporters=("file",), pages=("page",)),))


def leave(*_: object) -> Any:
    raise SystemExit("bye")


def test_what_a_plugin_makes_comes_through() -> None:
    assert render_page(REGISTRY, Page("page", T, T, lambda visit: visit.language), Visit(FACTS, {}, "en")) == "en"
    exporter = Exporter("file", T, T, "txt", "text/plain", lambda facts: facts.municipality.encode())
    assert make_file(REGISTRY, exporter, FACTS).decode() == "Norsjö kommun"


@pytest.mark.parametrize(
    ("render", "message"),
    [
        (leave, "SystemExit: bye"),
        (lambda visit: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda visit: None, "TypeError: page gave NoneType, not str"),
    ],
)
def test_what_goes_wrong_is_told_with_the_plugins_name_and_version(
    render: Callable[[Visit], Any], message: str
) -> None:
    with pytest.raises(PluginError) as raised:
        render_page(REGISTRY, Page("page", T, T, render), Visit(FACTS))
    fault = raised.value.fault
    assert (fault.plugin, fault.version, fault.phase, fault.message) == ("own", "1.5", Phase.RUN, message)
    assert fault.left_out.sv == "Just den här sidan eller filen gick inte att göra."


def test_a_thing_of_no_plugin_is_told_by_its_own_name() -> None:
    exporter = Exporter("file", T, T, "txt", "text/plain", leave)
    with pytest.raises(PluginError, match=r"^plugin file  \(run\): SystemExit: bye$"):
        make_file(Registry(), exporter, FACTS)


JUDGED = judge_all(
    snapshot(need("a.n1"), need("a.n2"), resource("b.r1"), resource("c.r1"), resource("d.r1")), [Fixed(score=0.8)]
)
ROWS = np.array([0, 1, 2, 3, 4, 5])
BACKWARDS = Reranker("backwards", T, T, lambda judged, rows: rows.reshape(2, 3)[:, ::-1].ravel())


def test_rerankers_are_asked_one_after_the_other() -> None:
    last_first = Reranker("roll", T, T, lambda judged, rows: np.roll(rows.reshape(2, 3), 1, axis=1).ravel())
    order = InTurn(REGISTRY, [BACKWARDS, last_first])
    assert order(JUDGED, ROWS).tolist() == [0, 2, 1, 3, 5, 4]
    assert order.faults == []
    assert InTurn(REGISTRY, [])(JUDGED, ROWS) is ROWS


@pytest.mark.parametrize(
    ("rerank", "message"),
    [
        (leave, "SystemExit: bye"),
        (lambda judged, rows: rows[:-1], "ValueError: wild must give the 6 rows that it got, in another order"),
        (lambda judged, rows: rows * 0, "ValueError: wild must give the 6 rows that it got, in another order"),
        (lambda judged, rows: rows[::-1], "ValueError: wild must leave each need's rows together"),
        (lambda judged, rows: None, "ValueError: wild must give the 6 rows"),
    ],
)
def test_a_reranker_that_fails_or_cheats_is_left_out_and_named(rerank: Callable[..., Any], message: str) -> None:
    registry = replace(REGISTRY, plugins=(Plugin("own", "1.5", "instance", rerankers=("wild",)),))
    order = InTurn(registry, [Reranker("wild", T, T, rerank), BACKWARDS])
    assert order(JUDGED, ROWS).tolist() == [2, 1, 0, 5, 4, 3]
    (fault,) = order.faults
    assert (fault.plugin, fault.version, fault.phase) == ("own", "1.5", Phase.RUN)
    assert fault.message.startswith(message)


def test_a_reranker_that_changes_what_it_is_given_changes_nothing_of_ours() -> None:
    def destroy(judged: object, rows: Rows) -> Rows:
        rows[:] = 0
        return rows

    kept = ROWS.copy()
    assert InTurn(REGISTRY, [Reranker("wild", T, T, destroy)])(JUDGED, kept).tolist() == ROWS.tolist()
