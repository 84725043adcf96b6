"""What the planner answers: sittings, what did not fit and why, and how sure it is that no plan discusses more."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.matching.texts import Text
from matchmaker.planning.request import SeatLock, Sitting, TalkLock


class PlanningError(Exception):
    """There is no plan; ``text`` tells people why."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class Status(StrEnum):
    """How good a plan is known to be."""

    OPTIMAL = "optimal"  # no plan discusses more; that is proven
    FEASIBLE = "feasible"  # all that must hold holds; more might be discussed, at most ``bound``
    INFEASIBLE = "infeasible"  # the locks cannot all be kept, so there is no plan


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A talk without a place, and the cause."""

    talk: str
    why: Text


@dataclass(frozen=True, slots=True)
class Collision:
    """Locks that cannot all be kept; without any one of them the others can."""

    locks: tuple[TalkLock | SeatLock, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting plan.

    ``value`` is the sum of the values of the talks that are held and ``bound`` what no plan can exceed; they are equal
    when the status is optimal. ``repeats`` is how many times two people sit together who have sat together already.
    ``idle`` is each person and round in which the person is there and has no seat. ``collision`` is there only when
    the status is infeasible; the plan is then empty.
    """

    status: Status
    value: float
    bound: float
    sittings: tuple[Sitting, ...]
    unplaced: tuple[Unplaced, ...]
    repeats: int
    idle: tuple[tuple[str, int], ...]
    collision: Collision | None = None

    def as_json(self, language: str = "sv") -> Mapping[str, object]:
        """The plan in the documented shape, with explanations in a language."""
        value: dict[str, object] = {
            "status": str(self.status),
            "value": self.value,
            "bound": self.bound,
            "seats": [
                {"round": one.round, "table": one.table, "talk": one.talk, "people": list(one.people)}
                for one in self.sittings
            ],
            "unplaced": [{"talk": one.talk, "why": one.why.in_language(language)} for one in self.unplaced],
            "repeats": self.repeats,
            "idle": [{"person": person, "round": round} for person, round in self.idle],
        }
        if self.collision:
            value["colliding"] = _collision_json(self.collision, language)
        return value


def _collision_json(collision: Collision, language: str) -> dict[str, object]:
    """The colliding locks in the shape they were given in."""
    return {
        "why": collision.why.in_language(language),
        "talks": [
            {"talk": lock.talk, "table": lock.table, "round": lock.round}
            for lock in collision.locks
            if isinstance(lock, TalkLock)
        ],
        "seats": [
            {"person": lock.person, "table": lock.table, "round": lock.round}
            for lock in collision.locks
            if isinstance(lock, SeatLock)
        ],
    }
