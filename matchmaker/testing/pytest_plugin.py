"""What pytest gives every test where the service is installed: the example that ships, and its judged answers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from matchmaker.matching.snapshot import Snapshot

# The service is imported when a fixture is asked for: this file is loaded by every run of pytest.


@pytest.fixture(scope="session")
def example() -> "Snapshot":
    """Norsjö: 50 invented actors with what they need and have. Measure on it, but do not tune on it."""
    from matchmaker.examples.reading import norsjo

    return norsjo().snapshot


@pytest.fixture(scope="session")
def example_grades() -> Mapping[str, Mapping[str, int]]:
    """How well which resources meet which needs of the example: ``grades[need][resource]`` from 1 to 3, else 0."""
    from matchmaker.examples.reading import norsjo

    return norsjo().grades
