"""What was learnt from pairs: the file that ships with the plugin, made by the scripts in benchmarks/training."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .e5 import unit
from .joining import Joining, joining_of
from .likeness import Calibration, Side
from .precedents import precedents_of

_SIDES = ("need", "resource")
_OWN = ("centre", "turn")


@dataclass(frozen=True)
class Learnt:
    """What is added to the model's weights (see Encoder), what becomes of each side, and what a likeness then says.

    ``model`` is the SHA-256 (hex) of the model file that it was learnt on; ``digest`` tells it from any other.
    """

    model: str
    digest: str
    adaptation: dict[str, NDArray[np.floating]]
    sides: tuple[Side, Side]
    calibration: Calibration
    joining: Joining | None = None


def read_learnt(path: Path) -> Learnt:
    """Read the file. Raises OSError or ValueError when it is not there or not whole."""
    content = path.read_bytes()
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    known = [unit(arrays.pop(f"{side}.known").astype(np.float32)) for side in _SIDES]
    met = arrays.pop("met")
    precedents = precedents_of(known[0], known[1], met) if len(met) else (None, None)
    centres, turns = ([arrays.pop(f"{side}.{part}").astype(np.float32) for side in _SIDES] for part in _OWN)
    return Learnt(
        model=str(arrays.pop("model")),
        digest=hashlib.sha256(content).hexdigest(),
        calibration=Calibration(*arrays.pop("calibration").tolist()),
        sides=(Side(centres[0], turns[0], precedents[0]), Side(centres[1], turns[1], precedents[1])),
        adaptation=arrays,
        joining=joining_of(known[0], known[1], met) if len(met) else None,
    )
