"""What tests of the web share."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.testing.pages import CheckedClient
from tests.web.rooms import furnish


@pytest.fixture
def swedish(app: Flask) -> Iterator[None]:
    """A request of somebody who reads Swedish."""
    with app.test_request_context("/", headers={"Accept-Language": "sv"}):
        yield


@pytest.fixture
def furnished(leader_client: CheckedClient, database: Session) -> CheckedClient:
    """The project leader's browser, in a service that has something of each kind."""
    furnish(database)
    return leader_client
