"""The console script in a process of its own that is forked from one which has loaded the service: most of a start."""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["matchmaker.app", "tests.browser.warmed"])


def start(*arguments: str, environment: Mapping[str, str], log: Path) -> ForkServerProcess:
    """Begin ``matchmaker`` with these arguments and this environment, first of a process group, writing to ``log``."""
    process = FORKS.Process(target=_run, args=(arguments, environment, log))
    process.start()
    return process


def _run(arguments: tuple[str, ...], environment: Mapping[str, str], log: Path) -> None:
    os.setsid()
    with log.open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["matchmaker", *arguments]
    from matchmaker.app import main

    main()
