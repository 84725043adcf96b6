"""Finds resources that meet a need as others have met needs like it, by the words of many known pairs; no model needed.

The model card is MODEL.md beside this file.
"""

from functools import partial
from pathlib import Path

from matchmaker.api import Strategy, hookimpl

from .cases import Cases
from .learnt import shared

LEARNT_FILE = Path(__file__).with_name("cases.npz")


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "cases"."""
    return [Cases(partial(shared, LEARNT_FILE))]
