"""Gifts: resources whose owner asks nothing back, which is what a chain of help can start with."""

import re

from matchmaker.matching.snapshot import Resource

_GIVEN_AWAY = re.compile(
    r"\b(?:gratis|kostnadsfri\w*|avgiftsfri\w*|skänk(?:er|es|s|a)|bortskänkes|utan (?:kostnad|ersättning|motprestation)"
    r"|kostar (?:inget|ingenting)|bjuder på|ge(?:r|s)? bort|for free|free of charge|give ?aways?|no charge)\b",
    re.IGNORECASE,
)

_TAKEN_BACK = re.compile(r"\b(?:inte|ej|aldrig|inget|ingenting|not|never)\s+(?:\w+\s+)?$", re.IGNORECASE)


def gift_words(resource: Resource) -> str | None:
    """The words, as written, with which the owner asks nothing back; None when there are none, or "inte" before them.

    >>> gift_words(Resource("r", "a", "Sängar", "Bortskänkes mot avhämtning."))
    'Bortskänkes'
    """
    for text in (resource.title, resource.description):
        for found in _GIVEN_AWAY.finditer(text):
            if not _TAKEN_BACK.search(text[: found.start()]):
                return found.group()
    return None
