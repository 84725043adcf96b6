"""A real PostgreSQL server for tests: started in a temporary folder on a port from the system, and stopped again."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")


class PostgresMissingError(RuntimeError):
    """No PostgreSQL server is installed; tests fail rather than skip."""


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """The SQLAlchemy address of a fresh server's database; raises PostgresMissingError when there is no server."""
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="matchmaker-pg-"))
    user = _server_user()
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", _free_port()
    run = _runner(binaries, user, folder)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    try:
        run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder with ``initdb`` and ``pg_ctl``: Debian's newest, else the one on the PATH."""
    debian = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    if not found:
        raise PostgresMissingError("PostgreSQL's initdb was not found; install the package postgresql")
    return Path(found).resolve().parent


def _runner(binaries: Path, user: str | None, folder: Path) -> Callable[..., None]:
    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603
            [str(binaries / program), *arguments],
            user=user,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode()}")

    return run


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
