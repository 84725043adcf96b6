"""What can be wrong with a plugin, and in which phase it came to light."""

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.matching.results import PlainFaultError, said_by
from matchmaker.matching.texts import Text


class Phase(StrEnum):
    """The steps from a file to what is in use, each walled off.

    FIND = looking where plugins lie; RUN = a page or an exporter that was asked for something; SET = what has been set
    does not fit. LIBRARY = the plugin lacks what it runs on; DEPRECATED = it works, but not for long.
    """

    FIND = "find"
    IMPORT = "import"
    REGISTER = "register"
    ASK = "ask"
    CHECK = "check"
    RUN = "run"
    SET = "set"
    LIBRARY = "library"
    DEPRECATED = "deprecated"


EVERYTHING = Text(sv="Allt som tillägget ger är utelämnat.", en="All that the plugin brings is left out.")
NOTHING = Text(sv="Ingenting är utelämnat ännu.", en="Nothing is left out yet.")
SETTINGS = Text(sv="Det som är inställt används inte.", en="What has been set is not used.")
SCORES = Text(sv="Det här sättets poäng och skäl är utelämnade.", en="The scores and reasons of this way are left out.")
REASONS = Text(sv="Det här sättets skäl är utelämnade.", en="The reasons of this way are left out.")
ONE_ANSWER = Text(sv="Just den här sidan eller filen gick inte att göra.", en="This page or file could not be made.")


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
        return self.phase in {Phase.LIBRARY, Phase.DEPRECATED, Phase.SET}

    @property
    def left_out(self) -> Text:
        """What is missing because of it."""
        some = {Phase.DEPRECATED: NOTHING, Phase.RUN: ONE_ANSWER, Phase.SET: SETTINGS}
        return some.get(self.phase, EVERYTHING)


class MissingLibraryError(Exception):
    """Raised by a plugin that is sound but cannot work here, since something optional is not installed.

    The message says what is missing and how to get it.
    """


class PluginError(Exception):
    """A fault on its way to where it is told."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault

    def __str__(self) -> str:
        return f"plugin {self.fault.plugin} {self.fault.version} ({self.fault.phase}): {self.fault.message}"


def one_line(error: BaseException) -> str:
    """What an exception says, after its kind unless the message says everything by itself."""
    text = " ".join(said_by(error).split())
    return text if isinstance(error, (PlainFaultError, MissingLibraryError)) else f"{type(error).__name__}: {text}"
