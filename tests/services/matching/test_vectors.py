from collections.abc import Sequence

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.matching.vectors.memory import Vectors
from matchmaker.models import TextVector
from matchmaker.services.matching.vectors import drop_unused, keep_vectors, open_memory
from tests.services.counting import counted_statements


def _lengths(texts: Sequence[str]) -> Vectors:
    return np.array([[len(text), 1 / 3] for text in texts], dtype=np.float32)


def _refuse(texts: Sequence[str]) -> Vectors:
    raise AssertionError(f"computed again: {texts}")


def _remember(session: Session, space: str, texts: Sequence[str]) -> None:
    memory = open_memory(session)
    memory.vectors(space, texts, _lengths)
    keep_vectors(session, memory)
    session.commit()


def _number(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(TextVector)) or 0


def test_a_later_run_gets_the_same_vectors_without_computing(session: Session) -> None:
    _remember(session, "b", ["noise"])
    memory = open_memory(session)
    first = memory.vectors("a", ["släp", "bil"], _lengths)
    assert keep_vectors(session, memory) == 2
    session.commit()
    again = open_memory(session).vectors("a", ["bil", "släp"], _refuse)
    assert again.tolist() == first[::-1].tolist()


def test_two_runs_may_store_the_same_text(session: Session) -> None:
    one, other = open_memory(session), open_memory(session)
    one.vectors("a", ["släp"], _lengths)
    other.vectors("a", ["släp", "bil"], _lengths)
    assert keep_vectors(session, one) == 1
    assert keep_vectors(session, other) == 1
    assert _number(session) == 2


def test_vectors_go_when_their_text_or_their_model_is_gone(session: Session) -> None:
    _remember(session, "a", ["släp", "bil"])
    _remember(session, "old model", ["släp"])
    memory = open_memory(session)
    memory.vectors("a", ["bil"], _refuse)
    assert drop_unused(session, memory) == 2
    assert open_memory(session).vectors("a", ["bil"], _refuse)[0, 0] == 3
    assert _number(session) == 1


def test_many_texts_are_read_in_few_statements(session: Session, engine: Engine) -> None:
    texts = [f"text {n}" for n in range(2500)]
    _remember(session, "a", texts)
    with counted_statements(engine) as statements:
        open_memory(session).vectors("a", texts, _refuse)
    assert len(statements) <= 4
