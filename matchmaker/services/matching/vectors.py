"""Vectors of texts between match runs: read when a run asks for them, written when it is done, gone with the texts."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from matchmaker.matching.vectors.memory import KEPT_AS, Memory, Vectors
from matchmaker.models import TextVector
from matchmaker.models.database import RoutedSession
from matchmaker.services.rows import in_lists


def open_memory(session: Session) -> Memory:
    """A memory that reads what earlier runs stored, as it is asked for it, each time in a short transaction of its own.

    So a strategy that then computes for long keeps nobody from saving: on SQLite, where one writes at a time, a
    transaction of ``session`` would.
    """
    engine = session.get_bind()

    def look_up(space: str, digests: Sequence[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        with RoutedSession(engine, info={"read_only": True}) as reader:
            for some in in_lists(digests):
                wanted = (TextVector.space == space, TextVector.digest.in_(some))
                for digest, stored in reader.execute(select(TextVector.digest, TextVector.vector).where(*wanted)):
                    found[digest] = np.frombuffer(stored, dtype=KEPT_AS)
        return found

    return Memory(look_up)


def keep_vectors(session: Session, memory: Memory) -> int:
    """Store what was computed in this run; gives how many vectors are new.

    Part of the caller's transaction, which must be the only one that writes vectors (see findings.lock_queue). Another
    run may have stored the same text meanwhile; either vector will do.
    """
    added = 0
    for space, vectors in memory.fresh().items():
        there = _stored(session, space)
        rows = [
            {"space": space, "digest": digest, "vector": vector.astype(KEPT_AS).tobytes()}
            for digest, vector in vectors.items()
            if digest not in there
        ]
        if rows:
            session.execute(insert(TextVector), rows)
        added += len(rows)
    return added


def drop_unused(session: Session, memory: Memory) -> int:
    """After a run over everything: drop the vectors of texts that it did not meet; gives how many.

    Part of the caller's transaction. A text that came while the run was at work is computed again.
    """
    dropped = 0
    for space in session.scalars(select(TextVector.space).distinct()).all():
        unused = _stored(session, space) - memory.known(space)
        for some in in_lists(unused):
            session.execute(delete(TextVector).where(TextVector.space == space, TextVector.digest.in_(some)))
        dropped += len(unused)
    return dropped


def _stored(session: Session, space: str) -> set[str]:
    return set(session.scalars(select(TextVector.digest).where(TextVector.space == space)))
