"""A plugin that does not ship can hang, crash, exit or eat memory, and does so alone."""

import gc
import os
import signal
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from matchmaker.app import create_app
from matchmaker.hooks import processes
from matchmaker.hooks.discovery import EntrySource, FileSource, Found
from matchmaker.hooks.messages import Call, Limits, Look
from matchmaker.hooks.processes import Process, brought_by
from matchmaker.hooks.registry import Registry
from matchmaker.hooks.running import InTurn
from matchmaker.hooks.things import Exporter, Facts, Page, Visit
from matchmaker.matching.adapting import Adapted
from matchmaker.matching.engine import match
from matchmaker.matching.results import PlainFaultError
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Configurable, Converser, Learner, Retriever, Task, UsesCategories
from matchmaker.settings import Settings
from plugins import conversations
from plugins.conversations.conversations import Conversations
from tests.hooks.broken import BROKEN_AT_LOADING, BROKEN_AT_WORK, plugin
from tests.matching.builders import need, resource, snapshot

LIMITS = Limits(seconds=8, memory_mb=1024)

AT_WORK = '''
"""Tells what goes on in its process."""
import os, sys, time
import numpy as np
from matchmaker.api import Evidence, Exporter, Page, Reranker, StrategyRole, StrategySpec, Text, hookimpl

TEXT = Text("x", "x")
print("a line that must not be mixed with what a command prints")


class Telling:
    def __init__(self, seconds=0.0):
        self.seconds = seconds
        self.seen = []
        self.spec = StrategySpec("telling", TEXT, TEXT, "1", StrategyRole.FINDS, options={
            "type": "object",
            "properties": {"seconds": {"type": "number", "title": TEXT, "description": TEXT, "default": 0}},
        })

    def configured(self, options):
        return Telling(options["seconds"])

    def score(self, task):
        time.sleep(self.seconds)
        self.seen.append(task.snapshot)
        titles = [need.title for need, _ in task]
        return task.memory.vectors("space", titles, lambda texts: np.ones((len(texts), 1)))[:, 0]

    def explain(self, task):
        same = task.snapshot is self.seen[-1] and task.whole.snapshot is task.snapshot
        text = f"{same} {os.getpid()} {len(task.whole)} {'MATCHMAKER_SECRET_KEY' in os.environ}"
        return [Evidence(Text(text, text))] * len(task)

    def vectors(self, task):
        return np.ones((len(task.snapshot.needs), 1)), np.ones((len(task.snapshot.resources), 1))

    def lessons(self, snapshot):
        return []


@hookimpl
def matchmaker_strategies():
    return [Telling()]


@hookimpl
def matchmaker_exporters():
    def export(facts):
        return f"{os.getpid()} {facts.municipality}".encode()
    return [Exporter("pid", TEXT, TEXT, "txt", "text/plain", export)]


@hookimpl
def matchmaker_rerankers():
    def rerank(judged, rows):
        return rows[np.lexsort((-rows, judged.task.pairs[rows, 0]))]
    return [Reranker("backwards", TEXT, TEXT, rerank)]


@hookimpl
def matchmaker_pages():
    def render(visit):
        if "fel" in visit.arguments:
            raise RuntimeError("broken\\npage")
        return f"<p>{os.getpid()}</p>"
    return [Page("pid", TEXT, TEXT, render)]
'''


def found(folder: Path, text: str, name: str = "own") -> Found:
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return Found(name, "", "instance", FileSource(path, f"matchmaker_instance_plugin_{name}"))


def telling(folder: Path, limits: Limits = LIMITS) -> tuple[Process, Adapted]:
    process = Process(found(folder, AT_WORK), limits)
    process.begin()
    (strategy,) = brought_by(process).strategies
    assert isinstance(strategy, Adapted)
    return process, strategy


def nine_pairs() -> Snapshot:
    texts = ("Ved", "Släp", "Lokal")
    return snapshot(
        *(need(f"a.n{k}", text) for k, text in enumerate(texts)), *(resource(f"b.r{k}", t) for k, t in enumerate(texts))
    )


def all_pairs(of: Snapshot) -> Task:
    return Task(of, np.array([[i, j] for i in range(len(of.needs)) for j in range(len(of.resources))]))


def install(folder: Path, **plugins: str) -> Path:
    (folder / "plugins").mkdir(parents=True, exist_ok=True)
    for name, text in plugins.items():
        (folder / "plugins" / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("text", "phase", "message"), BROKEN_AT_LOADING.values(), ids=BROKEN_AT_LOADING.keys())
def test_a_plugin_that_breaks_while_it_is_loaded_is_told_and_stops_no_other(
    text: str, phase: str, message: str, tmp_path: Path
) -> None:
    folder = install(tmp_path, broken=text, zebra=plugin("zebra"))
    registry = Registry.load(["broken", "wording", "zebra"], folder, limits=LIMITS)
    assert [strategy.spec.name for strategy in registry.strategies] == ["wording", "zebra"]
    (fault,) = registry.faults
    assert (fault.plugin, fault.phase.value, fault.is_mild) == ("broken", phase, False)
    assert message in fault.message
    assert len(match(nine_pairs(), registry.strategies).suggestions) == 3


@pytest.mark.parametrize(("text", "message"), BROKEN_AT_WORK.values(), ids=BROKEN_AT_WORK.keys())
def test_a_strategy_that_breaks_at_work_is_told_and_the_others_are_heard(
    text: str, message: str, tmp_path: Path
) -> None:
    folder = install(tmp_path, own=text)
    registry = Registry.load(["own", "wording"], folder, limits=LIMITS)
    assert registry.faults == ()
    result = match(nine_pairs(), registry.strategies)
    own, wording = result.report.strategies
    assert own.fault is not None
    assert own.fault.phase == "score"
    assert message in own.fault.message
    assert wording.fault is None
    assert [len(found) for found in result.suggestions.values()] == [1, 1, 1]


def test_a_strategy_that_breaks_when_it_explains_keeps_its_scores(tmp_path: Path) -> None:
    registry = Registry.load(["own"], install(tmp_path, own=plugin("own", explain="os._exit(4)")), limits=LIMITS)
    result = match(nine_pairs(), registry.strategies)
    (report,) = result.report.strategies
    assert report.fault is not None
    assert (report.fault.phase, report.fault.message) == ("explain", "ended its process (exit code 4)")
    assert [len(found) for found in result.suggestions.values()] == [3, 3, 3]


def test_two_apps_in_one_process_work_though_one_has_every_broken_plugin(tmp_path: Path) -> None:
    texts = [text for text, *_ in (*BROKEN_AT_LOADING.values(), *list(BROKEN_AT_WORK.values())[3:])]
    broken = {f"broken{k}": text.replace('"own"', f'"own{k}"') for k, text in enumerate(texts)}
    apps: list[Flask] = []
    for name, plugins in {"one": broken, "two": {"sound": plugin("sound")}}.items():
        folder = install(tmp_path / name, **plugins)
        apps.append(create_app(Settings(instance=folder, secret_key="x", plugin_seconds=20, plugin_memory=1024)))
    one, two = (app.extensions["matchmaker.registry"] for app in apps)
    assert len(one.faults) == len(BROKEN_AT_LOADING)
    assert two.faults == ()
    assert [app.test_client().get("/om").status_code for app in apps] == [200, 200]
    reports = [match(nine_pairs(), registry.strategies).report.strategies for registry in (one, two)]
    failed = {report.name for report in reports[0] if report.fault}
    assert len(failed) == len(texts) - len(BROKEN_AT_LOADING)
    assert all(name.startswith("own") for name in failed)
    assert {report.name for report in reports[1] if report.fault} == set()


def test_what_a_plugin_brings_runs_in_its_process_without_the_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MATCHMAKER_SECRET_KEY", "s")
    process, strategy = telling(tmp_path)
    of = nine_pairs()
    task = all_pairs(of)
    assert list(strategy.score(task)) == [1.0] * 9
    (evidence,) = strategy.explain(Task(of, task.pairs[:1], scored=task))
    assert evidence is not None
    same, pid, whole, secret = evidence.reason.sv.split()
    assert (same, whole, secret) == ("True", "9", "False")
    assert int(pid) != os.getpid()
    facts = Facts(date(2026, 11, 27), "Norsjö kommun", of)
    (exporter,), (page,) = brought_by_again(process)
    assert exporter.export(facts).decode().split(maxsplit=1)[1] == "Norsjö kommun"
    assert page.render(Visit(facts)).startswith("<p>")
    with pytest.raises(PlainFaultError, match=r"^RuntimeError: broken page$"):
        page.render(Visit(facts, {"fel": "1"}))
    assert capfd.readouterr().out == ""
    process.stop()


def brought_by_again(process: Process) -> tuple[tuple[Exporter, ...], tuple[Page, ...]]:
    process.begin()
    brought = brought_by(process)
    return brought.exporters, brought.pages


def test_a_strategy_in_its_process_offers_what_the_plugins_own_does(tmp_path: Path) -> None:
    process, strategy = telling(tmp_path)
    assert isinstance(strategy, Retriever)
    assert isinstance(strategy, Learner)
    assert isinstance(strategy, Configurable)
    assert not isinstance(strategy, UsesCategories)
    of = nine_pairs()
    needs, resources = strategy.vectors(all_pairs(of))
    assert needs.shape == resources.shape == (3, 1)
    assert strategy.lessons(of) == []
    process.stop()


def test_the_bundled_talks_are_proposed_alike_from_a_process_of_their_own() -> None:
    source = FileSource(Path(conversations.__file__).parent, "matchmaker_instance_plugin_talks")
    process = Process(Found("talks", "", "instance", source), LIMITS)
    process.begin()
    (strategy,) = brought_by(process).strategies
    assert isinstance(strategy, Converser)
    wanting = need("a.n", "Söka bidrag till taket"), need("b.n", "Ansöka om bidrag till båten")
    of = snapshot(*wanting, resource("c.r", "Ved"))
    told = strategy.conversations(all_pairs(of))
    assert [talk.needs for talk in told] == [("a.n", "b.n")]
    assert list(told) == list(Conversations().conversations(all_pairs(of)))
    process.stop()


def test_a_strategy_has_one_budget_of_time_for_all_about_one_snapshot(tmp_path: Path) -> None:
    process, plain = telling(tmp_path, Limits(seconds=3, memory_mb=1024))
    assert isinstance(plain, Configurable)
    slow = plain.configured({"seconds": 1.6})
    of, other = nine_pairs(), nine_pairs()
    slow.score(all_pairs(of))
    with pytest.raises(PlainFaultError, match="stopped"):
        slow.score(all_pairs(of))
    with pytest.raises(PlainFaultError, match=r"has used its 3 seconds"):
        slow.score(all_pairs(of))
    assert list(plain.score(all_pairs(of))) == [1.0] * 9
    assert list(slow.score(all_pairs(other))) == [1.0] * 9
    process.stop()


def test_a_process_that_has_ended_or_is_idle_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process, strategy = telling(tmp_path)
    task = all_pairs(nine_pairs())
    first = process._process
    process.stop()
    assert first is not None
    assert first.returncode is not None
    assert list(strategy.score(task)) == [1.0] * 9
    second = process._process
    monkeypatch.setattr(processes, "IDLE_SECONDS", -2)
    assert list(strategy.score(task)) == [1.0] * 9
    assert process._process is not second
    process.stop()


def test_a_plugin_whose_file_is_gone_when_it_is_started_again_fails_with_that(tmp_path: Path) -> None:
    process, strategy = telling(tmp_path)
    process.stop()
    (tmp_path / "own.py").unlink()
    with pytest.raises(PlainFaultError, match="FileNotFoundError"):
        strategy.score(all_pairs(nine_pairs()))


def test_a_process_ends_with_whoever_used_it(tmp_path: Path) -> None:
    process, strategy = telling(tmp_path)
    child = process._process
    assert child is not None
    del process, strategy
    gc.collect()
    assert child.returncode is not None


def test_what_a_plugin_started_is_killed_with_it(tmp_path: Path) -> None:
    text = plugin("own", "import subprocess; return [subprocess.Popen(['sleep', '600']).pid / 10**9] * len(task)")
    process = Process(found(tmp_path, text), LIMITS)
    process.begin()
    (strategy,) = brought_by(process).strategies
    pid = round(float(np.asarray(strategy.score(all_pairs(nine_pairs())))[0] * 10**9))
    os.kill(pid, 0)
    process.stop()
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().split()[2]
        except FileNotFoundError:
            state = "gone"
        if state in {"gone", "Z"}:
            return
        time.sleep(0.1)
    pytest.fail("it is still there")


@pytest.mark.parametrize("phase", ["loading", "work"])
def test_one_that_hangs_when_the_service_is_gone_is_ended_by_the_system(tmp_path: Path, phase: str) -> None:
    text = "while True: pass" if phase == "loading" else plugin("own", "while True: pass")
    process = Process(found(tmp_path, text), Limits(seconds=2, memory_mb=1024))
    process.begin()
    child = process._process
    assert child is not None
    if phase == "work":
        process.loaded()
        process._send(Look(nine_pairs()))
        process._send(Call("strategies", "own", "score", (all_pairs(nine_pairs()),), seconds=1))
    assert child.wait(20) == -signal.SIGALRM


def test_an_order_is_made_in_its_process(tmp_path: Path) -> None:
    registry = Registry.load(["own"], install(tmp_path, own=AT_WORK), limits=LIMITS)
    of, order = nine_pairs(), InTurn(registry, registry.rerankers)
    plain, backwards = (match(of, registry.strategies, reranker=reranker) for reranker in (None, order))
    assert order.faults == []
    assert [found.resource for found in plain.suggestions["a.n0"]] == ["b.r0", "b.r1", "b.r2"]
    assert [found.resource for found in backwards.suggestions["a.n0"]] == ["b.r2", "b.r1", "b.r0"]


def test_an_answer_of_a_packages_own_class_is_refused_so_that_it_is_not_imported_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = plugin("own", "return [Mine(0.5)] * len(task)") + "\n\nclass Mine(float):\n    pass\n"
    (tmp_path / "own_package_for_a_test.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    process = Process(Found("own", "1", "package", EntrySource("own", "own_package_for_a_test")), LIMITS)
    process.begin()
    (strategy,) = brought_by(process).strategies
    with pytest.raises(PlainFaultError, match=r"the answer cannot be read: .*own_package_for_a_test\.Mine"):
        strategy.score(all_pairs(nine_pairs()))
    assert "own_package_for_a_test" not in sys.modules
