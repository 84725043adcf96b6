"""What tests of the web share."""

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def swedish(app: Flask) -> Iterator[None]:
    """A request of somebody who reads Swedish."""
    with app.test_request_context("/", headers={"Accept-Language": "sv"}):
        yield
