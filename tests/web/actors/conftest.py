"""Somebody who fills in the form."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from matchmaker.testing.pages import CheckedClient, Page, text_of

WHO = {"kind": "association", "name": "Svansele byaförening", "place": "Svansele"}
NEED = {"title": "Någon som plogar planen", "horizon": "now"}
RESOURCE = {"title": "Bygdegården"}
CONTACT = {"contact_name": "Eva Lind", "contact_email": "eva@svansele.example"}


def errors(html: str) -> list[tuple[str, str]]:
    """(target, message) of each line in the error summary."""
    page = Page(html)
    boxes = [e for e in page.all("div") if "errors" in (e.get("class") or "").split()]
    return [(a.get("href") or "", text_of(a)) for box in boxes for a in box.iter("a")]


class Teller:
    """Somebody who fills in the form, from its first step on."""

    def __init__(self, client: CheckedClient, **who: Any) -> None:
        self.client = client
        response = client.post_form("/beratta", WHO | who)
        assert response.status_code == 302, response.text
        self.token = response.location.split("/")[2]

    def address(self, part: str = "") -> str:
        """The address of one of the form's pages."""
        return f"/beratta/{self.token}/{part}".rstrip("/")

    def get(self, part: str = "", **options: Any) -> TestResponse:
        """Fetch a page."""
        return self.client.get(self.address(part), **options)

    def post(self, part: str, values: dict[str, Any] | None = None, *, page: str | None = None) -> TestResponse:
        """Fill in and send a page's form."""
        page = self.address(page) if page else None
        return self.client.post_form(self.address(part), values, page=page)

    def add(self, what: str, key: str, values: dict[str, Any]) -> TestResponse:
        """Fill in and send the form of one need (behov) or resource (resurser)."""
        return self.post(f"{what}/{key}", values)

    def tell_all(self) -> "Teller":
        """Fill in every step, up to the last page."""
        self.add("behov", "need0001", NEED)
        self.add("resurser", "have0001", RESOURCE)
        self.post("kontakt", CONTACT)
        return self


@pytest.fixture
def teller(client: CheckedClient) -> Teller:
    """Somebody who has filled in the first step."""
    return Teller(client)


@pytest.fixture
def new_teller(client: CheckedClient) -> Callable[..., Teller]:
    """Makes somebody who has filled in the first step in their own way."""
    return lambda **who: Teller(client, **who)
