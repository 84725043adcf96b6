"""The strategy "limits": which needs a resource's stated limits are against, and what is left of the pair."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matchmaker.api import (
    Actor,
    Evidence,
    Mark,
    Need,
    Resource,
    Snapshot,
    StrategyRole,
    StrategySpec,
    Task,
    Text,
)

from .audiences import AUDIENCES
from .cues import OWN_PLACE, Bound, Limit, limits_in

LEFT = {Bound.GONE: 0.0, Bound.NOT_FOR: 0.0, Bound.WITHIN: 0.2, Bound.ONLY_FOR: 0.3, Bound.TAKEN: 0.4}
"""The score of a pair that a limit hits: what is sold is sold, but one can join, and what is taken gets free again."""

Field = Literal["title", "description"]
Stated = tuple[Field, Limit]
"""A limit and the field that it stands in."""

_FIELDS: tuple[Field, ...] = ("title", "description")
_REASONS = {
    Bound.GONE: Text(sv="Det finns nog inte kvar: ”{}”.", en="It is probably gone: “{}”."),
    Bound.TAKEN: Text(sv="Det går kanske inte att få nu: ”{}”.", en="It may not be free now: “{}”."),
    Bound.NOT_FOR: Text(sv="De skriver vilka det inte är till för: ”{}”.", en="They write whom it is not for: “{}”."),
    Bound.ONLY_FOR: Text(sv="De skriver vilka det är till för: ”{}”.", en="They write whom it is for: “{}”."),
    Bound.WITHIN: Text(sv="De skriver var det gäller: ”{}”.", en="They write where it holds: “{}”."),
}


class Limits:
    """Scores 0 what is impossible by the resource's own words, and little what probably is; the worst limit counts."""

    spec = StrategySpec(
        name="limits",
        title=Text(sv="Villkor", en="Conditions"),
        description=Text(
            sv="Håller tillbaka det som inte går, enligt vad som står i texten: sålt, bara för medlemmar, inte åt …",
            en="Holds back what is ruled out by the words of the text: sold, members only, not for …",
        ),
        version="1.0",
        role=StrategyRole.WEIGHS,
        weight=1.0,
    )

    def score(self, task: Task) -> NDArray[np.float64]:
        """The lowest of :data:`LEFT` among the limits that hit a pair; NaN when none does."""
        snapshot, (i, j) = task.snapshot, task.pairs.T
        rules: dict[tuple[Bound, str], list[int]] = {}
        for r in _distinct(j, len(snapshot.resources)):
            owner = snapshot.actor_by_id[snapshot.resources[r].actor]
            for _, limit in _stated(snapshot.resources[r]):
                rules.setdefault((limit.bound, _of(limit, owner)), []).append(r)
        scores = np.full(len(task), np.inf)
        for (bound, of), limited in rules.items():
            rows = np.flatnonzero(_mask(limited, len(snapshot.resources))[j])
            hit = [n for n in _distinct(i[rows], len(snapshot.needs)) if _hit(bound, of, snapshot.needs[n], snapshot)]
            rows = rows[_mask(hit, len(snapshot.needs))[i[rows]]]
            scores[rows] = np.minimum(scores[rows], LEFT[bound])
        return np.where(np.isinf(scores), np.nan, scores)

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """The words of the worst limit that hits the pair."""
        evidence = []
        for (need, resource), (_, owner) in zip(task, task.parties(), strict=True):
            stated = _stated(resource)
            hitting = [
                (field, limit) for field, limit in stated if _hit(limit.bound, _of(limit, owner), need, task.snapshot)
            ]
            worst = min(hitting, key=lambda stated: LEFT[stated[1].bound], default=None)
            evidence.append(_evidence(resource, *worst) if worst else None)
        return evidence


def _stated(resource: Resource) -> list[Stated]:
    return [(field, limit) for field in _FIELDS for limit in limits_in(getattr(resource, field))]


def _of(limit: Limit, owner: Actor) -> str:
    """The audience, or the place: "byn" is the one that the resource is in."""
    return owner.place if limit.of in OWN_PLACE else limit.of


def _distinct(positions: NDArray[np.intp], n: int) -> list[int]:
    """Each of the positions, out of ``n``, once and in order."""
    return np.flatnonzero(_mask(positions, n)).tolist()


def _mask(positions: NDArray[np.intp] | list[int], n: int) -> NDArray[np.bool_]:
    mask = np.zeros(n, dtype=bool)
    mask[positions] = True
    return mask


def _hit(bound: Bound, of: str, need: Need, snapshot: Snapshot) -> bool:
    """Whether a limit is against a need."""
    seeker = snapshot.actor_by_id[need.actor]
    if bound is Bound.WITHIN:  # a place that is not known may be a language or a month: "only in English"
        said = f"{seeker.place} {need.title} {need.description}".casefold()
        return of in snapshot.place_by_name and of.casefold() not in said
    if of not in AUDIENCES:
        return True
    theirs = AUDIENCES[of].kind is seeker.kind or of in _named(need.title, need.description)
    return theirs if bound is Bound.NOT_FOR else not theirs


_NAMED = {name: re.compile(audience.named, re.I) for name, audience in AUDIENCES.items() if audience.named}


@lru_cache(maxsize=1 << 18)
def _named(title: str, description: str) -> frozenset[str]:
    """The audiences that a need says it is about."""
    return frozenset(name for name, words in _NAMED.items() if words.search(title) or words.search(description))


def _evidence(resource: Resource, field: Field, limit: Limit) -> Evidence:
    words = getattr(resource, field)[limit.start : limit.end]
    reason = _REASONS[limit.bound]
    mark = Mark("resource", field, limit.start, limit.end)
    return Evidence(Text(sv=reason.sv.format(words), en=reason.en.format(words)), (mark,), supports=False)
