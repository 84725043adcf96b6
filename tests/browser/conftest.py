"""A real server and the system's Chromium for the tests that walk as people do."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from matchmaker.models import Account
from matchmaker.models.database import RoutedSession, open_engine
from matchmaker.services.accounts.accounts import make_sign_in_link
from matchmaker.services.audit import SYSTEM
from tests.browser.serving import start

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {320: 640, 768: 1024, 1280: 900}
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((320, "light"), (320, "dark"), (1280, "light"))
"""Colours hang on the scheme and targets on the width; both for every pair of them would find nothing more."""

LEADER = "projektledare@norsjo.example"


@dataclass(frozen=True)
class Service:
    """A running service and its database."""

    url: str
    instance: Path

    def sign_in_link(self, email: str = LEADER) -> str:
        """A fresh one-time link."""
        engine = open_engine(f"sqlite:///{self.instance / 'matchmaker.sqlite'}")
        with RoutedSession(engine) as session:
            token = make_sign_in_link(session, email, by=SYSTEM, at=datetime.now(UTC))
        engine.dispose()
        return f"{self.url}/logga-in/{token}"


def run_command(instance: Path, *arguments: str) -> str:
    """Run the console script on the installation in ``instance``."""
    done = subprocess.run(
        [console_script(), *arguments], env=environment(instance), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def console_script() -> str:
    """The installed ``matchmaker``, beside the Python that runs the tests."""
    return str(Path(sys.executable).with_name("matchmaker"))


def environment(instance: Path) -> dict[str, str]:
    """The environment of an installation of the test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MATCHMAKER_")}
    return kept | {"MATCHMAKER_INSTANCE": str(instance)}


@pytest.fixture(scope="session")
def filled_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the Norsjö example, matched; made once for all processes of a run, and copied by tests."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    instance, made = shared / "demo", shared / "demo-is-made"
    with (shared / "demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(instance, ignore_errors=True)  # one that failed half-way
            instance.mkdir()
            run_command(instance, "demo", "--no-serve")
            made.touch()
    return instance


@pytest.fixture
def own_settings() -> str:
    """The text of the installation's settings file; modules may have their own."""
    return ""


@pytest.fixture
def service(filled_instance: Path, tmp_path: Path, own_settings: str) -> Iterator[Service]:
    """A server on a copy of the example, on a port from the system."""
    instance = tmp_path / "instance"
    shutil.copytree(filled_instance, instance)
    (instance / "settings.toml").write_text(own_settings, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = start("demo", "--port", str(port), environment=environment(instance), log=tmp_path / "server.log")
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", lambda: server.exitcode)
        yield Service(f"http://127.0.0.1:{port}", instance)
    finally:  # at once, with all it has started: by itself it takes seconds, and tests/cli has tests of that
        assert server.pid is not None
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.join(20)
        server.close()


def wait_until_healthy(url: str, ended: Callable[[], int | None], seconds: float = 60, page: str = "/healthz") -> None:
    """Wait for the server's first good answer; ``ended`` gives the server's exit code once there is one."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert ended() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{url}{page}", timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer in time")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; missing is a failure, never a skip."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert executable, "Chromium was not found; install the package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(chromium: Browser, service: Service) -> Iterator[NewContext]:
    """Makes browser contexts that know the service's address, speak Swedish, and report every fault of a page."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(width: int = 360, **options: Any) -> BrowserContext:
        height = {360: 740, 1280: 900}.get(width, 800)
        context = chromium.new_context(
            base_url=service.url,
            viewport={"width": width, "height": height},
            locale=options.pop("locale", "sv-SE"),
            **options,
        )
        context.set_default_timeout(15000)
        context.on("page", lambda page: listen(page, service.url, faults))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def open_page(chromium: Browser, app: Flask) -> Iterator[Callable[[], Page]]:
    """Makes pages of browsers of their own, on the test's own app: for tests that set up their own database."""
    app.config["COMPRESS_STREAMS"] = False  # what compresses a file leaves it open
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make() -> Page:
        url = f"http://127.0.0.1:{server.port}"
        context = chromium.new_context(base_url=url, viewport={"width": 1280, "height": 900}, locale="sv-SE")
        context.set_default_timeout(15000)
        context.on("page", lambda page: listen(page, url, faults))
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    server.shutdown()
    thread.join()
    assert not faults, "\n".join(faults)


@pytest.fixture
def at_desk(open_page: Callable[[], Page], database: Session, leader: Account) -> Page:
    """The project leader, signed in to the test's own app."""
    token = make_sign_in_link(database, leader.email, by=SYSTEM, at=datetime.now(UTC))
    page = open_page()
    page.goto(f"/logga-in/{token}")
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/nu")
    return page


def listen(page: Page, url: str, faults: list[str]) -> None:
    """Note script errors, policy violations, answers of 500 and requests to others."""
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("console", lambda m: faults.append(f"console: {m.text}") if "Content Security Policy" in m.text else None)
    page.on("response", lambda r: faults.append(f"{r.status} {r.url}") if r.status >= 500 else None)
    page.on(
        "request",
        lambda r: faults.append(f"third party: {r.url}") if not r.url.startswith((url, "data:", "about:")) else None,
    )


@cache
def axe_source() -> str:
    """The script of axe-core, as shipped by axe-playwright-python."""
    return next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")


def axe_violations(page: Page) -> list[str]:
    """What axe finds on a phone, light and dark, and at a desk, and at what width it scrolls sideways; empty when all
    is well.
    """
    found: list[str] = []
    size = page.viewport_size
    with axe_in(page) as look:
        for width, scheme in LOOKS:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": SIZES[width]})
            found += [f"{page.url} @{width} {scheme}: {line}" for line in look()]
    page.emulate_media(color_scheme="light")
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        found += sideways_scroll(page)
    if size:
        page.set_viewport_size(size)
    return found


def sideways_scroll(page: Page) -> list[str]:
    """By how much a page is wider than its window; empty when it fits."""
    width, over = page.evaluate(
        "(root => [root.clientWidth, root.scrollWidth - root.clientWidth])(document.documentElement)"
    )
    return [f"{page.url} @{width}: scrolls sideways by {over} px"] if over > 1 else []


@contextmanager
def axe_in(page: Page) -> Iterator[Callable[[], list[str]]]:
    """Axe beside a page that stays open: asked, it tells what it finds as the page is now.

    It runs as the tester's own script in the page's isolated world, so the page's policy stays in force.
    """
    session = page.context.new_cdp_session(page)
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})["executionContextId"]
    session.send("Runtime.evaluate", {"expression": axe_source(), "contextId": world})
    call = f"axe.run(document, {{runOnly: {{type: 'tag', values: {WCAG!r}}}, resultTypes: ['violations']}})"
    expression = f"{call}.then(r => r.violations.map(v => v.id + ': ' + v.help + ' — ' + v.nodes[0].target.join(' ')))"
    asked = {"expression": expression, "contextId": world, "awaitPromise": True, "returnByValue": True}

    def look() -> list[str]:
        answer = session.send("Runtime.evaluate", asked)
        assert "value" in answer["result"], answer
        found: list[str] = answer["result"]["value"]
        return found

    yield look
    session.detach()
