"""What runs in a plugin's own process: it loads the plugin, then answers calls until nobody asks any more."""

import math
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from matchmaker.hooks.discovery import Found
from matchmaker.hooks.faults import Fault, Phase, PluginError, one_line
from matchmaker.hooks.loading import Brought, bring, name_of
from matchmaker.hooks.messages import (
    Answered,
    Call,
    Described,
    Failed,
    Look,
    Setup,
    Start,
    absent,
    pack,
    unpack_answer,
    unpack_call,
)
from matchmaker.matching.adapting import methods_of
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.vectors.memory import Memory

IDLE_SECONDS = 120
"""After so long without a call the process ends; the next call starts another."""

GRACE = 5
"""Seconds after the limit when the system ends the process by itself, should the service not be there to do it."""


def main(connection: Connection) -> None:
    """Be the process of one plugin; ``connection`` leads to the service."""
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a plugin prints must not mix with what a command prints
    serve(connection, limit=limit_memory)
    os._exit(0)  # without waiting for threads that the plugin may have left


def serve(connection: Connection, *, limit: Callable[[int], None] = lambda _: None) -> None:
    """Load the plugin that the first message names, tell what it brings, and answer calls one by one."""
    start = unpack_call(connection.recv_bytes(), Memory(), None)
    assert isinstance(start, Start)  # noqa: S101 - both ends are ours
    limit(start.limits.memory_mb)
    try:
        with _ended_after(start.limits.seconds):
            brought = bring(start.found)
            description = _packed(start.found, brought)
    except PluginError as error:
        connection.send_bytes(pack(Failed(error.fault.message, error.fault)))
        return
    connection.send_bytes(description)
    _answer_calls(connection, Answering(brought, start.limits.memory_mb))


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """While the plugin is at work: the system ends the process when it takes longer."""
    signal.alarm(math.ceil(seconds) + GRACE)
    try:
        yield
    finally:
        signal.alarm(0)


def _answer_calls(connection: Connection, answering: "Answering") -> None:
    while connection.poll(IDLE_SECONDS):
        try:
            message = connection.recv_bytes()
        except EOFError:  # the service has ended
            return
        if (answer := answering.answer(message)) is not None:
            connection.send_bytes(answer)


class Answering:
    """A plugin that is loaded, what it was shown last, and the strategies that were set up."""

    def __init__(self, brought: Brought, memory_mb: int) -> None:
        self.things = {
            (kind, name_of(thing)): thing
            for kind in ("strategies", "rerankers", "exporters", "pages")
            for thing in getattr(brought, kind)
        }
        self.memory_mb = memory_mb
        self.memory = Memory()
        self.snapshot: Snapshot | None = None
        self._ready: dict[tuple[str, str], tuple[Setup, Any]] = {}

    def answer(self, message: bytes) -> bytes | None:
        """The answer to a message, packed; None when it needs none. Nothing that the plugin raises comes through."""
        try:
            call = unpack_call(message, self.memory, self.snapshot)
            if isinstance(call, Look):
                self.snapshot = call.snapshot
                return None
            assert isinstance(call, Call)  # noqa: S101 - both ends are ours
            return pack(Answered(self._call(call)))
        except MemoryError:
            return pack(Failed(f"needed more than {self.memory_mb} MB of memory"))
        except BaseException as error:  # the wall: also SystemExit and whatever else it may raise
            return pack(Failed(one_line(error)))

    def _call(self, call: Call) -> object:
        with _ended_after(call.seconds):
            return getattr(self._thing(call), call.method)(*call.arguments)

    def _thing(self, call: Call) -> object:
        """What is called: as the plugin brought it, or the copy that its setup methods gave."""
        key = call.kind, call.name
        setup, thing = self._ready.get(key, ((), self.things[key]))
        if setup != call.setup:
            thing = self.things[key]
            for method, value in call.setup:
                thing = getattr(thing, method)(value)
            self._ready[key] = call.setup, thing
        return thing


def _packed(found: Found, brought: Brought) -> bytes:
    """The description of what a plugin brings, packed. Raises PluginError when it cannot be, or be read over there."""
    try:
        packed = pack(Answered(described(brought)))
        unpack_answer(packed)
        return packed
    except Exception as error:
        message = f"what it brings cannot be told to the service: {one_line(error)}"
        raise PluginError(Fault(found.name, brought.version, Phase.CHECK, message)) from error


def described(brought: Brought) -> Described:
    """What a plugin brings, as it can be told to another process."""
    return Described(
        version=brought.version,
        strategies=tuple((strategy.spec, tuple(methods_of(strategy))) for strategy in brought.strategies),
        categories=brought.categories,
        rerankers=tuple(replace(reranker, rerank=absent) for reranker in brought.rerankers),
        exporters=tuple(replace(exporter, export=absent) for exporter in brought.exporters),
        pages=tuple(replace(page, render=absent) for page in brought.pages),
        warnings=brought.warnings,
    )


def limit_memory(megabytes: int) -> None:
    """Let every allocation above this fail (MemoryError) in this process alone."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
