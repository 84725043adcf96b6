"""Weighs how far apart two actors are; the distance is soft, since people drive when it is worth it."""

from collections.abc import Mapping, Sequence

import numpy as np

from matchmaker.api import (
    Actor,
    Evidence,
    Mark,
    Place,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
    distance_km,
    hookimpl,
)

HALF_KM = 30.0
"""Half of the collaborations that are known to work span less; the score halves for each so many kilometres."""

FAR_KM = 50.0
"""From here on the distance is told as something that speaks against."""

_MARKS = (Mark("need", "place"), Mark("resource", "place"))


class Proximity:
    """Scores 1 in the same place, 0.5 at 30 km and 0.2 at 70 km, less beyond what an actor says it will travel."""

    spec = StrategySpec(
        name="proximity",
        title=Text(sv="Närhet", en="Proximity"),
        description=Text(
            sv="Väger in hur långt det är mellan byarna och hur långt var och en vill ta sig.",
            en="Weighs in how far apart the villages are and how far each is willing to go.",
        ),
        version="1.0",
        role=StrategyRole.WEIGHS,
        weight=0.3,
    )

    def score(self, task: Task) -> Sequence[float | None]:
        """``2 ** (-km / 30)``, times reach / km where the shorter reach falls short; None for an unknown place."""
        snapshot = task.snapshot
        n = len(snapshot.actors)
        distinct, at = np.unique(task.actor_pairs() @ np.array([n, 1]), return_inverse=True)
        parties = [(snapshot.actors[key // n], snapshot.actors[key % n]) for key in distinct.tolist()]
        scores = [_score(a, b, snapshot.place_by_name) for a, b in parties]
        return [scores[k] for k in at.tolist()]

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """The distance in kilometres, or the place that both are in."""
        places = task.snapshot.place_by_name
        return [_evidence(a, b, places[a.place], places[b.place]) for a, b in task.parties()]


@hookimpl
def matchmaker_strategies() -> list[Strategy]:
    """Bring the strategy "proximity"."""
    return [Proximity()]


def _score(a: Actor, b: Actor, places: Mapping[str, Place]) -> float | None:
    if a.place not in places or b.place not in places:
        return None
    km = distance_km(places[a.place], places[b.place])
    reach = _reach(a, b)
    within = 1.0 if reach is None or km <= reach else reach / km
    return 2 ** (-km / HALF_KM) * within


def _reach(a: Actor, b: Actor) -> int | None:
    """The shorter of the reaches that are stated."""
    return min((actor.reach_km for actor in (a, b) if actor.reach_km is not None), default=None)


def _evidence(a: Actor, b: Actor, here: Place, there: Place) -> Evidence:
    km = distance_km(here, there)
    if here.name == there.name:
        return Evidence(Text(sv=f"Båda finns i {here.name}.", en=f"Both are in {here.name}."), _MARKS)
    sv = f"{here.name} och {there.name} ligger {_km(km)} från varandra fågelvägen."
    en = f"{here.name} and {there.name} are {_km(km)} apart as the crow flies."
    short = [actor for actor in (a, b) if actor.reach_km is not None and actor.reach_km < km]
    for actor in short:
        sv += f" {actor.name} vill helst inte ta sig längre än {actor.reach_km} km."
        en += f" {actor.name} would rather not go further than {actor.reach_km} km."
    return Evidence(Text(sv=sv, en=en), _MARKS, supports=not short and km < FAR_KM)


def _km(km: float) -> str:
    return f"{max(1, round(km))} km"
