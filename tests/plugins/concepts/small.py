"""A lexicon that can be looked over."""

import numpy as np

from plugins.concepts.lexicon import Lexicon


def small_lexicon() -> Lexicon:
    """Two stems whose directions are near each other, one that is opposite; no concept joins any of them."""
    rounded = np.array([[100, 0], [80, 60], [-100, 0]], dtype=np.int8)
    row = {"sax": 0, "bok": 1, "sten": 2}
    return Lexicon(row, rounded, np.ones(3), ((0,), (1,), (2,)), ("ett", "två", "tre"), "small")
