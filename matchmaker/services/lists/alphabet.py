"""Names in the order in which a Swedish reader looks for them."""

import unicodedata

AFTER_Z = str.maketrans("åäæöø", "{||}}")
"""Letters of their own, as the three signs that follow z in ASCII; the Danish and Norwegian ones stand with ours."""


def alphabetical(name: str) -> tuple[str, str]:
    """The key by which a list of names is sorted: capitals do not matter, å, ä and ö come last, é stands with e.

    Names that differ in nothing else are ordered as they are written.
    """
    letters = unicodedata.normalize("NFC", name).casefold().translate(AFTER_Z)
    return "".join(c for c in unicodedata.normalize("NFD", letters) if not unicodedata.combining(c)), name
