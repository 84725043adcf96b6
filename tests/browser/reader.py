"""Somebody who has a wheel and a tutorial, and types what the tutorial says, word by word."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.conftest import wait_until_healthy

ROOT = Path(__file__).parents[2]
SECTION = re.compile(r"^## (\d)\. [^\n]+\n(.*?)(?=^## |\Z)", re.S | re.M)
STEP = re.compile(r"Put this in `([^`]+)`.*?```\w+\n(.*?)^```$|^```sh\n(.*?)^```$", re.S | re.M)
SERVES = "matchmaker demo"
"""The command that ends only when it is stopped."""


def built_wheel(tutorial: str, folder: Path) -> Path:
    """The service as a wheel, built from the checkout as a tutorial says, but with what the tests have."""
    (command,) = re.findall(r"`python3 (-m pip wheel [^`]+)`", tutorial)
    pip = [sys.executable, *command.replace("/path/to/checkout", str(ROOT)).split()]
    subprocess.run([*pip, "--no-build-isolation", "--quiet", "--wheel-dir", str(folder)], check=True, timeout=300)
    (wheel,) = folder.glob("matchmaker-*.whl")
    return wheel


def locked_versions(file: Path) -> Path:
    """The locked versions as pip's constraints; without hashes, since a wheel that was just built has none there."""
    locks = (ROOT / "requirements" / "test.txt").read_text("utf-8")
    file.write_text("\n".join(re.findall(r"^\S+==[^\\\n]+", locks, re.M)), encoding="utf-8")
    return file


@dataclass(frozen=True)
class Step:
    """A file to write, or commands to type, in a numbered section of a page."""

    section: str
    path: str
    code: str
    commands: tuple[str, ...]


def steps_in(page: str) -> list[Step]:
    """What a page tells its reader to do, in order."""
    return [
        Step(section, path, code, tuple(commands.splitlines()))
        for section, text in SECTION.findall(page)
        for path, code, commands in STEP.findall(text)
    ]


class Reader:
    """A terminal in a folder of its own, in which commands may change folder and PATH; ``told`` is what each showed.

    What it sees of this machine are the base Python and where pip finds packages; nothing is left of the environment
    that runs the tests.
    """

    def __init__(self, folder: Path, constraints: Path) -> None:
        self.folder, self._constraints = folder, constraints
        self.path = os.pathsep.join([str(Path(sys.base_prefix) / "bin"), os.defpath])
        self.told: dict[str, str] = {}

    def take(self, step: Step) -> None:
        """Write the file, or type the commands; each must succeed, and serving is left out.

        ``told`` has what was shown, by section and command, such as ``told["4 matchmaker plugin check ."]``.
        """
        if step.path:
            (self.folder / step.path).write_text(step.code, encoding="utf-8")
        for command in step.commands:
            if command != SERVES:
                self.told[f"{step.section} {command}"] = self.type(command)

    def type(self, command: str) -> str:
        """What a terminal shows of a command. Raises AssertionError with it when the command fails."""
        after = self._constraints.with_name("after")
        done = subprocess.run(
            ["bash", "-ec", f'{command}\nprintf "%s\\n" "$PWD" "$PATH" > "{after}"'],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        folder, self.path = after.read_text().splitlines()
        self.folder = Path(folder)
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        """As a new terminal has it, with the locked versions and without compiling all that is installed."""
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name == "HOME"}
        ours = {"PATH": self.path, "PIP_CONSTRAINT": str(self._constraints), "PIP_NO_COMPILE": "1"}
        return kept | ours | {"LC_ALL": "C.UTF-8"}

    @contextmanager
    def serving(self, command: str = SERVES, seconds: float = 180) -> Iterator[str]:
        """What a command that serves printed, while it serves."""
        printed = self._constraints.with_name("printed")
        with printed.open("w") as out:
            server = subprocess.Popen(
                ["bash", "-c", f"exec {command}"], cwd=self.folder, env=self.environment, stdout=out, stderr=out
            )
        try:
            end = time.monotonic() + seconds
            while "Stop the server" not in printed.read_text():
                assert server.poll() is None, printed.read_text()
                assert time.monotonic() < end, printed.read_text()
                time.sleep(0.1)
            wait_until_healthy(address_in(printed.read_text()), server.poll)
            yield printed.read_text()
        finally:
            server.terminate()
            server.wait(20)


def address_in(printed: str) -> str:
    """The address of the service that a serving command printed, without the last slash."""
    (address,) = re.findall(r"^Address: +(\S+)/$", printed, re.M)
    return str(address)


def link_in(printed: str) -> str:
    """The project leader's link that it printed."""
    (link,) = re.findall(r"^Project leader: (\S+)$", printed, re.M)
    return str(link)
