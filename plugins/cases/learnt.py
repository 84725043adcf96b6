"""The known cases: needs and resources by their features, and which met which, from the file that ships."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from matchmaker.api import KnownPairs, counted, met_by

from .features import STEM_COUNTS, Features, rarity, weighed

NEAREST = 60
"""So many known texts, the likest ones, stand for a text."""

HEAT = 0.1
"""A known text counts e times as much as one whose cosine is less by this."""

_SIDES = ("need", "resource")


@dataclass(frozen=True, eq=False)
class Side:
    """The known texts of one side as rows of length 1, shape (known texts, features), and what each feature weighs."""

    known: csr_matrix
    turned: csr_matrix
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, features: Features, known: csr_matrix) -> "Side":
        """From rows that have 1 for each feature of a known text."""
        weights = rarity(known) * features.counts
        rows = weighed(known, weights)
        return cls(rows, rows.T.tocsr(), weights)

    def alike(self, rows: csr_matrix) -> csr_matrix:
        """How much each known text counts for each text, shape (texts, known texts); the texts as rows of length 1."""
        return counted(csr_matrix(sp_matmul_topn(rows, self.turned, top_n=NEAREST, sort=True)), HEAT)


@dataclass(frozen=True)
class Calibration:
    """The probability that a pair is worth a person's time, as a logistic function of how far known cases join it."""

    joined: float
    offset: float

    def score(self, joined: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores in (0, 1) of what :func:`matchmaker.api.joined` tells of pairs."""
        score: NDArray[np.float64] = 1 / (1 + np.exp(-(self.joined * joined + self.offset)))
        return score


@dataclass(frozen=True, eq=False)
class Learnt:
    """What is known of cases: the texts of both sides, and which need was met by which resource."""

    features: Features
    sides: tuple[Side, Side]
    pairs: KnownPairs
    calibration: Calibration

    def rows(self, side: int, texts: Sequence[tuple[str, str]]) -> csr_matrix:
        """Titles and descriptions of one side as rows of length 1, shape (texts, features).

        A text no word of which is known whole has nothing: parts of words alone mislead.
        """
        rows = self.features.matrix(texts)
        known = rows @ (self.features.counts == STEM_COUNTS).astype(np.float32) > 0
        rows.data *= np.repeat(known, np.diff(rows.indptr))
        rows.eliminate_zeros()
        return weighed(rows, self.sides[side].weights)


def learnt_of(
    features: Features, known: tuple[csr_matrix, csr_matrix], pairs: NDArray[np.integer], calibration: Calibration
) -> Learnt:
    """From the features of known texts and the pairs (need, resource, grade) that fit; others are left out."""
    met = met_by(known[0].shape[0], known[1].shape[0], pairs)
    asked, offered = (np.unique(side) for side in met.nonzero())
    sides = Side.of(features, known[0][asked]), Side.of(features, known[1][offered])
    return Learnt(features, sides, KnownPairs(met[asked][:, offered]), calibration)


def known_texts(path: Path) -> tuple[Features, tuple[csr_matrix, csr_matrix], NDArray[np.uint16], Calibration]:
    """What is in the file, as :func:`learnt_of` takes it.

    Raises OSError or ValueError when it is not there or not whole.
    """
    with np.load(path) as file:
        features = Features(file["features"].tobytes().decode().split("\n"))
        known = [_rows(file[f"{side}.columns"], file[f"{side}.ends"], len(features.names)) for side in _SIDES]
        return features, (known[0], known[1]), file["met"], Calibration(*file["calibration"].tolist())


def write(
    path: Path,
    features: Features,
    known: tuple[csr_matrix, csr_matrix],
    pairs: NDArray[np.integer],
    calibration: Calibration,
) -> None:
    """Write the file that :func:`known_texts` reads."""
    arrays: dict[str, NDArray[np.generic]] = {
        "features": np.frombuffer("\n".join(features.names).encode(), dtype=np.uint8),
        "met": pairs.astype(np.uint16),
        "calibration": np.array([calibration.joined, calibration.offset]),
    }
    for side, rows in zip(_SIDES, known, strict=True):
        arrays[f"{side}.columns"] = rows.indices.astype(np.uint16 if len(features.names) <= 1 << 16 else np.uint32)
        arrays[f"{side}.ends"] = rows.indptr.astype(np.int32)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def _rows(columns: NDArray[np.integer], ends: NDArray[np.integer], width: int) -> csr_matrix:
    return csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(ends) - 1, width))


@cache
def shared(path: Path) -> Learnt:
    """What is in the file, read once in this process, whoever asks."""
    return learnt_of(*known_texts(path))
