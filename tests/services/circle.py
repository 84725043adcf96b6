"""A village in which groups are found: three who can help each other round, and who all need much the same."""

from sqlalchemy.orm import Session

from matchmaker.models import Suggestion, SuggestionShape
from tests.matching.builders import Fixed, by_pair, saying
from tests.services.village import add_actor, suggestions

ROUND = {("a.n", "b.r"): 0.9, ("b.n", "c.r"): 0.8, ("c.n", "a.r"): 0.7}
ALIKE = {(f"{one}.n", f"{other}.n"): 0.9 for one in "abc" for other in "abc" if one != other}
RING = "cycle:a.n>b.r+b.n>c.r+c.n>a.r"
POOL = "pool:a.n+b.n+c.n"
FINDS = Fixed("fixed", by_pair(ROUND | ALIKE), saying("De passar ihop."))
"""Finds the ring and the pool, when it is asked of needs in place of resources."""


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
