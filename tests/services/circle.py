"""A village in which groups are found: three who can help each other round, and who all need much the same."""

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from matchmaker.matching.strategy import Task
from matchmaker.models import Suggestion, SuggestionShape
from tests.matching.builders import Fixed, by_pair, saying
from tests.services.village import add_actor, suggestions

ROUND = {("a.n", "b.r"): 0.9, ("b.n", "c.r"): 0.8, ("c.n", "a.r"): 0.7}
RING = "cycle:a.n>b.r+b.n>c.r+c.n>a.r"
POOL = "pool:a.n+b.n+c.n"


class AllNeedTheSame(Fixed):
    """Has the same vector for all needs."""

    def vectors(self, task: Task) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        needs, resources = len(task.snapshot.needs), len(task.snapshot.resources)
        return np.ones((needs, 1), dtype=np.float32), np.zeros((resources, 1), dtype=np.float32)


FINDS = AllNeedTheSame("fixed", by_pair(ROUND), saying("De passar ihop."))
"""Finds the ring and the pool."""


def add_circle(session: Session) -> dict[str, int]:
    """The three, each with a need and a resource; ids by ref."""
    actors = [
        add_actor(session, ref, needs={f"{ref}.n": f"Skjuts för {ref}"}, resources={f"{ref}.r": f"Buss från {ref}"})
        for ref in "abc"
    ]
    session.commit()
    return {actor.ref: actor.id for actor in actors}


def groups(session: Session) -> dict[str, Suggestion]:
    """The groups that are stored, whatever became of them, by identity."""
    return {i: s for i, s in suggestions(session).items() if s.shape is not SuggestionShape.PAIR}
