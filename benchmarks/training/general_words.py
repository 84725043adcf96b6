"""Writes the words that people use whatever they write of, which are no reason to name.

Run after remember.py: python -m benchmarks.training.general_words

A word is general when the known texts of needs, or of resources, that use it are hardly more alike than any texts are:
the mean cosine of each two of them, by the vectors that affinity remembers less their mean, both sides together by how
many texts there are, and a standard error more. "Helst" has 0.03 and "minibuss" 0.38.
"""

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

import numpy as np

from benchmarks.training.data import read_needs
from benchmarks.training.remember import pairs_that_fit
from matchmaker.matching.language.swedish import GENERAL_WORDS_FILE, content_words
from plugins.affinity import LEARNT_FILE
from plugins.affinity.e5 import Floats, unit

ALIKE = 0.09
"""Of texts that are more alike than this, a word they share tells something; chosen with the words in sight."""

SPREAD = 0.2
"""The standard deviation of the cosine of two texts, by which it is told how sure a mean of few is."""


def alikeness(texts: Sequence[str], vectors: Floats) -> dict[str, tuple[float, int]]:
    """By word, the mean cosine of each two of the texts that use it, and how many these are; of two texts or more."""
    around = unit(vectors - vectors.mean(axis=0))
    using: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        for word in {*content_words(text)}:
            using[word].append(number)
    found = {}
    for word, some in using.items():
        if (many := len(some)) > 1:
            total = around[some].sum(axis=0, dtype=np.float64)
            found[word] = float(total @ total - many) / (many * (many - 1)), many
    return found


def general(sides: Sequence[dict[str, tuple[float, int]]]) -> list[str]:
    """The words that are general, in the order of the alphabet, from the :func:`alikeness` of both sides."""
    found = []
    for word in sorted({word for side in sides for word in side if word.isalpha()}):
        told = [side[word] for side in sides if word in side]
        alike = sum(cosine * many for cosine, many in told) / sum(many for _, many in told)
        pairs = sum(many * (many - 1) / 2 for _, many in told)
        if alike + SPREAD / sqrt(pairs) < ALIKE:
            found.append(word)
    return found


def write(path: Path) -> None:
    """Write the file that :func:`matchmaker.matching.language.swedish.general_words` reads."""
    asked, offered, _ = pairs_that_fit(read_needs())
    with np.load(LEARNT_FILE) as file:
        known = [file[f"{side}.known"].astype(np.float32) for side in ("need", "resource")]
    words = general([alikeness(*side) for side in zip((asked, offered), known, strict=True)])
    path.write_text("\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(GENERAL_WORDS_FILE)
