"""The service's end of a plugin's own process, so that a plugin that hangs, eats memory or exits does so alone."""

import contextlib
import os
import signal
import subprocess  # a process of our own interpreter, with fixed arguments
import sys
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from matchmaker.hooks.discovery import Found
from matchmaker.hooks.faults import Fault, Phase, PluginError
from matchmaker.hooks.loading import Brought
from matchmaker.hooks.messages import (
    Answered,
    Call,
    Described,
    Failed,
    Limits,
    Look,
    Setup,
    Start,
    pack,
    unpack_answer,
)
from matchmaker.hooks.worker import IDLE_SECONDS
from matchmaker.matching.adapting import COPYING, Adapted
from matchmaker.matching.judging import Judged
from matchmaker.matching.results import PlainFaultError
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import StrategySpec, Task

COMMAND = (
    "import sys; from multiprocessing.connection import Connection; "
    "from matchmaker.hooks.worker import main; main(Connection(int(sys.argv[1])))"
)
LONGEST_MESSAGE = 300
"""Characters of a fault's message that are kept."""


class Process:
    """A process of its own for one plugin: started when it is needed, again after it ended; one call at a time."""

    def __init__(self, found: Found, limits: Limits) -> None:
        self.found = found
        self.limits = limits
        self._lock = threading.Lock()
        self._end: Callable[[], object] = lambda: None
        self._connection: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._used_at = 0.0
        self._owner = 0
        self._shown: Snapshot | None = None

    def begin(self) -> None:
        """Start it, and let it load the plugin, without waiting for what it says."""
        self.stop()
        ours, theirs = Pipe()
        paths = os.pathsep.join(path or str(os.getcwd()) for path in sys.path)  # noqa: PTH109 - as Python means ""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MATCHMAKER_")}
        self._process = subprocess.Popen(  # noqa: S603 - fixed arguments
            [sys.executable, "-P", "-c", COMMAND, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=kept | {"PYTHONPATH": paths},  # without the installation's secrets
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._connection, self._shown, self._owner = ours, None, os.getpid()
        self._end = weakref.finalize(self, _end, self._process, ours, self._owner)
        self._send(Start(self.found, self.limits))

    def loaded(self) -> Described:
        """What the plugin brings, after :meth:`begin`. Raises PluginError."""
        try:
            answer = self._receive(self.limits.seconds)
        except PlainFaultError as error:
            raise PluginError(Fault(self.found.name, self.found.version or "0", Phase.IMPORT, str(error))) from error
        if isinstance(answer, Failed) and answer.fault is not None:
            self.stop()
            raise PluginError(answer.fault)
        assert isinstance(answer, Answered)  # noqa: S101 - both ends are ours
        assert isinstance(answer.value, Described)  # noqa: S101
        return answer.value

    def call(self, call: Call) -> object:
        """What the plugin answers. Raises PlainFaultError when it fails, ends or takes too long, and it is stopped."""
        with self._lock:
            self._make_ready(call)
            self._send(call, self._shown)
            answer = self._receive(call.seconds)
        if isinstance(answer, Failed):
            raise PlainFaultError(answer.message[:LONGEST_MESSAGE])
        assert isinstance(answer, Answered)  # noqa: S101 - both ends are ours
        return answer.value

    def stop(self) -> None:
        """End the process and everything it started."""
        self._end()
        self._connection = self._process = None

    def _make_ready(self, call: Call) -> None:
        """Have the process at work and, for a task, let it have the snapshot, once."""
        idle = time.monotonic() - self._used_at > IDLE_SECONDS / 2
        if self._process is None or idle or self._process.poll() is not None or self._owner != os.getpid():
            self.begin()
            try:
                self.loaded()
            except PluginError as error:
                raise PlainFaultError(error.fault.message) from error
        for given in call.arguments:
            task = given.task if isinstance(given, Judged) else given
            if isinstance(task, Task) and task.snapshot is not self._shown:
                self._send(Look(task.snapshot))
                self._shown = task.snapshot

    def _send(self, message: object, known: Snapshot | None = None) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError):  # the process has ended; what it is to answer never comes
                self._connection.send_bytes(pack(message, known))

    def _receive(self, seconds: float) -> object:
        """The next answer. Raises PlainFaultError, and ends the process, when none comes in time that can be read."""
        assert self._connection is not None  # noqa: S101 - only after begin
        try:
            if not self._connection.poll(seconds):
                raise PlainFaultError(f"took more than {seconds:.0f} seconds and was stopped")
            answer = unpack_answer(self._connection.recv_bytes())
        except PlainFaultError:
            self.stop()
            raise
        except (EOFError, OSError):
            raise PlainFaultError(self._how_it_ended()) from None
        except Exception as error:  # the wall: an answer that cannot be read
            self.stop()
            raise PlainFaultError(f"the answer cannot be read: {error}"[:LONGEST_MESSAGE]) from error
        self._used_at = time.monotonic()
        return answer

    def _how_it_ended(self) -> str:
        """Why there is no process any more, in words."""
        process, code = self._process, None
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(1)
        self.stop()
        if code is None:
            return "stopped answering and was stopped"
        return f"its process was killed (signal {-code})" if code < 0 else f"ended its process (exit code {code})"


def brought_by(process: Process) -> Brought:
    """What the plugin of a process brings, each thing with its functions called over there. Raises PluginError."""
    told = process.loaded()
    return Brought(
        version=told.version,
        strategies=tuple(_strategy(process, spec, methods) for spec, methods in told.strategies),
        categories=told.categories,
        rerankers=tuple(
            replace(r, rerank=partial(_call, process, "rerankers", r.name, "rerank")) for r in told.rerankers
        ),
        exporters=tuple(
            replace(e, export=partial(_call, process, "exporters", e.name, "export")) for e in told.exporters
        ),
        pages=tuple(replace(p, render=partial(_call, process, "pages", p.name, "render")) for p in told.pages),
        warnings=told.warnings,
    )


def _strategy(process: Process, spec: StrategySpec, methods: tuple[str, ...], setup: Setup = ()) -> Adapted:
    """A strategy whose methods are called in its process, with one budget of time for all about one snapshot."""
    budget = _Budget(process.limits.seconds)

    def call(method: str, *arguments: Any) -> object:
        with budget.spending(arguments[0]) as left:
            return process.call(Call("strategies", spec.name, method, arguments, left, setup))

    def copy(method: str, value: object) -> Adapted:
        return _strategy(process, spec, methods, (*setup, (method, value)))

    return Adapted(spec, {name: partial(copy if name in COPYING else call, name) for name in methods})


class _Budget:
    """How many of its seconds a strategy has left for one snapshot, which is what a match run rests on."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._about: weakref.ref[Snapshot] | None = None
        self._left = seconds

    @contextlib.contextmanager
    def spending(self, about: Task | Snapshot) -> Any:
        """Count the time of the block, which is told how much there is. Raises PlainFaultError when it is used up."""
        snapshot = about.snapshot if isinstance(about, Task) else about
        if self._about is None or self._about() is not snapshot:
            self._about, self._left = weakref.ref(snapshot), self.seconds
        if self._left <= 0:
            raise PlainFaultError(f"has used its {self.seconds:.0f} seconds")
        started = time.monotonic()
        try:
            yield self._left
        finally:
            self._left -= time.monotonic() - started


def _call(process: Process, kind: str, name: str, method: str, *arguments: object) -> Any:
    return process.call(Call(kind, name, method, arguments, process.limits.seconds))


def _end(process: "subprocess.Popen[bytes]", connection: Connection, owner: int) -> None:
    """Kill the process with all it started, and close our end; a fork of the service leaves it to its parent."""
    if owner == os.getpid():
        # Before our end is closed: a process that ends by itself at that would leave behind what it started.
        if process.poll() is None:  # else its number may be another's by now
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    connection.close()
