"""What was learnt from pairs: the file that ships with the plugin, made by benchmarks/training/train_affinity.py."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .likeness import Calibration, Side

_SIDES = ("need", "resource")
_OWN = ("centre", "turn")


@dataclass(frozen=True)
class Learnt:
    """What is added to the model's weights (see Encoder), how each side is turned, and what a likeness then says.

    ``model`` is the SHA-256 (hex) of the model file that it was learnt on; ``digest`` tells it from any other.
    """

    model: str
    digest: str
    adaptation: dict[str, NDArray[np.floating]]
    sides: tuple[Side, Side]
    calibration: Calibration


def read_learnt(path: Path) -> Learnt:
    """Read the file. Raises OSError or ValueError when it is not there or not whole."""
    content = path.read_bytes()
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    sides = tuple(Side(*(arrays.pop(f"{side}.{part}").astype(np.float32) for part in _OWN)) for side in _SIDES)
    return Learnt(
        model=str(arrays.pop("model")),
        digest=hashlib.sha256(content).hexdigest(),
        calibration=Calibration(*arrays.pop("calibration").tolist()),
        sides=(sides[0], sides[1]),
        adaptation=arrays,
    )
