"""The strategy: silent where there is nothing, and without an opinion on pairs."""

import numpy as np

from matchmaker.matching.strategy import Task
from matchmaker.testing.factories import need, resource, snapshot, task_of
from plugins.conversations.conversations import Conversations
from tests.plugins.conversations.proposing import proposed


def test_where_there_is_nothing_it_is_silent_and_of_pairs_it_never_says_anything() -> None:
    empty = snapshot()
    assert proposed(empty) == []
    of = snapshot(need("a.n", "Skjuts"), resource("b.r", "Buss"))
    assert Conversations().score(task_of(of)) == [None]
    assert Conversations().explain(task_of(of)) == [None]
    assert Conversations().conversations(Task(of, np.zeros((0, 2), dtype=np.intp))) == []
