"""A plugin that hangs, is stopped or ends the process is known by promise, file and line."""

import io
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from matchmaker.cli.watching import watched
from matchmaker.matching.contract.whereabouts import place_of

LINE = f"{Path(__file__)}:{{}}"


def interrupted() -> None:
    signal.raise_signal(signal.SIGINT)


def asleep() -> None:
    time.sleep(1000)


def attempt(code: Callable[[], None], seconds: int) -> None:
    with watched("mine", __name__, ["made", "same"], seconds) as begin:
        begin("made")
        begin("same")
        code()


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nobody sit there, and Ctrl-C be heard: who runs in the background is born deaf to it."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_each_promise_is_told_on_stderr_as_it_is_begun(capsys: pytest.CaptureFixture[str]) -> None:
    with watched("mine", __name__, {"presented": 1, "scores": 2}, 60) as begin:
        begin("presented")
        assert capsys.readouterr().err == "[1/2] mine: presented\n"
        begin("scores")
        assert capsys.readouterr() == ("", "[2/2] mine: scores\n")


def test_what_hangs_raises_in_its_own_line() -> None:
    with pytest.raises(TimeoutError, match="no answer in 1 seconds") as caught:
        attempt(asleep, 1)
    assert place_of(caught.value, asleep) == LINE.format(asleep.__code__.co_firstlineno + 1)


def test_at_a_terminal_there_is_time_for_a_debugger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    with watched("mine", "", ["made"], 60) as begin:
        begin("made")
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_ctrl_c_tells_the_promise_and_the_line() -> None:
    with pytest.raises(click.ClickException) as caught:
        attempt(interrupted, 60)
    place = LINE.format(interrupted.__code__.co_firstlineno + 1)
    assert caught.value.message == f"mine was stopped at “same”.\n  at {place}"


def test_afterwards_no_alarm_is_set_and_the_signal_means_what_it_meant() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with watched("mine", "", ["made"], 60) as begin:
        begin("made")
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is before


@pytest.mark.parametrize(
    ("ends", "told"), [("os._exit(3)", ""), ("faulthandler._sigsegv()", "Fatal Python error: Segmentation fault")]
)
def test_what_ends_the_process_leaves_the_promise_behind(ends: str, told: str) -> None:
    code = f"""
import faulthandler, os
from matchmaker.cli.watching import watched
with watched("mine", "", ["made"], 60) as begin:
    begin("made")
    {ends}
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode not in {0, 1}
    assert ended.stderr.startswith("[1/1] mine: made\n")
    assert told in ended.stderr
