"""Staff sign in at a certified OpenID Connect provider (npm's oidc-provider), in a real browser."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LEADER, Service, axe_violations, wait_until_healthy

HERE = Path(__file__).parent / "provider"


@pytest.fixture
def provider_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def own_settings(provider_port: int) -> str:
    return (
        f'oidc_issuer = "http://127.0.0.1:{provider_port}"\n'
        'oidc_client_id = "matchmaker"\noidc_client_secret = "a-secret-that-tests-share"\n'
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The provider with exactly what its lock names; without npm this fails, never skips."""
    folder = tmp_path_factory.mktemp("provider") / "provider"
    shutil.copytree(HERE, folder)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True)
    return folder


@pytest.fixture
def provider(installed: Path, service: Service, provider_port: int) -> Iterator[None]:
    arguments = ["node", "provider.mjs", str(provider_port), f"{service.url}/logga-in/kommunen/svar"]
    with subprocess.Popen(arguments, cwd=installed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_healthy(
                f"http://127.0.0.1:{provider_port}", process.poll, page="/.well-known/openid-configuration"
            )
            yield
        finally:
            process.terminate()


@pytest.fixture
def page(chromium: Browser, service: Service) -> Iterator[Page]:
    context = chromium.new_context(base_url=service.url, locale="sv-SE")
    page = context.new_page()
    breaches: list[str] = []
    page.on("console", lambda m: breaches.append(m.text) if "form-action" in m.text else None)
    yield page
    context.close()
    assert breaches == []


def sign_in_as(page: Page, who: str) -> None:
    page.get_by_role("link", name="Logga in med kommunens konto").click()
    page.get_by_placeholder("Enter any login").fill(who)
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def test_who_has_an_account_comes_to_the_page_that_was_wanted(provider: None, page: Page) -> None:
    page.goto("/samarbeten")
    assert axe_violations(page) == []
    sign_in_as(page, LEADER)
    expect(page.get_by_role("heading", level=1, name="Hur går det med samarbetena?")).to_be_visible()
    page.get_by_role("button", name="Logga ut").click()
    page.goto("/samarbeten")
    page.get_by_role("link", name="Logga in med kommunens konto").click()
    expect(page.get_by_role("heading", level=1, name="Hur går det med samarbetena?")).to_be_visible()


@pytest.mark.parametrize("who", ["someone@else.example", f"unverified-{LEADER}"])
def test_who_has_none_is_told_whom_to_ask(provider: None, page: Page, who: str) -> None:
    page.goto("/logga-in")
    sign_in_as(page, who)
    expect(page.get_by_role("heading", level=1, name="Du har inget konto här")).to_be_visible()
    assert axe_violations(page) == []
    page.goto("/nu")
    expect(page.get_by_role("heading", level=1, name="Logga in")).to_be_visible()


def test_who_turns_back_at_the_provider_and_an_answer_nobody_asked_for_lead_to_the_link_by_mail(
    provider: None, page: Page, service: Service
) -> None:
    page.goto("/logga-in")
    page.get_by_role("link", name="Logga in med kommunens konto").click()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("heading", level=1, name="Kommunens inloggning fungerade inte")).to_be_visible()
    assert axe_violations(page) == []
    page.goto("/logga-in/kommunen/svar?code=stolen&state=guessed")
    expect(page.get_by_role("heading", level=1, name="Kommunens inloggning fungerade inte")).to_be_visible()
    page.get_by_role("link", name="Tillbaka till inloggningen").click()
    expect(page.get_by_label("Din e-postadress")).to_be_visible()


def test_on_a_day_when_the_provider_is_down_the_mailed_link_is_there(page: Page) -> None:
    page.goto("/logga-in")
    page.get_by_role("link", name="Logga in med kommunens konto").click()
    expect(page.get_by_role("heading", level=1, name="Kommunens inloggning fungerade inte")).to_be_visible()
    page.get_by_role("link", name="Tillbaka till inloggningen").click()
    expect(page.get_by_label("Din e-postadress")).to_be_visible()
