"""Watches what a plugin does in this process, so that one that hangs or crashes is known by promise, file and line."""

import faulthandler
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import click

from matchmaker.matching.contract.whereabouts import place_of


@contextmanager
def watched(name: str, code: object, promises: Iterable[str], seconds: int) -> Iterator[Callable[[str], None]]:
    """Gives what is to be called as each promise is begun: it tells so on stderr, since the process may end there.

    Where nobody sits at a terminal, a promise that takes longer than ``seconds`` raises TimeoutError. Whoever sits
    there may be in a debugger, and has Ctrl-C: it becomes a ClickException with the line in the package of ``code``.
    """
    order, now = list(promises), ""

    def begin(promise: str) -> None:
        nonlocal now
        now = promise
        click.echo(f"[{order.index(promise) + 1}/{len(order)}] {name}: {promise}", err=True)
        if not sys.stdin.isatty():
            signal.setitimer(signal.ITIMER_REAL, seconds)

    def end(number: int, frame: FrameType | None) -> NoReturn:
        raise TimeoutError(f"no answer in {seconds} seconds")

    if not faulthandler.is_enabled():
        faulthandler.enable()
    before = signal.signal(signal.SIGALRM, end)
    try:
        yield begin
    except KeyboardInterrupt as error:
        where = place_of(error, code)
        told = f"{name} was stopped at “{now}”."
        raise click.ClickException(f"{told}\n  at {where}" if where else told) from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
