"""What can be wrong with a plugin, and in which phase it came to light."""

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The steps from a file to strategies in use; each is walled off for each plugin."""

    IMPORT = "import"
    REGISTER = "register"
    ASK = "ask"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one plugin: its name and version, the phase and what was wrong in one line."""

    plugin: str
    version: str
    phase: Phase
    message: str
