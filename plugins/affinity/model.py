"""The language model with what was learnt, loaded when it is first asked; it remembers the texts it has just read."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from .e5 import Encoded, Encoder, Floats, unit
from .learnt import Learnt, read_learnt

REMEMBERED = 1000
"""Texts whose words are kept at hand, so that reasons need not read them again; some 60 kB each."""


def as_read(text: str) -> str:
    """A text in small letters: whether it begins with a capital tells more of the hand than of what is meant."""
    return text.lower()


class Model:
    """The model in ``file`` with what ``learnt`` adds to it.

    It is loaded at the first text: some 0.1 GB, in a second. Then OSError and ValueError are raised when a file is not
    there, or when the model is another than the one that was learnt on.
    """

    def __init__(self, file: Path, learnt: Path) -> None:
        self._file, self._path = file, learnt
        self._read: OrderedDict[tuple[str, str], Encoded] = OrderedDict()

    @cached_property
    def learnt(self) -> Learnt:
        """What was learnt from pairs."""
        return read_learnt(self._path)

    @property
    def space(self) -> str:
        """The name of the space that its vectors lie in."""
        return f"affinity {self.learnt.digest[:16]}"

    def pooled(self, texts: Sequence[str], prefix: str) -> Floats:
        """One vector of length 1 a text, shape (texts, dimensions)."""
        return unit(np.array([encoded.pooled for encoded in self.encoded(texts, prefix)]))

    def encoded(self, texts: Sequence[str], prefix: str) -> list[Encoded]:
        """The texts with their tokens, in the order given."""
        found = {text: self._read.get((prefix, text)) for text in texts}  # once: other threads may forget it meanwhile
        missing = [text for text, encoded in found.items() if encoded is None]
        made = self._encoder.encode(list(map(as_read, missing)), prefix) if missing else []
        new = dict(zip(missing, made, strict=True))
        self._read.update({(prefix, text): encoded for text, encoded in new.items()})
        while len(self._read) > REMEMBERED:
            self._read.popitem(last=False)
        return [found[text] or new[text] for text in texts]

    @cached_property
    def _encoder(self) -> Encoder:
        with self._file.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != self.learnt.model:
                raise ValueError(f"{self._file} is another model than the one that affinity has learnt on")
        return Encoder(self._file, self.learnt.adaptation)


@cache
def shared_model(file: Path, learnt: Path) -> Model:
    """The one model of these files in this process, whoever asks."""
    return Model(file, learnt)
