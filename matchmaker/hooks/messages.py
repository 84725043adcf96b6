"""What the service and a plugin's own process say to each other, and how it is packed."""

import io
import pickle
from dataclasses import dataclass
from enum import Enum
from typing import Any, NoReturn

import numpy as np
from markupsafe import Markup
from scipy.sparse import csc_array, csc_matrix, csr_array, csr_matrix

from matchmaker.hooks.discovery import Found
from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.things import Exporter, Page, Reranker
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Conversation, Evidence, Mark, StrategyRole, StrategySpec
from matchmaker.matching.texts import FilledText, Text
from matchmaker.matching.vectors.memory import Memory
from matchmaker.matching.vectors.rows import Chosen, Scaled, Turned
from matchmaker.matching.vocabulary import Category

MEMORY, SNAPSHOT = "memory", "snapshot"

Setup = tuple[tuple[str, object], ...]
"""Methods that give a copy of a strategy (``configured``, ``with_categories``) with what they are given, in order."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long (seconds) and with how much memory (MB) a plugin may work on what it is asked."""

    seconds: int = 60
    memory_mb: int = 2048


@dataclass(frozen=True, slots=True)
class Start:
    """The first thing a process is told: which plugin it is for."""

    found: Found
    limits: Limits


@dataclass(frozen=True, slots=True)
class Look:
    """The snapshot that the tasks from now on are about."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Call:
    """Call ``method`` of the thing of this kind and name, after ``setup``, within so many seconds."""

    kind: str
    name: str
    method: str
    arguments: tuple[Any, ...]
    seconds: float
    setup: Setup = ()


@dataclass(frozen=True, slots=True)
class Described:
    """What a plugin brings, without what can be called; ``strategies`` are specs with the names of their methods."""

    version: str
    strategies: tuple[tuple[StrategySpec, tuple[str, ...]], ...]
    categories: tuple[Category, ...]
    rerankers: tuple[Reranker, ...]
    exporters: tuple[Exporter, ...]
    pages: tuple[Page, ...]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The answer to a call that went wrong, or to a start."""

    message: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a call or a start that went well."""

    value: object


def pack(message: object, known: Snapshot | None = None) -> bytes:
    """A message as bytes; memories stay here, and so does the snapshot that is ``known`` over there."""
    buffer = io.BytesIO()
    _Packer(buffer, known).dump(message)
    return buffer.getvalue()


def unpack_call(message: bytes, memory: Memory, snapshot: Snapshot | None) -> object:
    """What the service said, with the process's own memory and the snapshot it was shown."""
    return _Unpacker(io.BytesIO(message), {MEMORY: memory, SNAPSHOT: snapshot}).load()


def unpack_answer(message: bytes) -> object:
    """What a plugin's process said. Raises pickle.UnpicklingError when it is made of what is not trusted."""
    return _Guarded(io.BytesIO(message)).load()


class _Packer(pickle.Pickler):
    def __init__(self, buffer: io.BytesIO, known: Snapshot | None) -> None:
        super().__init__(buffer, protocol=pickle.HIGHEST_PROTOCOL)
        self._known = known

    def persistent_id(self, value: object) -> str | None:
        if isinstance(value, Memory):
            return MEMORY
        return SNAPSHOT if self._known is not None and value is self._known else None

    def reducer_override(self, value: object) -> Any:
        """One of an enumeration goes by its value: some Pythons (3.11.2) would have it fetched with ``getattr``."""
        return (type(value), (value.value,)) if isinstance(value, Enum) else NotImplemented


class _Unpacker(pickle.Unpickler):
    def __init__(self, buffer: io.BytesIO, kept: dict[str, object]) -> None:
        super().__init__(buffer)
        self._kept = kept

    def persistent_load(self, name: str) -> object:
        return self._kept[name]


def absent(*_: object) -> NoReturn:
    """Stands for a function that is only to be had in the plugin's own process."""
    raise NotImplementedError


_BROUGHT = (Described, Fault, Phase, StrategySpec, StrategyRole, Category, Reranker, Exporter, Page, absent)
_TOLD = (Answered, Failed, Text, FilledText, Evidence, Mark, Conversation, Markup)
_ROWS = (Chosen, Scaled, Turned, csr_matrix, csr_array, csc_matrix, csc_array, np.ndarray, np.dtype)
_PLAIN = (set, frozenset, slice, range, complex, bytearray)
_REBUILT = (np.empty(1).__reduce__()[0], np.empty(1).__reduce_ex__(5)[0], np.float64().__reduce__()[0])
"""What numpy makes arrays anew with, two ways, and numbers."""

_ALL: tuple[Any, ...] = (*_BROUGHT, *_TOLD, *_ROWS, *_PLAIN, *_REBUILT)
PARTS = {(part.__module__, part.__qualname__): part for part in _ALL}
"""Everything with a name that an answer may be made of; anything else, the plugin's own too, stays over there."""


class _Guarded(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return PARTS[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"the answer is made of {module}.{name}, which is not for answers") from None
