"""What goes between the service and a plugin's process."""

import pickle
from fractions import Fraction

import numpy as np
import pytest
from markupsafe import Markup
from scipy.sparse import csr_matrix

from matchmaker.hooks.messages import Answered, absent, pack, unpack_answer, unpack_call
from matchmaker.matching.memory import Memory
from matchmaker.matching.strategy import Evidence, Task
from matchmaker.matching.texts import Text
from tests.matching.builders import need, resource, snapshot


def test_a_task_goes_without_the_memory_and_the_snapshot_that_is_there() -> None:
    of = snapshot(need("a.n1", "x" * 10_000), resource("b.r1"))
    task = Task(of, np.array([[0, 0]]), memory=Memory(look_up=lambda space, digests: {}))
    message = pack(task, of)
    assert len(message) < 2000 < len(pack(task))
    memory = Memory()
    there = unpack_call(message, memory, of)
    assert isinstance(there, Task)
    assert there.memory is memory
    assert there.snapshot is of


@pytest.mark.parametrize(
    "value",
    [[0.5, None], {"a": {1, 2}}, Evidence(Text("x", "y")), Markup("<p>"), b"bytes", np.float64(0.5), slice(1, 2)],
    ids=repr,
)
def test_answers_are_made_of_plain_things(value: object) -> None:
    assert unpack_answer(pack(Answered(value))) == Answered(value)


def test_arrays_and_sparse_matrices_come_through() -> None:
    answer = unpack_answer(pack(Answered((np.arange(3), csr_matrix(np.eye(2))))))
    assert isinstance(answer, Answered)
    assert isinstance(answer.value, tuple)
    assert answer.value[0].tolist() == [0, 1, 2]
    assert answer.value[1].toarray().tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize("value", [Fraction(1, 2), eval, print, pickle.loads], ids=repr)
def test_answers_of_anything_else_are_refused(value: object) -> None:
    with pytest.raises(pickle.UnpicklingError, match="which is not for answers"):
        unpack_answer(pack(Answered(value)))


def test_a_function_that_is_elsewhere_cannot_be_called_here() -> None:
    with pytest.raises(NotImplementedError):
        absent("x")
