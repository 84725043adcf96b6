"""What can be wrong with a plugin, and in which phase it came to light."""

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The steps from a file to strategies in use, each walled off.

    LIBRARY = the plugin lacks what it runs on; DEPRECATED = it works, but not for long.
    """

    IMPORT = "import"
    REGISTER = "register"
    ASK = "ask"
    CHECK = "check"
    LIBRARY = "library"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one plugin: its name and version, the phase and what was wrong in one line."""

    plugin: str
    version: str
    phase: Phase
    message: str

    @property
    def is_mild(self) -> bool:
        """Whether it is how this installation is, or a warning, and nothing that ought to work is missing."""
        return self.phase in {Phase.LIBRARY, Phase.DEPRECATED}


class MissingLibraryError(Exception):
    """Raised by a plugin that is sound but cannot work here, since something optional is not installed.

    The message says what is missing and how to get it.
    """
