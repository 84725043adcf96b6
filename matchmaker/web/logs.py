"""Structured logs: one line a request, without personal data, for machines or for people."""

import logging
import re
import sys
import time
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

import structlog
from flask import Flask, Response, g, request
from flask.logging import default_handler

from matchmaker.settings import Settings

log = structlog.get_logger()


class Printer(structlog.PrintLogger):
    """Prints a line; one that cannot be written is left out.

    A log whose disk is full, or that nobody reads any longer, must not stop what it tells of.
    """

    def msg(self, message: str) -> None:
        """Print it, if that can be done."""
        with suppress(OSError):
            super().msg(message)

    debug = info = warning = error = critical = msg


def init_logs(app: Flask, settings: Settings) -> None:
    """Write what happens as JSON (UTC) or, for people, as text."""
    renderer = (
        structlog.dev.ConsoleRenderer(colors=False)
        if settings.log_format == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide_rows,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: Printer(sys.stderr),  # what commands print on stdout is theirs
    )
    logging.getLogger().addHandler(OTHERS)
    app.logger.removeHandler(default_handler)
    app.before_request(start_clock)
    app.after_request(log_request)


def hide_rows(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """PostgreSQL tells in a fault's DETAIL which row it was about: what people wrote, which no log may hold."""
    if "exception" in event:
        event["exception"] = re.sub(r"DETAIL:.*", "DETAIL: (left out)", event["exception"])
    return event


class Others(logging.Handler):
    """What Flask, gunicorn and other libraries log, in lines like ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say it again, without whose network it was and which address was asked for: that may be private."""
        said = re.sub(r"\bip=\S+|https?://\S+|(?<!\S)/\S+", "(left out)", record.getMessage())
        level = min(record.levelno // 10 * 10, logging.CRITICAL)  # libraries may have levels between
        log.log(level, said, logger=record.name, exc_info=record.exc_info)


OTHERS = Others()


def start_clock() -> None:
    """Remember when the request came."""
    g.started = time.perf_counter()


def log_request(response: Response) -> Response:
    """One line a request: the rule, not the address, since addresses may hold private tokens."""
    log.info(
        "request",
        method=request.method,
        rule=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
    )
    return response
