"""A model at an address that speaks OpenAI's way: ``POST …/v1/embeddings`` with ``{"model": …, "input": [texts]}``.

llama.cpp, Ollama, vLLM, text-embeddings-inference and most that rent out models offer this.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import numpy as np
from numpy.typing import NDArray

KEY = "EMBEDDINGS_API_KEY"
AT_ONCE = 64
"""Texts in one request."""
PATIENCE = 30
"""Seconds that one request may take."""

_OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Service:
    """Where the model answers, and what it is called there."""

    address: str
    model: str

    @property
    def identity(self) -> Sequence[str]:
        """What makes its vectors others than those of another model."""
        return self.address, self.model

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One vector a text. Raises OSError or ValueError when no answer comes, or a wrong one."""
        parts = [list(texts[k : k + AT_ONCE]) for k in range(0, len(texts), AT_ONCE)]
        return np.concatenate([self._asked(part) for part in parts])

    def _asked(self, texts: list[str]) -> NDArray[np.float64]:
        address = urlsplit(self.address)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _OWN_MACHINE):
            raise ValueError("the address must begin with https://, or with http:// on the same machine")
        headers = {"Content-Type": "application/json"}
        if key := os.environ.get(KEY):
            headers["Authorization"] = f"Bearer {key}"
        body = json.dumps({"model": self.model, "input": texts, "encoding_format": "float"}).encode()
        request = Request(self.address, body, headers)  # noqa: S310 – the scheme was checked above
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return _rows(json.load(answer), len(texts))


def _rows(answer: Any, wanted: int) -> NDArray[np.float64]:
    """The vectors of an answer, in the order that was asked for. Raises ValueError when it is not such an answer."""
    try:
        rows = sorted(answer["data"], key=lambda row: int(row["index"]))
        vectors = np.array([row["embedding"] for row in rows], dtype=np.float64)
    except (KeyError, TypeError) as fault:
        raise ValueError("the answer is not one of embeddings") from fault
    if vectors.ndim != 2 or len(vectors) != wanted:
        raise ValueError(f"{wanted} texts were sent, and {len(vectors)} vectors came back")
    return vectors
