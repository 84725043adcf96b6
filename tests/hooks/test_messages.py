"""What goes between the service and a plugin's process."""

import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from markupsafe import Markup
from numpy.typing import NDArray
from scipy.sparse import csc_array, csc_matrix, csr_array, csr_matrix

from matchmaker.hooks.messages import Answered, absent, pack, unpack_answer, unpack_call
from matchmaker.hooks.worker import limit_memory
from matchmaker.matching.strategy import Conversation, Evidence, Mark, StrategyRole, Task
from matchmaker.matching.texts import Text
from matchmaker.matching.vectors.memory import Memory
from matchmaker.matching.vectors.rows import Chosen, Scaled
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
    [
        [0.5, None],
        {"a": {1, 2}},
        Evidence(Text("x", "y").filled(a=1), (Mark("need", "title"),)),
        Conversation(("a", "b"), 0.5, (Text("x", "y"),)),
        Markup("<p>"),
        b"bytes",
        np.float64(0.5),
        np.bool_(True),
        slice(1, 2),
    ],
    ids=repr,
)
def test_answers_are_made_of_plain_things(value: object) -> None:
    assert unpack_answer(pack(Answered(value))) == Answered(value)


def test_enumerations_come_through_on_each_python(monkeypatch: pytest.MonkeyPatch) -> None:
    as_in_3_11_2 = lambda member, protocol: (getattr, (type(member), member.name))  # noqa: E731
    monkeypatch.setattr(StrategyRole, "__reduce_ex__", as_in_3_11_2)
    with pytest.raises(pickle.UnpicklingError, match="getattr"):
        unpack_answer(pickle.dumps(Answered(StrategyRole.FINDS)))
    assert _through(StrategyRole.FINDS) is StrategyRole.FINDS


@pytest.mark.parametrize(
    "array",
    [np.arange(3), np.eye(4).T[::2], np.array([0.5, None], dtype=object), np.array(["a"])],
    ids=["line", "turned", "objects", "words"],
)
def test_arrays_come_through(array: NDArray[Any]) -> None:
    assert _through(array).tolist() == array.tolist()


@pytest.mark.parametrize("kind", [csr_matrix, csr_array, csc_matrix, csc_array])
def test_sparse_matrices_come_through(kind: Any) -> None:
    assert _through(kind(np.eye(2))).toarray().tolist() == [[1, 0], [0, 1]]


def test_rows_that_are_made_later_come_through() -> None:
    at, ones = np.array([1, 0]), np.ones(2)
    assert _through(Chosen(np.eye(2, dtype=np.float32), at)).made().tolist() == [[0, 1], [1, 0]]
    assert _through(Scaled(csr_matrix(np.eye(2)), at, ones, ones)).shape == (2, 2)


def _through(value: object) -> Any:
    answer = unpack_answer(pack(Answered(value)))
    assert isinstance(answer, Answered)
    return answer.value


@pytest.mark.parametrize(
    "value",
    [Fraction(1, 2), eval, print, pickle.loads, limit_memory, Task, np.load],
    ids=["fraction", "eval", "print", "loads", "limit_memory", "task", "load"],
)
def test_answers_of_anything_else_are_refused(value: object) -> None:
    with pytest.raises(pickle.UnpicklingError, match="which is not for answers"):
        unpack_answer(pack(Answered(value)))


class Calls:
    """Asks whoever unpacks it to call one of the service's own functions."""

    def __reduce__(self) -> tuple[object, ...]:
        return limit_memory, (1 << 20,)


def test_an_answer_cannot_call_the_functions_of_the_service() -> None:
    with pytest.raises(pickle.UnpicklingError, match="limit_memory"):
        unpack_answer(pack(Answered(Calls())))


@pytest.mark.parametrize("module", ["matchmaker.hooks.worker", "matchmaker.matching.texts", "numpy"])
def test_an_answer_reaches_nothing_through_a_module_that_is_known(module: str) -> None:
    names = b"".join(b"\x8c" + bytes([len(name)]) + name for name in (module.encode(), b"os.getpid"))
    with pytest.raises(pickle.UnpicklingError, match="getpid"):
        unpack_answer(b"\x80\x04" + names + b"\x93)R.")  # STACK_GLOBAL, called with nothing


def test_a_function_that_is_elsewhere_cannot_be_called_here() -> None:
    with pytest.raises(NotImplementedError):
        absent("x")
