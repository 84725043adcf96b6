"""What runs in a plugin's own process, here in a thread of the test, so that each step can be seen."""

import os
import resource
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from matchmaker.hooks import worker
from matchmaker.hooks.discovery import FileSource, Found
from matchmaker.hooks.messages import Answered, Call, Described, Failed, Limits, Look, Start, pack, unpack_answer
from matchmaker.matching.strategy import Task
from matchmaker.matching.texts import Text
from matchmaker.matching.vocabulary import Category
from tests.hooks.broken import plugin
from tests.matching.builders import need, snapshot
from tests.matching.builders import resource as contributed

OF = snapshot(need("a.n1", "Ved"), contributed("b.r1", "Ved"))
TASK = Task(OF, np.array([[0, 0]]))

CHOOSY = """
import os
from matchmaker.api import Exporter, Page, StrategyRole, StrategySpec, Text, hookimpl
T = Text("x", "x")


class Choosy:
    spec = StrategySpec("choosy", T, T, "1", StrategyRole.FINDS)
    made = 0

    def __init__(self, kinds=()):
        Choosy.made += 1
        self.kinds = kinds

    def with_categories(self, kinds):
        return Choosy(kinds)

    def score(self, task):
        return [len(self.kinds) / 10, Choosy.made]

    def explain(self, task):
        raise MemoryError


@hookimpl
def matchmaker_strategies():
    return [Choosy()]


@hookimpl
def matchmaker_pages():
    return [Page("page", T, T, lambda visit: "<p>")]


@hookimpl
def matchmaker_exporters():
    return [Exporter("file", T, T, "txt", "text/plain", lambda facts: b"x")]
"""


@dataclass
class Serving:
    """The service's end, and the thread at the other."""

    connection: Connection
    thread: threading.Thread
    limited_to: list[int]

    def say(self, message: object, known: object = None) -> object:
        self.connection.send_bytes(pack(message, OF if known else None))
        return unpack_answer(self.connection.recv_bytes())

    def call(self, method: str, setup: tuple[tuple[str, object], ...] = ()) -> object:
        return self.say(Call("strategies", "choosy", method, (TASK,), 5, setup), known=True)


@pytest.fixture
def serving() -> Iterator[Serving]:
    ours, theirs = Pipe()
    limits: list[int] = []
    thread = threading.Thread(target=worker.serve, args=(theirs,), kwargs={"limit": limits.append})
    thread.start()
    yield Serving(ours, thread, limits)
    ours.close()
    thread.join(10)
    assert not thread.is_alive()
    theirs.close()


def start(folder: Path, text: str) -> Start:
    (folder / "own.py").write_text(text, encoding="utf-8")
    return Start(Found("own", "1.1", "instance", FileSource(folder / "own.py", "worked_on_in_a_test")), Limits(5, 700))


def test_a_plugin_is_told_without_what_can_be_called(serving: Serving, tmp_path: Path) -> None:
    told = serving.say(start(tmp_path, CHOOSY))
    assert isinstance(told, Answered)
    assert isinstance(told.value, Described)
    assert [(spec.name, methods) for spec, methods in told.value.strategies] == [
        ("choosy", ("score", "explain", "with_categories"))
    ]
    assert [page.render.__name__ for page in told.value.pages] == ["absent"]
    assert [exporter.export.__name__ for exporter in told.value.exporters] == ["absent"]
    assert told.value.rerankers == ()
    assert serving.limited_to == [700]


def test_a_strategy_is_set_up_once_for_each_setup(serving: Serving, tmp_path: Path) -> None:
    serving.say(start(tmp_path, CHOOSY))
    serving.connection.send_bytes(pack(Look(OF)))
    kind = Category("a", Text("x", "x"))
    setup = (("with_categories", (kind, kind)),)
    assert serving.call("score") == Answered([0.0, 1])
    assert serving.call("score", setup) == Answered([0.2, 2])
    assert serving.call("score", setup) == Answered([0.2, 2])
    assert serving.call("score") == Answered([0.0, 2])


def test_what_goes_wrong_is_an_answer_and_the_next_call_works(serving: Serving, tmp_path: Path) -> None:
    serving.say(start(tmp_path, CHOOSY))
    serving.connection.send_bytes(pack(Look(OF)))
    assert serving.call("explain") == Failed("needed more than 700 MB of memory")
    no_such = serving.say(Call("strategies", "other", "score", (TASK,), 5), known=True)
    assert no_such == Failed("KeyError: ('strategies', 'other')")
    assert serving.call("score") == Answered([0.0, 1])


def test_a_plugin_that_cannot_be_loaded_is_told_and_the_process_ends(serving: Serving, tmp_path: Path) -> None:
    failed = serving.say(start(tmp_path, "raise RuntimeError('no')"))
    assert isinstance(failed, Failed)
    assert failed.fault is not None
    assert (failed.fault.version, failed.fault.phase.value) == ("1.1", "import")
    serving.thread.join(5)
    assert not serving.thread.is_alive()


def test_a_process_that_nobody_asks_ends(serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    serving.say(start(tmp_path, plugin("choosy")))
    serving.thread.join(5)
    assert not serving.thread.is_alive()


def test_the_memory_limit_is_the_systems_own(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[object] = []
    monkeypatch.setattr(resource, "setrlimit", lambda *args: said.append(args))
    worker.limit_memory(100)
    assert said == [(resource.RLIMIT_AS, (104857600, 104857600))]


def test_the_process_prints_where_faults_go_and_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(os, "dup2", lambda *ends: done.append("dup2"))
    monkeypatch.setattr(worker, "serve", lambda connection, limit: done.append(limit))
    monkeypatch.setattr(os, "_exit", done.append)
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1, raising=False)
    monkeypatch.setattr(sys.stderr, "fileno", lambda: 2, raising=False)
    ours, theirs = Pipe()
    worker.main(theirs)
    assert done == ["dup2", worker.limit_memory, 0]
    ours.close()
    theirs.close()


def test_a_description_that_cannot_be_packed_is_told(serving: Serving, tmp_path: Path) -> None:
    text = plugin("own").replace('Text("x", "x"), Text', 'Mine("x", "x"), Text')
    text = text.replace(
        "class Strategy", "class Mine(Text):\n    def __reduce__(self):\n        raise OSError\n\n\nclass Strategy"
    )
    failed = serving.say(start(tmp_path, text))
    assert isinstance(failed, Failed)
    assert failed.message.startswith("what it brings cannot be told to the service: ")
