"""Where in a plugin's own code an exception came from, for who writes it."""

import traceback
from types import FrameType


def place_of(error: BaseException, thing: object) -> str:
    """``file:line`` of the innermost frame of an exception in the package that ``thing`` is defined in.

    ``thing`` is an object, a function, or the name of a module. Empty when the exception did not pass there.
    """
    module = thing if isinstance(thing, str) else getattr(thing, "__module__", None) or ""
    package = module.partition(".")[0]
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if _package(frame) == package]
    return f"{frames[-1][0].f_code.co_filename}:{frames[-1][1]}" if frames else ""


def _package(frame: FrameType) -> str:
    """The first part of the name of the module whose code runs in a frame."""
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]
