"""What ships is whole, and was learnt on the model that is installed."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from plugins.affinity import LEARNT_FILE, model_file
from plugins.affinity.learnt import read_learnt

LEARNT = read_learnt(LEARNT_FILE)


def test_it_was_learnt_on_the_installed_model() -> None:
    assert LEARNT.model == hashlib.sha256(model_file().read_bytes()).hexdigest()


def test_it_is_calibrated_so_that_more_likeness_means_more() -> None:
    assert LEARNT.calibration.cosine > 0
    assert LEARNT.calibration.offset < 0


def test_every_figure_is_finite() -> None:
    assert all(np.isfinite(array.astype(np.float32)).all() for array in LEARNT.adaptation.values())


def test_another_file_is_another_space(tmp_path: Path) -> None:
    with np.load(LEARNT_FILE) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["calibration"] = arrays["calibration"] + 1
    np.savez(tmp_path / "other.npz", **arrays)
    assert read_learnt(tmp_path / "other.npz").digest != LEARNT.digest


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_learnt(tmp_path / "nowhere.npz")
