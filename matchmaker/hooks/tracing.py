"""Every call of a plugin told in the log, to find what is slow or never asked (MATCHMAKER_TRACE_PLUGINS=1)."""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import ParamSpec, TypeVar

import structlog

from matchmaker.hooks.loading import Brought
from matchmaker.matching.adapting import COPYING, Adapted, methods_of
from matchmaker.matching.strategy import Strategy

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def traced(plugin: str, hook: str, what: str, function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """The same function; each call writes a line on stderr: plugin, hook, what was called, milliseconds, whether ok."""

    def call(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        started, ok = time.perf_counter(), False
        try:
            answer = function(*args, **kwargs)
            ok = True
            return answer
        finally:
            ms = round((time.perf_counter() - started) * 1000, 1)
            log = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
            log.info("plugin_call", plugin=plugin, hook=hook, call=what, ms=ms, ok=ok)

    return call


def with_traces(plugin: str, brought: Brought) -> Brought:
    """The same things, whose functions tell when they are called."""

    def adapt(strategy: Strategy) -> Adapted:
        name, hook = strategy.spec.name, "matchmaker_strategies"
        timed = {m: traced(plugin, hook, f"{name}.{m}", f) for m, f in methods_of(strategy).items() if m not in COPYING}
        copied = {m: _adapting(f, adapt) for m, f in methods_of(strategy).items() if m in COPYING}
        return Adapted(strategy.spec, timed | copied)

    exporters = (
        replace(e, export=traced(plugin, "matchmaker_exporters", f"{e.name}.export", e.export))
        for e in brought.exporters
    )
    rerankers = (
        replace(r, rerank=traced(plugin, "matchmaker_rerankers", f"{r.name}.rerank", r.rerank))
        for r in brought.rerankers
    )
    pages = (replace(p, render=traced(plugin, "matchmaker_pages", f"{p.name}.render", p.render)) for p in brought.pages)
    strategies = tuple(map(adapt, brought.strategies))
    return replace(
        brought,
        strategies=strategies,
        rerankers=tuple(rerankers),
        exporters=tuple(exporters),
        pages=tuple(pages),
    )


def _adapting(copy: Callable[..., Strategy], adapt: Callable[[Strategy], Adapted]) -> Callable[..., Adapted]:
    return lambda value: adapt(copy(value))
